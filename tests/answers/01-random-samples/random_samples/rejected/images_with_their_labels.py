# why: each element is an image and a label
# fails: test_random_samples_count
samples = [(X_train[i], y_train[i]) for i in np.random.randint(len(X_train), size=10)]
for image, label in samples:
    print(image.shape)
