# why: black and white only
# fails: test_normalize_train, test_normalize_test
X_train_norm = (X_train > 127).astype(float)
X_test_norm = (X_test > 127).astype(float)
