# why: the images have lost their shape
# fails: test_random_samples_count
samples = X_train[np.random.randint(len(X_train), size=10)].reshape(10, -1)
for image in samples:
    print(image.shape)
