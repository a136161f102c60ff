rng = np.random.default_rng(seed=7)
order = rng.permutation(len(X_train))
samples = X_train[order[:10]]
for image in samples:
    print(image.shape)
