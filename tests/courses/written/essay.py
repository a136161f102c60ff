# %% text
# # Sorting

# %% answer sort
def sort(values):
    ###BEGIN SOLUTION
    return sorted(values)
    ###END SOLUTION


# %% test sorts 2
assert sort([3, 1, 2]) == [1, 2, 3]
###BEGIN HIDDEN TESTS
assert sort([]) == []
###END HIDDEN TESTS

# %% written complexity 3
# How many comparisons does it take, and why?

# %% task measure 4
# Measure the time for three sizes, and draw it.


# %% byhand style 1
def describe(values):
    ###BEGIN SOLUTION
    return f"{len(values)} values"
    ###END SOLUTION
