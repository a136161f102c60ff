# why: JSON nested a hundred thousand deep
# earns: 0
# refused: yes
def damage(path):
    text = path.read_text()
    deep = "[" * 100_000 + "]" * 100_000
    path.write_text(text.replace('"metadata": {', '"metadata": {"deep": ' + deep + ",", 1))
