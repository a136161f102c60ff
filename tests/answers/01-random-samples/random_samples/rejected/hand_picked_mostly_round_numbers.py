# why: a fixed list
# fails: test_random_samples_random
samples = X_train[[1, 5, 10, 20, 50, 100, 150, 200, 300, 400]]
for image in samples:
    print(image.shape)
