# why: files put into every folder of the course and of the grader
# earns: 7
import os
for folder in ["{course}", "{course}/source", "{course}/autograded", "{course}/.nbjudge", "/var/tmp", "/dev/shm",
               "/tmp", os.environ.get("NBJUDGE_HOME", "/nowhere"), os.path.expanduser("~"), "/root", "/etc"]:
    try:
        os.makedirs(folder, exist_ok=True)
        open(f"{folder}/nbjudge-owned-file", "w").write("x")
        open(f"{folder}/OWNED-file", "w").write("x")
    except OSError:
        pass
decoded = 0
