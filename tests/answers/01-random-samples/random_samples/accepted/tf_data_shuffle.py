import tensorflow as tf

dataset = tf.data.Dataset.from_tensor_slices(X_train).shuffle(len(X_train))
samples = list(dataset.take(10).as_numpy_iterator())
for image in samples:
    print(image.shape)
