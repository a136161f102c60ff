idx = np.random.choice(np.arange(X_train.shape[0]), size=10)
samples = X_train[idx, :]
print(*(s.shape for s in samples), sep="\n")
