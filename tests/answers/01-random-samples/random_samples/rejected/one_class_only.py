# why: all ten are of one class, other images could never be drawn
# fails: test_random_samples_random
apples = X_train[y_train.ravel() == 0]
samples = apples[np.random.randint(len(apples), size=10)]
for image in samples:
    print(image.shape)
