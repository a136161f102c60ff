# why: rows no longer belong to their images
# fails: test_one_hot_train, test_one_hot_test
# breaks: report
from tensorflow.keras.utils import to_categorical

y_train = np.random.permutation(to_categorical(y_train, 100))
y_test = np.random.permutation(to_categorical(y_test, 100))
