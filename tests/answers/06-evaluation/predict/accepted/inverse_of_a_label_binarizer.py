from sklearn.preprocessing import LabelBinarizer

binarizer = LabelBinarizer().fit(np.arange(100))
y_pred = binarizer.inverse_transform(model.predict(X_test, verbose=0))
