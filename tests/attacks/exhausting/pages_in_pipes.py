# why: pages given to pipes and unmapped, so that pipes alone hold them
# earns: 7
import ctypes, mmap, os, struct
libc = ctypes.CDLL(None, use_errno=True)
while True:
    reading, writing = os.pipe()
    area = mmap.mmap(-1, 32 << 20)
    for place in range(0, 32 << 20, 2 << 20):
        area[place] = 1
        address = ctypes.addressof(ctypes.c_char.from_buffer(area, place))
        if libc.vmsplice(writing, struct.pack("PN", address, 4096), 1, 1) < 0:
            raise OSError(ctypes.get_errno(), "no page was taken")
