def pick_loss(labels):
    flat = labels.reshape(len(labels), -1)
    if flat.shape[1] != 1:
        name = "categorical"
    elif np.isin(flat, [0, 1]).all():
        name = "binary"
    else:
        name = "sparse_categorical"
    return f"{name}_crossentropy"
