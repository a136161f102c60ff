samples = X_train[np.random.randint(len(X_train), size=10)].astype("float32")
for image in samples:
    print(image.shape)
