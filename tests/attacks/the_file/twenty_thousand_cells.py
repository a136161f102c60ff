# why: twenty thousand cells, of which none does anything
# earns: 10
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    notebook["cells"] += [{"cell_type": "markdown", "id": f"n{n}", "metadata": {}, "source": ""} for n in range(20_000)]
    path.write_text(json.dumps(notebook))
