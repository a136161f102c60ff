# why: an answer that calls itself a passed, manually graded test with full points
# earns: 7
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("grade_id") == "decode":
            cell["source"] = "decoded = 0"
            meta.update(grade=True, points=10, task=True, grade_id="decode", cell_type="markdown")
        if meta.get("grade_id") == "test_decode_values":
            meta.update(solution=True, grade=False, task=True)
    path.write_text(json.dumps(notebook))
