# why: one-hot rows of two classes are one-hot rows
# fails: test_pick_loss_one_hot
def pick_loss(labels):
    if labels.ndim == 2 and labels.shape[1] > 2:
        return "categorical_crossentropy"
    if labels.max() <= 1:
        return "binary_crossentropy"
    return "sparse_categorical_crossentropy"
