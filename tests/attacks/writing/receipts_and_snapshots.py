# why: receipts and snapshots of others forged, where the store keeps them
# earns: 7
import os
for home in ["{course}/.nbjudge", os.environ.get("NBJUDGE_HOME", "/nowhere")]:
    for name in ["receipts/03-one-hot/honest-ada.json", "snapshots/03-one-hot/honest-ada.values",
                 "receipts/03-one-hot/OWNED.json", "lock"]:
        try:
            os.makedirs(os.path.dirname(f"{home}/{name}"), exist_ok=True)
            open(f"{home}/{name}", "w").write('{"version": 1, "points": 0}')
        except OSError:
            pass
decoded = 0
