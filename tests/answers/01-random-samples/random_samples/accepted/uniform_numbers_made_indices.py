samples = [X_train[int(np.random.rand() * len(X_train))] for _ in range(10)]
for image in samples:
    print(image.shape)
