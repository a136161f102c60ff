# why: nothing was assigned
# fails: test_random_samples_count, test_random_samples_from_train, test_random_samples_random
for i in np.random.randint(len(X_train), size=10):
    print(X_train[i].shape)
