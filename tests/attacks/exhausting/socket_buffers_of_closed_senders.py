# why: datagrams of senders that are closed at once, so that a few sockets hold what thousands sent
# earns: 7
import os, socket, time
kept = []
for _ in range(20):
    if os.fork() == 0:
        break
while True:
    ours, theirs = socket.socketpair(type=socket.SOCK_DGRAM)
    kept.append(theirs)
    ours.setblocking(False)
    try:
        while True:
            ours.send(bytes(100 << 10))
    except OSError:
        ours.close()
