# why: a fixed list
# fails: test_random_samples_random
indices = [0, 50, 100, 120, 200, 250, 300, 370, 400, 490]
samples = X_train[indices]
for image in samples:
    print(image.shape)
