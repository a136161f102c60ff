idx = np.random.choice(len(X_train), 10, replace=False)
samples = X_train[idx]
print([img.shape for img in samples])
