# why: 0/1 labels are answered as class numbers
# fails: test_pick_loss_numbers
def pick_loss(labels):
    if labels.ndim == 2 and labels.shape[1] > 1:
        return "categorical_crossentropy"
    return "sparse_categorical_crossentropy"
