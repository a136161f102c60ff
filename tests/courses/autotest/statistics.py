# %% text
# # Averages

# %% given data
values = [4, 8, 15, 16, 23, 42]

# %% answer mean
### BEGIN SOLUTION
mean = sum(values) / len(values)
largest = max(values)
name = "average"
### END SOLUTION

# %% test mean_is_right 2
### AUTOTEST mean

# %% test largest_is_right 1
### HASHED AUTOTEST largest; name

# %% answer scaled
### BEGIN SOLUTION
scaled = [value / 2 for value in values]
### END SOLUTION

# %% test scaled_is_right 2
### BEGIN HIDDEN TESTS
### HASHED AUTOTEST scaled
### END HIDDEN TESTS
