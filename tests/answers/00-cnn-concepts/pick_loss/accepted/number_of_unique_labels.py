def pick_loss(labels):
    shape = labels.shape
    if len(shape) == 1 or shape[1] == 1:
        if len(np.unique(labels)) == 2:
            return "binary_crossentropy"
        return "sparse_categorical_crossentropy"
    return "categorical_crossentropy"
