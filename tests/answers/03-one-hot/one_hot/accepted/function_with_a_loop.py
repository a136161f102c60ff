def one_hot(labels, n_classes=100):
    encoded = np.zeros((len(labels), n_classes))
    for i, label in enumerate(labels):
        encoded[i, label] = 1
    return encoded


y_train_onehot = one_hot(y_train)
y_test_onehot = one_hot(y_test)
