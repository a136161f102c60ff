# why: every test cell twice, the second time without a test, and worth more
# earns: 7
def damage(path):
    import copy, json
    notebook = json.loads(path.read_text())
    cells = []
    for cell in notebook["cells"]:
        cells.append(cell)
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("grade_id") == "decode":
            cell["source"] = "decoded = 0"
        if meta.get("grade"):
            twin = copy.deepcopy(cell)
            twin["id"], twin["source"] = f"twin{len(cells)}", "pass"
            twin["metadata"]["nbgrader"]["points"] = 50
            cells.append(twin)
    notebook["cells"] = cells
    path.write_text(json.dumps(notebook))
