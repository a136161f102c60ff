# why: sockets whose buffers are filled and never read, in twenty processes; the limit on one process's memory counts none of it
# earns: 7
import os, socket, time
kept = []
for _ in range(20):
    if os.fork() == 0:
        break
while True:
    try:
        ours, theirs = socket.socketpair()
        kept.append((ours, theirs))
        for one in kept[-1]:
            one.setblocking(False)
            try:
                while True:
                    one.send(bytes(64 << 10))
            except BlockingIOError:
                pass
    except OSError:
        time.sleep(0.1)
