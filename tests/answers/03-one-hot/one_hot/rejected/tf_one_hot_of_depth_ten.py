# why: depth 10: labels from 10 on become empty rows
# fails: test_one_hot_shape, test_one_hot_rows, test_one_hot_train, test_one_hot_test
# breaks: decode
import tensorflow as tf

y_train_onehot = tf.one_hot(y_train.ravel(), 10)
y_test_onehot = tf.one_hot(y_test.ravel(), 10)
