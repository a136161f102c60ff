# why: links, pipes and folders handed in beside the notebook, that lead out of the hand-in
# earns: 10
def damage(path):
    import os
    path.with_name("gradebook.db").symlink_to(path.parents[3] / "source" / "03-one-hot" / "one_hot.ipynb")
    os.mkfifo(path.with_name("pipe.txt"))
    path.with_name("sub").mkdir()
    path.with_name("nbgrader_config.py").write_text("raise SystemExit('OWN' + 'ED')")
