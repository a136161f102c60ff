# why: argmin
# fails: test_predict_values
# breaks: report
y_pred = np.argmin(model.predict(X_test), axis=1)
