from sklearn.preprocessing import LabelBinarizer

binarizer = LabelBinarizer()
y_train_onehot = binarizer.fit_transform(y_train)
y_test_onehot = binarizer.transform(y_test)
