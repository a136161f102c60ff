import tensorflow as tf

decoded = tf.math.top_k(y_test_onehot, k=1).indices
