# why: 101 brightnesses are left of 256
# fails: test_normalize_range
X_train_norm = np.round(X_train / 255, 2)
X_test_norm = np.round(X_test / 255, 2)
