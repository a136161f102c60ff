import tensorflow as tf

shape = tf.TensorShape(X_train.shape)
n_train = shape[0]
n_test = tf.TensorShape(X_test.shape)[0]
image_shape = shape[1:].as_list()
n_classes = int(tf.unique(tf.reshape(y_train, [-1])).y.shape[0])
