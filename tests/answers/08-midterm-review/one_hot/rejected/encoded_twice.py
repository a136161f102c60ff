# why: the second to_categorical turns the table (n, 100) into a block (n, 100, 2)
# fails: test_one_hot_shape, test_one_hot_rows
# breaks: cnn, plot_history, report, fit
from tensorflow.keras.utils import to_categorical

y_train = to_categorical(to_categorical(y_train, 100))
y_test = to_categorical(to_categorical(y_test, 100))
