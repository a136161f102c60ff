index = list(range(len(X_train)))
np.random.shuffle(index)
samples = tuple(X_train[i] for i in index[-10:])
for image in samples:
    print(image.shape)
