# why: the number is drawn once, before the loop
# fails: test_random_samples_random
i = np.random.randint(len(X_train))
samples = [X_train[i] for _ in range(10)]
for image in samples:
    print(image.shape)
