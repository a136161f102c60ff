# why: y_test_onehot was never made
# fails: test_one_hot_test
# breaks: decode
from tensorflow.keras.utils import to_categorical

y_train_onehot = to_categorical(y_train, 100)
