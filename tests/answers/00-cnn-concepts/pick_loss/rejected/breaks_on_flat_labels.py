# why: labels of shape (n,) have no shape[1]
# fails: test_pick_loss_one_hot, test_pick_loss_numbers
def pick_loss(labels):
    if labels.shape[1] > 1:
        return "categorical_crossentropy"
    if labels.max() <= 1:
        return "binary_crossentropy"
    return "sparse_categorical_crossentropy"
