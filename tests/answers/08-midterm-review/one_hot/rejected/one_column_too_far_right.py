# why: every 1 stands one column too far to the right
# fails: test_one_hot_train, test_one_hot_test
# breaks: report
from tensorflow.keras.utils import to_categorical

y_train = np.roll(to_categorical(y_train, 100), 1, axis=1)
y_test = np.roll(to_categorical(y_test, 100), 1, axis=1)
