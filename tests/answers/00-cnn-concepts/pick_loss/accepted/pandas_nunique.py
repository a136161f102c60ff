import pandas as pd

def pick_loss(labels):
    table = pd.DataFrame(labels)
    if table.shape[1] > 1:
        return "categorical_crossentropy"
    return "binary_crossentropy" if table[0].nunique() == 2 else "sparse_categorical_crossentropy"
