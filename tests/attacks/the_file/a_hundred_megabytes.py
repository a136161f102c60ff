# why: a notebook of a hundred megabytes
# earns: 0
# refused: yes
def damage(path):
    with path.open("r+b") as file:
        file.seek(0, 2)
        for _ in range(100):
            file.write(b" " * (1 << 20))
