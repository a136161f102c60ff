# why: ten images
# fails: test_normalize_shape, test_normalize_train, test_normalize_test
X_train_norm = X_train[:10] / 255
X_test_norm = X_test[:10] / 255
