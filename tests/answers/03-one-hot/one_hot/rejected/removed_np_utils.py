# why: np_utils is gone, so the cell stops
# fails: test_one_hot_shape, test_one_hot_rows, test_one_hot_train, test_one_hot_test
# breaks: decode
from keras.utils import np_utils

y_train_onehot = np_utils.to_categorical(y_train, 100)
y_test_onehot = np_utils.to_categorical(y_test, 100)
