def pick_loss(labels):
    if labels.ndim == 2 and labels.shape[1] >= 2 and np.all(labels.sum(axis=1) == 1):
        return "categorical_crossentropy"
    if np.all((labels == 0) | (labels == 1)):
        return "binary_crossentropy"
    return "sparse_categorical_crossentropy"
