# why: the data set's own shape
# fails: test_random_samples_count, test_random_samples_from_train, test_random_samples_random
samples = X_train.shape
print(samples)
