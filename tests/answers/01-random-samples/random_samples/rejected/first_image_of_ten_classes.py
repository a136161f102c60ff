# why: the first image of each class is a fixed choice
# fails: test_random_samples_random
samples = [X_train[np.flatnonzero(y_train == c)[0]] for c in range(10)]
for image in samples:
    print(image.shape)
