# why: every number is one too large
# fails: test_predict_values
# breaks: report
y_pred = np.argmax(model.predict(X_test), axis=1) + 1
