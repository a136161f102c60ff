# why: a folder where the notebook should be
# earns: 0
# refused: yes
def damage(path):
    path.unlink()
    path.mkdir()
