# why: y_test was never made
# fails: test_one_hot_test
# breaks: cnn, plot_history, report, fit
from tensorflow.keras.utils import to_categorical

y_train = to_categorical(y_train, 100)
