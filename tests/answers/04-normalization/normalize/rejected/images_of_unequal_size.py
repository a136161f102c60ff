# why: cropped to different sizes
# fails: test_normalize_shape, test_normalize_range, test_normalize_train, test_normalize_test
X_train_norm = [image[: 20 + i % 12] / 255 for i, image in enumerate(X_train)]
X_test_norm = [image[: 20 + i % 12] / 255 for i, image in enumerate(X_test)]
