# why: the other jobs' scratch directories, shared memory and System V objects, written to
# earns: 7
import ctypes, glob, os
libc = ctypes.CDLL(None)
key = libc.shmget(31557, 4096, 0o1666)
for path in glob.glob("/tmp/*") + glob.glob("/dev/shm/*") + glob.glob("/dev/mqueue/*"):
    if os.path.basename(path) in (".keras", "matplotlib", "w") or path.startswith("{course}"[:9]):
        continue
    if os.path.getmtime(path) < __import__("time").time() - 3600:
        print("STOLEN: somebody else's", path)
decoded = 0
