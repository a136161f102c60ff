# why: outputs of types, names and contents that no notebook has, sent as they are
# earns: 7
decoded = 0
recorder = get_ipython().recorder
recorder.outputs += [
    {"output_type": "display_data", "data": {"text/html": "<script>x</script>", "": 1, "text/plain": ["\x1b[2J"]}},
    {"output_type": "display_data", "data": {7: "x", b"image/png": "x", "image/png": b"\x89PNG", "text/plain": None}},
    {"output_type": "stream", "name": "<script>", "text": "\x1b[2J"}, {"output_type": "stream", "name": "stdout"},
    {"output_type": "stream", "name": ["stdout"], "text": {"a": 1}}, {"output_type": ["error"]}, 7, None, [], "x",
    {"output_type": "error", "ename": 7, "evalue": None, "traceback": [1, None, {"\x1b": "\x1b[2J"}]},
    {"output_type": "error", "traceback": "\x1b[2J"}, {"output_type": "update_display_data", "data": {}},
]
