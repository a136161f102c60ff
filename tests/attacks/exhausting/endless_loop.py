# why: a loop that never ends
# earns: 7
while True:
    pass
