# why: most images can never be drawn
# fails: test_random_samples_random
samples = X_train[np.random.randint(0, 100, 10)]
for image in samples:
    print(image.shape)
