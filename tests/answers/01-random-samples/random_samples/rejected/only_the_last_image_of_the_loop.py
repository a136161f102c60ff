# why: samples is overwritten at every turn
# fails: test_random_samples_count
for _ in range(10):
    samples = X_train[np.random.randint(len(X_train))]
    print(samples.shape)
