# %% answer mean
mean = sum(values) // len(values)
largest = max(values)
name = "averages"

# %% answer scaled
scaled = tuple(value / 2 for value in values)
