# why: names instead of numbers
# fails: test_predict_shape, test_predict_values
y_pred = [class_names[i] for i in np.argmax(model.predict(X_test), axis=1)]
