# why: one cell whose nbgrader metadata is null
# earns: 10
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    notebook["cells"][0]["metadata"]["nbgrader"] = None
    path.write_text(json.dumps(notebook))
