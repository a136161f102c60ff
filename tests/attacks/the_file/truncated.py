# why: JSON that ends in the middle
# earns: 0
# refused: yes
def damage(path):
    text = path.read_text()
    path.write_text(text[: len(text) // 2])
