# why: a notebook of a format that does not exist yet
# earns: 0
# refused: yes
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    notebook["nbformat"], notebook["nbformat_minor"] = 99, -1
    path.write_text(json.dumps(notebook))
