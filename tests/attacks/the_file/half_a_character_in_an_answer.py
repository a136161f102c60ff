# why: half of a surrogate pair in an answer, which nbgrader's checksum cannot encode
# earns: 10
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "decode":
            cell["source"] = "".join(cell["source"]) + "\n# " + chr(0xDFFF)
    path.write_text(json.dumps(notebook))
