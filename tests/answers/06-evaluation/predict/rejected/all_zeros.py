# why: one class for all
# fails: test_predict_values
# breaks: report
y_pred = np.zeros(len(X_test), dtype=int)
