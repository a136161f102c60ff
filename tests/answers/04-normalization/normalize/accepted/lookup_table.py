table = np.linspace(0, 1, 256)
X_train_norm = table[X_train]
X_test_norm = table[X_test]
