# why: coded -1 and 1
# fails: test_one_hot_rows
from sklearn.preprocessing import LabelBinarizer

binarizer = LabelBinarizer(neg_label=-1)
y_train_onehot = binarizer.fit_transform(y_train)
y_test_onehot = binarizer.transform(y_test)
