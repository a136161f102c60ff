# why: unknown grade_ids with line breaks, escape sequences and markup, which a log would show
# earns: 10
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    names = ["x\nhonest-ada: 0 of 10 points", "\u001b]0;owned\u0007\u001b[2J", "[/][bold red]x", "\u202edlo", "\r0",
             "a\u2028b", "../../etc/passwd"]
    plain = [c for c in notebook["cells"] if "nbgrader" not in c["metadata"]]
    for cell, name in zip(plain, names):
        cell["metadata"]["nbgrader"] = {"grade_id": name, "grade": False, "solution": True, "locked": False,
                                        "schema_version": 3, "task": False, "cell_type": "code"}
    path.write_text(json.dumps(notebook))
