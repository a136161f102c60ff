# why: one number is drawn for all ten images
# fails: test_random_samples_random
start = np.random.randint(len(X_train) - 10)
samples = X_train[start:start + 10]
for image in samples:
    print(image.shape)
