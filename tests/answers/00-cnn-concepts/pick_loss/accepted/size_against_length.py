def pick_loss(labels):
    if labels.size > len(labels):
        return "categorical_crossentropy"
    return "sparse_categorical_crossentropy" if np.any(labels > 1) else "binary_crossentropy"
