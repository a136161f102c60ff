from sklearn.preprocessing import LabelBinarizer

binarizer = LabelBinarizer().fit(range(100))
decoded = binarizer.inverse_transform(y_test_onehot)
