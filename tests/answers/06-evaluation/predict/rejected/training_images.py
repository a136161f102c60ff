# why: the training images were predicted
# fails: test_predict_shape, test_predict_values
y_pred = np.argmax(model.predict(X_train), axis=1)
