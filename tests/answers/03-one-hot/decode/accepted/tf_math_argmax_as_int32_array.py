import tensorflow as tf

decoded = tf.math.argmax(y_test_onehot, axis=-1, output_type=tf.int32).numpy()
