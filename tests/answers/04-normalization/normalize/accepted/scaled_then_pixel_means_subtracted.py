X_train_norm = X_train.astype("float32") / 255
X_test_norm = X_test.astype("float32") / 255
pixel_means = X_train_norm.mean(axis=0)
X_train_norm -= pixel_means
X_test_norm -= pixel_means
