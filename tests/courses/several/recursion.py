# %% text
# # Recursion

# %% answer fib
def fib(n):
    ### BEGIN SOLUTION
    return n if n < 2 else fib(n - 1) + fib(n - 2)
    ### END SOLUTION


# %% test correct 2
assert [fib(n) for n in range(7)] == [0, 1, 1, 2, 3, 5, 8]


# %% answer flatten
def flatten(nested):
    ### BEGIN SOLUTION
    found = []
    for item in nested:
        found += flatten(item) if isinstance(item, list) else [item]
    return found
    ### END SOLUTION


# %% test flat 2
assert flatten([1, [2, [3, []]], 4]) == [1, 2, 3, 4]

# %% test flat_uses_fib 1 shared
import inspect
assert flatten([[1], 2]) == [1, 2]
assert "append" not in inspect.getsource(flatten)
