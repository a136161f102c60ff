# why: a timestamp.txt that is no time and no text
# earns: 10
def damage(path):
    path.with_name("timestamp.txt").write_bytes(b"\xff\xfe the day after tomorrow")
