# why: full sockets sent through one another and closed, so that no process has them open any more
# earns: 7
import os, socket, time
kept = []
for _ in range(20):
    if os.fork() == 0:
        break
while True:
    try:
        ours, theirs = socket.socketpair()
        kept.append(theirs)
        for _ in range(50):
            one, other = socket.socketpair()
            one.setblocking(False)
            try:
                while True:
                    one.send(bytes(64 << 10))
            except BlockingIOError:
                pass
            socket.send_fds(ours, [b"x"], [one.fileno(), other.fileno()])
            one.close()
            other.close()
    except OSError:
        time.sleep(0.1)
