# why: the images were changed
# fails: test_random_samples_from_train
samples = X_train[np.random.randint(len(X_train), size=10)][:, :, ::-1]
for image in samples:
    print(image.shape)
