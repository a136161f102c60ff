# why: a kernel of another name and language, with a path in it
# earns: 10
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    notebook["metadata"]["kernelspec"] = {"name": "../../../bin/sh", "display_name": "\u001b[31m", "language": "R"}
    notebook["metadata"]["language_info"] = {"name": "R", "file_extension": "/../x"}
    path.write_text(json.dumps(notebook))
