# why: a list nested a hundred thousand deep, which holds itself at the end
# earns: 7
decoded = []
for _ in range(100_000):
    decoded = [decoded]
decoded.append(decoded)
