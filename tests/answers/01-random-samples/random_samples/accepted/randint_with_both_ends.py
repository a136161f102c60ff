idx = np.random.randint(0, X_train.shape[0], 10)
samples = [X_train[i] for i in idx]
for s in samples:
    print(s.shape)
