indices = np.random.randint(len(X_train), size=10)
samples = X_train[indices]
for sample in samples:
    print(sample.shape)
