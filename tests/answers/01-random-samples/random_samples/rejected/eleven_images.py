# why: range(11) draws one too many
# fails: test_random_samples_count
samples = []
for _ in range(11):
    samples.append(X_train[np.random.randint(len(X_train))])
    print(samples[-1].shape)
