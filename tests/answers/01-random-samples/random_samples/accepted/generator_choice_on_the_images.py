samples = np.random.default_rng().choice(X_train, 10, replace=False)
for image in samples:
    print(image.shape)
