# why: a constant
# fails: test_pick_loss_one_hot, test_pick_loss_numbers
def pick_loss(labels):
    return "sparse_categorical_crossentropy"
