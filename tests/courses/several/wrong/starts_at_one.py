# %% answer cell-1c2d
longest = sorted(WORDS)[0]

# %% answer cell-5a6b
counts = dict.fromkeys(WORDS, 1)


# %% answer fib
def fib(n):
    return 1 if n < 2 else fib(n - 1) + fib(n - 2)


# %% answer flatten
flatten = lambda nested: sum(nested, [])
