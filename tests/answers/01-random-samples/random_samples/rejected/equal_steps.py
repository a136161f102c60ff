# why: every fiftieth image is no random choice
# fails: test_random_samples_random
samples = X_train[:: len(X_train) // 10][:10]
for image in samples:
    print(image.shape)
