# why: only the first 32 images can be drawn
# fails: test_random_samples_random
batch = X_train[:32]
samples = batch[np.random.choice(32, 10, replace=False)]
for image in samples:
    print(image.shape)
