# why: samples holds the shapes
# fails: test_random_samples_count, test_random_samples_from_train, test_random_samples_random
samples = [X_train[i].shape for i in np.random.randint(len(X_train), size=10)]
print(samples)
