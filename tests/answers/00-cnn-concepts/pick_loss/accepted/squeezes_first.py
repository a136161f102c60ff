def pick_loss(labels):
    labels = np.squeeze(labels)
    if labels.ndim == 2:
        return "categorical_crossentropy"
    classes = np.unique(labels).size
    return "binary_crossentropy" if classes <= 2 else "sparse_categorical_crossentropy"
