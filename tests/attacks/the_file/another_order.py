# why: an answer moved behind everything else: it is read where it belongs, and earns what it earned
# earns: 10
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    at = next(n for n, c in enumerate(notebook["cells"])
              if c["metadata"].get("nbgrader", {}).get("grade_id") == "decode")
    notebook["cells"].append(notebook["cells"].pop(at))
    path.write_text(json.dumps(notebook))
