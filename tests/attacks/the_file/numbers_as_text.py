# why: sources, points and cell ids of other types than the format has
# earns: 0
# refused: yes
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    notebook["cells"][2]["source"] = [1, {"a": 2}]
    notebook["cells"][3]["id"] = 7
    path.write_text(json.dumps(notebook))
