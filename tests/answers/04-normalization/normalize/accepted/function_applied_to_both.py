def normalize(images):
    return images.astype(np.float32) / 255


X_train_norm, X_test_norm = map(normalize, (X_train, X_test))
