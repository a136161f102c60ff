# why: a fixed list
# fails: test_random_samples_random
indices = [9, 99, 149, 199, 229, 299, 349, 399, 449, 499]
samples = [X_train[i] for i in indices]
for image in samples:
    print(image.shape)
