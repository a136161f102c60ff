# why: the training labels
# fails: test_decode_shape, test_decode_values
decoded = np.argmax(y_train_onehot, axis=1)
