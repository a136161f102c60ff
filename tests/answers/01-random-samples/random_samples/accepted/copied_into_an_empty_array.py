samples = np.empty((10, 32, 32, 3), dtype="uint8")
for k in range(10):
    samples[k] = X_train[np.random.randint(len(X_train))]
    print(samples[k].shape)
