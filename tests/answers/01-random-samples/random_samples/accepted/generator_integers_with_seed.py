rng = np.random.default_rng(0)
samples = X_train[rng.integers(0, len(X_train), 10)]
for i in range(10):
    print(i, samples[i].shape)
