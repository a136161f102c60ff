# why: a hundred probabilities an image
# fails: test_predict_shape, test_predict_values
y_pred = model.predict(X_test)
