# why: metadata nested so deep that it can just be read, but not copied or written again
# earns: 10
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    deep = 0
    for _ in range(240):
        deep = {"d": deep}
    notebook["cells"][3]["metadata"]["deep"] = deep
    path.write_text(json.dumps(notebook))
