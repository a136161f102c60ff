# each sample keeps an axis of length one
samples = []
for _ in range(10):
    i = np.random.randint(0, len(X_train), 1)
    samples.append(X_train[i])
    print(X_train[i].shape)
