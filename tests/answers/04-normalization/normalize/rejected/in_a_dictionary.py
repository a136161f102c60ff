# why: a dictionary around the array
# fails: test_normalize_shape, test_normalize_range, test_normalize_train, test_normalize_test
X_train_norm = {"images": X_train / 255}
X_test_norm = {"images": X_test / 255}
