# why: a file without a byte
# earns: 0
# refused: yes
def damage(path):
    path.write_bytes(b"")
