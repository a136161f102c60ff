# why: divided by 255 twice
# fails: test_normalize_range
X_train_norm = X_train / 255 / 255
X_test_norm = X_test / 255 / 255
