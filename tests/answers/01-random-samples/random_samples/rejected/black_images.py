# why: the array was never filled
# fails: test_random_samples_from_train
samples = np.zeros((10, 32, 32, 3), dtype=np.uint8)
for image in samples:
    print(image.shape)
