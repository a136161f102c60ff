# why: divided by the wrong number
# fails: test_normalize_range
X_train_norm = X_train / len(X_train)
X_test_norm = X_test / len(X_train)
