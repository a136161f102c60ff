import tensorflow as tf

decoded = tf.argmax(y_test_onehot, axis=1)
