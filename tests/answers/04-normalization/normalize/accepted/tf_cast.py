import tensorflow as tf

X_train_norm = tf.cast(X_train, tf.float32) / 255.0
X_test_norm = tf.cast(X_test, tf.float32) / 255.0
