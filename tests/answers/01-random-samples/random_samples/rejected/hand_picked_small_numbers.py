# why: a fixed list
# fails: test_random_samples_random
indices = [3, 7, 12, 25, 31, 47, 58, 66, 79, 91]
samples = X_train[indices]
for image in samples:
    print(image.shape)
