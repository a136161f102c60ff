# why: nothing was drawn
# fails: test_random_samples_count, test_random_samples_random
samples = X_train
print(samples.shape)
