# why: devices, kernel settings and cgroup files opened for writing
# earns: 7
import os
for path in ["/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/vda", "/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern",
             "/proc/sys/kernel/hostname", "/proc/1/oom_score_adj", "/sys/fs/cgroup/cgroup.procs", "/dev/tty", "/dev/ptmx"]:
    try:
        with open(path, "r+b", buffering=0) as there:
            if path.startswith(("/dev/m", "/dev/s", "/dev/v", "/proc/sys")):
                print("STOLEN: may write", path)
    except OSError:
        pass
decoded = 0
