import tensorflow as tf

y_train_onehot = tf.one_hot(tf.squeeze(y_train, axis=-1), 100, on_value=True, off_value=False)
y_test_onehot = tf.one_hot(tf.squeeze(y_test, axis=-1), 100, on_value=True, off_value=False)
