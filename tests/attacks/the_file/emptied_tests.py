# why: the test cells say `pass`, and are worth a thousand points each
# earns: 7
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("grade_id") == "decode":
            cell["source"] = "decoded = 0"
        if meta.get("grade"):
            cell["source"], meta["points"], meta["locked"] = "pass", 1000, False
    path.write_text(json.dumps(notebook))
