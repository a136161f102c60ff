samples = []
for _ in range(10):
    i = np.random.randint(0, len(X_train))
    samples.append(X_train[i])
    print(X_train[i].shape)
