# why: the first label's row for every image
# fails: test_one_hot_train, test_one_hot_test
# breaks: report
from tensorflow.keras.utils import to_categorical

y_train = np.tile(to_categorical(y_train[0], 100), (len(y_train), 1))
y_test = np.tile(to_categorical(y_test[0], 100), (len(y_test), 1))
