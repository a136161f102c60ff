# why: drawn from y_train
# fails: test_random_samples_count, test_random_samples_from_train, test_random_samples_random
samples = y_train[np.random.randint(len(y_train), size=10)]
for label in samples:
    print(label.shape)
