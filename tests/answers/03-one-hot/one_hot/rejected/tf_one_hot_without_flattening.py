# why: labels of shape (n, 1) give a block (n, 1, 100)
# fails: test_one_hot_shape
# breaks: decode
import tensorflow as tf

y_train_onehot = tf.one_hot(y_train, 100)
y_test_onehot = tf.one_hot(y_test, 100)
