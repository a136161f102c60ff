# why: all test cells deleted, and their places taken by others with their names in a comment
# earns: 7
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    kept = []
    for cell in notebook["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("grade_id") == "decode":
            cell["source"] = "decoded = 0"
        if not meta.get("grade"):
            kept.append(cell)
    notebook["cells"] = kept
    path.write_text(json.dumps(notebook))
