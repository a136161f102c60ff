# why: single pages mapped a gigabyte apart in thirty processes, each with page tables of its own
# earns: 7
import ctypes, os, time
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
for _ in range(30):
    if os.fork() == 0:
        break
for gigabyte in range(1, 60_000):
    place = libc.mmap(ctypes.c_void_p(gigabyte << 30), 4096, 1, 0x104022, -1, 0)
    if place not in (None, 2**64 - 1):
        ctypes.c_char.from_address(place).value
time.sleep(30)
