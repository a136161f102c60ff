# why: smoothed labels are not one-hot
# fails: test_one_hot_rows
from tensorflow.keras.utils import to_categorical

y_train = to_categorical(y_train, 100) * 0.9 + 0.1 / 100
y_test = to_categorical(y_test, 100) * 0.9 + 0.1 / 100
