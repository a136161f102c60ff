# why: the encoded labels are thrown away
# fails: test_one_hot_shape, test_one_hot_rows
# breaks: cnn, plot_history, report, fit
from tensorflow.keras.utils import to_categorical

to_categorical(y_train, 100)
to_categorical(y_test, 100)
