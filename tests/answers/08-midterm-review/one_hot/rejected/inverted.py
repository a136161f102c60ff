# why: 0 in the class's cell and 1 elsewhere
# fails: test_one_hot_rows, test_one_hot_train, test_one_hot_test
# breaks: report
from tensorflow.keras.utils import to_categorical

y_train = 1 - to_categorical(y_train, 100)
y_test = 1 - to_categorical(y_test, 100)
