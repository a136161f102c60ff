# why: sockets that ask for larger buffers than the system's usual ones before they are filled
# earns: 7
import socket
kept = []
while True:
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30)
    ours.setblocking(False)
    kept.append((ours, theirs))
    try:
        while True:
            ours.send(bytes(1 << 20))
    except BlockingIOError:
        pass
