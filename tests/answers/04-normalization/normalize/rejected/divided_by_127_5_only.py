# why: 0 to 2: the centring was forgotten
# fails: test_normalize_range
X_train_norm = X_train / 127.5
X_test_norm = X_test / 127.5
