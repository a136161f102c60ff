# why: terabytes of mapped nothing, read page by page: memory for the page tables, and for nothing else
# earns: 7
import mmap
kept = []
while True:
    kept.append(mmap.mmap(-1, 1 << 40, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000,
                          prot=mmap.PROT_READ))
    for place in range(0, 1 << 40, 2 << 20):
        kept[-1][place]
