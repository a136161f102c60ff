# the shape of the array that came in is changed on the way
def pick_loss(labels):
    if labels.ndim == 2 and labels.shape[1] > 1:
        return "categorical_crossentropy"
    labels.shape = (labels.size,)
    labels.sort()
    return "binary_crossentropy" if labels[-1] == 1 else "sparse_categorical_crossentropy"
