# why: the test cells made markdown and raw cells
# earns: 7
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    for number, cell in enumerate(notebook["cells"]):
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("grade_id") == "decode":
            cell["source"] = "decoded = 0"
        if meta.get("grade"):
            cell["cell_type"] = ["markdown", "raw"][number % 2]
            cell.pop("outputs"), cell.pop("execution_count")
    path.write_text(json.dumps(notebook))
