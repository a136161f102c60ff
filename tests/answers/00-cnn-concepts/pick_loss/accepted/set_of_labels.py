def pick_loss(labels):
    labels = np.asarray(labels)
    if labels.ndim > 1 and labels.shape[-1] > 1:
        return "categorical_crossentropy"
    if set(labels.ravel().tolist()) <= {0, 1}:
        return "binary_crossentropy"
    return "sparse_categorical_crossentropy"
