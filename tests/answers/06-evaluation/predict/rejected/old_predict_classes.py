# why: predict_classes no longer exists
# fails: test_predict_shape, test_predict_values
y_pred = model.predict_classes(X_test)
