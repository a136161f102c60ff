# why: private memory in one process until none is left
# earns: 7
hoard = []
while True:
    hoard.append(np.ones(20_000_000 // 8))
