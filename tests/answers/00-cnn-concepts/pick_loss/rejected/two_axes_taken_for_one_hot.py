# why: labels of shape (n, 1) are no one-hot rows
# fails: test_pick_loss_numbers
def pick_loss(labels):
    if labels.ndim == 2:
        return "categorical_crossentropy"
    if labels.max() <= 1:
        return "binary_crossentropy"
    return "sparse_categorical_crossentropy"
