# why: metadata nested a hundred and fifty deep
# earns: 10
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    deep = 0
    for _ in range(150):
        deep = {"d": deep}
    notebook["metadata"]["deep"] = deep
    path.write_text(json.dumps(notebook))
