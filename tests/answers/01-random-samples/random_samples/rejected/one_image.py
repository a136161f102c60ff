# why: ten were asked for
# fails: test_random_samples_count
samples = X_train[np.random.randint(len(X_train))]
print(samples.shape)
