# why: Keras does not know these names
# fails: test_pick_loss_one_hot, test_pick_loss_numbers
def pick_loss(labels):
    if labels.ndim == 2 and labels.shape[1] > 1:
        return "categorical"
    return "binary" if labels.max() <= 1 else "sparse_categorical"
