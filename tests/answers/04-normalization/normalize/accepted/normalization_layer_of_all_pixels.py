import tensorflow as tf

normalize = tf.keras.layers.Normalization(axis=None)
normalize.adapt(X_train.astype("float32"))
X_train_norm = normalize(X_train.astype("float32")).numpy()
X_test_norm = normalize(X_test.astype("float32")).numpy()
