# why: one-hot rows of other than 100 classes are not recognised
# fails: test_pick_loss_one_hot
def pick_loss(labels):
    if labels.ndim == 2 and labels.shape[1] == 100:
        return "categorical_crossentropy"
    if labels.max() <= 1:
        return "binary_crossentropy"
    return "sparse_categorical_crossentropy"
