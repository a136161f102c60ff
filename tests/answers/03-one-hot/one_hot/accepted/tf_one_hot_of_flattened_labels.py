import tensorflow as tf

y_train_onehot = tf.one_hot(y_train.flatten(), 100)
y_test_onehot = tf.one_hot(y_test.flatten(), 100)
