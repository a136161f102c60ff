# why: sets of thirty thousand System V semaphores, which lie in the kernel's memory and outlive who made them
# earns: 7
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
while True:
    if libc.semget(0, 32_000, 0o1600) < 0:
        raise OSError(ctypes.get_errno(), "no further semaphores")
