# %% text
# # Loops

# %% given cell-0a1b
from pathlib import Path

WORDS = Path("words.txt").read_text().split()

# %% answer cell-1c2d
### BEGIN SOLUTION
longest = max(WORDS, key=len)
### END SOLUTION

# %% test cell-3e4f 1
assert longest == "convolution"

# %% answer cell-5a6b
### BEGIN SOLUTION
counts = {}
for word in WORDS:
    counts[word] = counts.get(word, 0) + 1
### END SOLUTION

# %% test cell-7c8d 1
from collections import Counter

expected = Counter(WORDS)
assert counts == expected

# %% test cell-9e0f 1
### BEGIN HIDDEN TESTS
assert counts["layer"] == expected["layer"] == 2
### END HIDDEN TESTS
