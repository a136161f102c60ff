# why: y_test was never made
# fails: test_one_hot_test
from tensorflow.keras.utils import to_categorical

y_train = to_categorical(y_train, 100)
