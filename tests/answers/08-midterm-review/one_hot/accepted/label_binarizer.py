from sklearn.preprocessing import LabelBinarizer

binarizer = LabelBinarizer()
y_train = binarizer.fit_transform(y_train)
y_test = binarizer.transform(y_test)
