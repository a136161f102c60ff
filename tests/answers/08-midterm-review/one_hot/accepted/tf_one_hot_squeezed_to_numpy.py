import tensorflow as tf

y_train = tf.squeeze(tf.one_hot(y_train, depth=100)).numpy()
y_test = tf.squeeze(tf.one_hot(y_test, depth=100)).numpy()
