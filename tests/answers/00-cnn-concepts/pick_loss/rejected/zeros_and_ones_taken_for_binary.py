# why: one-hot rows hold zeros and ones as well
# fails: test_pick_loss_one_hot
def pick_loss(labels):
    if set(np.unique(labels)) <= {0, 1}:
        return "binary_crossentropy"
    if labels.ndim == 2 and labels.shape[1] > 1:
        return "categorical_crossentropy"
    return "sparse_categorical_crossentropy"
