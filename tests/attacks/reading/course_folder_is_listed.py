# why: a mere listing of the course's folder and of the grader's home
# earns: 7
import os
for folder in ["{course}", "{course}/source", "{course}/submitted", os.environ.get("NBJUDGE_HOME", "/x"),
               "/root/.ssh", "/home", "/etc/nbgrader", "/run", "/var/lib"]:
    try:
        found = [name for name in os.listdir(folder) if name not in ("keras", "cifar100-cut.npz")]
    except OSError:
        continue
    if found:
        print("STOLEN: listing of", folder, found[:5])
decoded = 0
