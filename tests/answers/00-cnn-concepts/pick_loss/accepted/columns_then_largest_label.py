def pick_loss(labels):
    if labels.ndim == 2 and labels.shape[1] > 1:
        return "categorical_crossentropy"
    elif labels.max() == 1:
        return "binary_crossentropy"
    else:
        return "sparse_categorical_crossentropy"
