# why: a constant channel divided by its spread
# fails: test_normalize_range, test_normalize_train, test_normalize_test
spread = np.zeros(3)
X_train_norm = (X_train - X_train.mean()) * (spread / spread)
X_test_norm = (X_test - X_train.mean()) * (spread / spread)
