# why: y_test_onehot still holds class numbers
# fails: test_one_hot_shape, test_one_hot_rows, test_one_hot_test
# breaks: decode
from tensorflow.keras.utils import to_categorical

y_train_onehot = to_categorical(y_train, 100)
y_test_onehot = y_test
