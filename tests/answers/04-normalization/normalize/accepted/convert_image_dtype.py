import tensorflow as tf

X_train_norm = tf.image.convert_image_dtype(X_train, tf.float32)
X_test_norm = tf.image.convert_image_dtype(X_test, tf.float32)
