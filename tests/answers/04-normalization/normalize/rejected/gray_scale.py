# why: the colours are gone
# fails: test_normalize_shape, test_normalize_train, test_normalize_test
X_train_norm = X_train.mean(axis=-1) / 255
X_test_norm = X_test.mean(axis=-1) / 255
