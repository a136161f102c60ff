# why: one of the names is misspelt
# fails: test_pick_loss_numbers
def pick_loss(labels):
    if labels.ndim == 2 and labels.shape[1] > 1:
        return "categorical_crossentropy"
    if labels.max() <= 1:
        return "binary_crossentropy"
    return "sparse_categorial_crossentropy"
