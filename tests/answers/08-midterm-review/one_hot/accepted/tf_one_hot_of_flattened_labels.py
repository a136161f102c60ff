import tensorflow as tf

y_train = tf.one_hot(y_train.flatten(), 100)
y_test = tf.one_hot(y_test.flatten(), 100)
