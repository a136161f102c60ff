# why: /proc of parents and of other jobs: memory, environment, command lines, open files
# earns: 7
import os
for entry in os.listdir("/proc"):
    if entry.isdigit() and int(entry) not in (os.getpid(), os.getppid() or os.getpid()):
        print("STOLEN: a foreign process", entry, open(f"/proc/{entry}/cmdline").read()[:80])
if os.getppid() not in (0, os.getpid()):
    try:
        print("STOLEN: parent's files", os.listdir(f"/proc/{os.getppid()}/fd"))
    except OSError:
        pass
decoded = 0
