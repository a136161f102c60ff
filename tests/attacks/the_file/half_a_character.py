# why: half of a surrogate pair in code, in text and in metadata, which no file can be written with
# earns: 10
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    half = chr(0xD800)
    notebook["metadata"]["title"] = half
    notebook["cells"][0]["source"] = "# title " + half
    at = next(n for n, c in enumerate(notebook["cells"]) if c["cell_type"] == "code")
    extra = {"cell_type": "code", "id": "half", "metadata": {}, "source": "# " + half,
             "outputs": [], "execution_count": None}
    notebook["cells"].insert(at, extra)
    path.write_text(json.dumps(notebook))
