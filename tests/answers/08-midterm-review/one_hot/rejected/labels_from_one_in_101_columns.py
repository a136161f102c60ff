# why: labels plus one, so that there is a column 0 nobody needs
# fails: test_one_hot_shape, test_one_hot_train, test_one_hot_test
# breaks: cnn, plot_history, report, fit
from tensorflow.keras.utils import to_categorical

y_train = to_categorical(y_train + 1, 101)
y_test = to_categorical(y_test + 1, 101)
