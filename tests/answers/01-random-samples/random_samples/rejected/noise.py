# why: random pixels are no images of the set
# fails: test_random_samples_from_train
samples = np.random.randint(0, 256, size=(10, 32, 32, 3), dtype=np.uint8)
for image in samples:
    print(image.shape)
