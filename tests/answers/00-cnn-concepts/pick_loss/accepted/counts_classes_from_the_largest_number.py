def pick_loss(labels):
    if labels.ndim == 2 and labels.shape[1] != 1:
        return "categorical_crossentropy"
    n_classes = int(labels.max()) + 1
    if n_classes == 2:
        return "binary_crossentropy"
    return "sparse_categorical_crossentropy"
