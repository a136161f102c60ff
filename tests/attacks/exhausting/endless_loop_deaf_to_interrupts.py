# why: a loop that swallows KeyboardInterrupt and everything else
# earns: 7
while True:
    try:
        while True:
            pass
    except BaseException:
        continue
