indices = np.sort(np.random.choice(len(X_train), size=10, replace=False))
samples = X_train[indices]
for image in samples:
    print(image.shape)
