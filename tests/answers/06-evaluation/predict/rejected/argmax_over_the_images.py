# why: for each class the image that suits it best
# fails: test_predict_shape, test_predict_values
y_pred = np.argmax(model.predict(X_test), axis=0)
