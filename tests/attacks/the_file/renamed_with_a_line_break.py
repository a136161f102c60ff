# why: the notebook under another name, with a line break and a verdict in it
# earns: 0
# refused: yes
def damage(path):
    path.rename(path.with_name("x\nhonest-ada: 0 of 10\u001b[2J.ipynb"))
