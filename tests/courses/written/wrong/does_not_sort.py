# %% answer sort
def sort(values):
    return list(values)
