# why: class numbers are answered as one-hot rows
# fails: test_pick_loss_one_hot, test_pick_loss_numbers
def pick_loss(labels):
    if len(np.unique(labels)) == 2 and labels.size == len(labels):
        return "binary_crossentropy"
    return "categorical_crossentropy"
