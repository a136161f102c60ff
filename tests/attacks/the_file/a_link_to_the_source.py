# why: a symbolic link to the instructor's notebook in place of a notebook
# earns: 0
# refused: yes
def damage(path):
    path.unlink()
    path.symlink_to(path.parents[3] / "source" / "03-one-hot" / "one_hot.ipynb")
