# why: cells whose nbgrader metadata is null, a list, or a number
# earns: 10
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    plain = [c for c in notebook["cells"] if "nbgrader" not in c["metadata"]]
    for cell, odd in zip(plain, [None, [], 7, "x", {}, {"grade_id": None}, {"grade_id": ["a"]}]):
        cell["metadata"]["nbgrader"] = odd
    path.write_text(json.dumps(notebook))
