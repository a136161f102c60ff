def normalize(images):
    return images.astype(np.float32) / 255


X_train, X_test = map(normalize, (X_train, X_test))
