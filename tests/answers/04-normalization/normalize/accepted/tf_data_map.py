import tensorflow as tf


def scaled(images):
    data = tf.data.Dataset.from_tensor_slices(images)
    data = data.map(lambda image: tf.cast(image, tf.float32) / 255)
    return data.batch(len(images)).get_single_element()


X_train_norm = scaled(X_train)
X_test_norm = scaled(X_test)
