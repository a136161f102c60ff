# why: the names of the two are mixed up
# fails: test_pick_loss_one_hot, test_pick_loss_numbers
def pick_loss(labels):
    if labels.ndim == 2 and labels.shape[1] > 1:
        return "sparse_categorical_crossentropy"
    if labels.max() <= 1:
        return "binary_crossentropy"
    return "categorical_crossentropy"
