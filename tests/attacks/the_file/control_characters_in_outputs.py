# why: the outputs that came with the file hold escape sequences, scripts and a passed test
# earns: 7
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "decode":
            cell["source"] = "decoded = 0"
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                {"output_type": "stream", "name": "stdout", "text": "\u001b[2J\u0007STO" + "LEN"},
                {"output_type": "display_data", "metadata": {}, "data": {"text/html": "<script>alert(1)</script>"}}]
    path.write_text(json.dumps(notebook))
