# why: pipes, as large as they can be made, filled and never read, in twenty processes
# earns: 7
import fcntl, os, time
for _ in range(20):
    if os.fork() == 0:
        break
while True:
    try:
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        try:
            fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 1 << 20)
        except OSError:
            pass
        try:
            while True:
                os.write(writing, bytes(4096))
        except BlockingIOError:
            pass
    except OSError:
        time.sleep(0.1)
