# why: one class for all
# fails: test_predict_values
y_pred = np.zeros(len(X_test), dtype=int)
