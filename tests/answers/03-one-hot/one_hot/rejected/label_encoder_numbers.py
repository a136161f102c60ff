# why: LabelEncoder numbers the classes, it makes no columns
# fails: test_one_hot_shape, test_one_hot_rows, test_one_hot_train, test_one_hot_test
# breaks: decode
from sklearn.preprocessing import LabelEncoder

encoder = LabelEncoder()
y_train_onehot = encoder.fit_transform(y_train.ravel())
y_test_onehot = encoder.transform(y_test.ravel())
