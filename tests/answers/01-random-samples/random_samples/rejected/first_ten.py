# why: the first ten are not drawn at random
# fails: test_random_samples_random
samples = X_train[:10]
for image in samples:
    print(image.shape)
