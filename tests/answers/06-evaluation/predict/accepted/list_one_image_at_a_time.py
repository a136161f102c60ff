y_pred = []
for row in model.predict(X_test, verbose=0):
    y_pred.append(int(np.argmax(row)))
