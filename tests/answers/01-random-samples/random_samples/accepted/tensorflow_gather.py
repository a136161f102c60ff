import tensorflow as tf

indices = tf.random.uniform([10], maxval=len(X_train), dtype=tf.int32)
samples = tf.gather(X_train, indices)
for image in samples:
    print(image.shape)
