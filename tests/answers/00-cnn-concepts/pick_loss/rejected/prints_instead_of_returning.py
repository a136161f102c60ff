# why: nothing is returned
# fails: test_pick_loss_one_hot, test_pick_loss_numbers
def pick_loss(labels):
    if labels.ndim == 2 and labels.shape[1] > 1:
        print("categorical_crossentropy")
    elif labels.max() <= 1:
        print("binary_crossentropy")
    else:
        print("sparse_categorical_crossentropy")
