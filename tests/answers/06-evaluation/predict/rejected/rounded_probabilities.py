# why: 0 or 1 a class
# fails: test_predict_shape, test_predict_values
y_pred = np.round(model.predict(X_test)).astype(int)
