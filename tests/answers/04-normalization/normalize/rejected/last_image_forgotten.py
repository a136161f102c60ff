# why: a loop that ends one image early
# fails: test_normalize_range, test_normalize_train, test_normalize_test
X_train_norm = X_train.astype("float32")
for i in range(len(X_train) - 1):
    X_train_norm[i] /= 255
X_test_norm = X_test.astype("float32")
for i in range(len(X_test) - 1):
    X_test_norm[i] /= 255
