# why: numbers in metadata that no float holds, and NaN
# earns: 10
def damage(path):
    text = path.read_text()
    odd = '"metadata": {"a": ' + "9" * 4000 + ', "b": NaN, "c": -Infinity, "d": 1e999999,'
    path.write_text(text.replace('"metadata": {', odd, 1).replace(",}", "}").replace(",\n}", "}"))
