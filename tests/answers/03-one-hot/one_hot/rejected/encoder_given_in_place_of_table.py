# why: the fitted encoder itself
# fails: test_one_hot_shape, test_one_hot_rows, test_one_hot_train, test_one_hot_test
# breaks: decode
from sklearn.preprocessing import OneHotEncoder

y_train_onehot = OneHotEncoder().fit(y_train)
y_test_onehot = OneHotEncoder().fit(y_test)
