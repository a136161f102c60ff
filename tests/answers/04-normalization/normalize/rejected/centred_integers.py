# why: whole numbers from -128 to 127
# fails: test_normalize_range
X_train_norm = X_train.astype(int) - 128
X_test_norm = X_test.astype(int) - 128
