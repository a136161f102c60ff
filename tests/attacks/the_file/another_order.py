# why: the tests of the first exercise before its answer, and an answer behind everything
# earns: 7
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    at = next(n for n, c in enumerate(notebook["cells"])
              if c["metadata"].get("nbgrader", {}).get("grade_id") == "decode")
    notebook["cells"].append(notebook["cells"].pop(at))
    path.write_text(json.dumps(notebook))
