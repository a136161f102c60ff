# why: the result still has the batch and channel axes of the layer
# fails: test_convolve_values, test_convolve_shapes
import tensorflow as tf

def convolve2d(image, kernel):
    x = tf.cast(image, tf.float32)[tf.newaxis, :, :, tf.newaxis]
    k = tf.cast(kernel, tf.float32)[:, :, tf.newaxis, tf.newaxis]
    return tf.nn.conv2d(x, k, strides=1, padding="VALID")
