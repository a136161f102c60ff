# why: scripts, handlers and links in a markdown cell and in its attachment
# earns: 10
def damage(path):
    import json
    notebook = json.loads(path.read_text())
    notebook["cells"].insert(0, {
        "cell_type": "markdown", "id": "evil", "metadata": {"trusted": True},
        "source": '<script>alert(1)</script><img src=x onerror="alert(1)">[x](javascript:alert(1)) ![a](attachment:a.svg)',
        "attachments": {"a.svg": {"image/svg+xml": "<svg onload=alert(1)></svg>"}}})
    notebook["cells"].insert(1, {"cell_type": "raw", "id": "raw", "metadata": {"raw_mimetype": "text/html"},
                                 "source": "<script>alert(1)</script>"})
    path.write_text(json.dumps(notebook))
