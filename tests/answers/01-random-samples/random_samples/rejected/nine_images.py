# why: one image is missing
# fails: test_random_samples_count
samples = X_train[np.random.randint(0, len(X_train), 9)]
for image in samples:
    print(image.shape)
