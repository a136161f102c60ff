# why: a timestamp.txt with words instead of a time
# earns: 10
def damage(path):
    path.with_name("timestamp.txt").write_text("soon")
