# why: two images, five times each
# fails: test_random_samples_random
pair = X_train[np.random.choice(len(X_train), 2, replace=False)]
samples = np.concatenate([pair] * 5)
for image in samples:
    print(image.shape)
