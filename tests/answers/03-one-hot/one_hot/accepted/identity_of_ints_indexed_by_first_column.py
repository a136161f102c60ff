identity = np.identity(len(class_names), dtype=int)
y_train_onehot = identity[y_train[:, 0]]
y_test_onehot = identity[y_test[:, 0]]
