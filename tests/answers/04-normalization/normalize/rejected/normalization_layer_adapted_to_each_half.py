# why: the test half has a map of its own
# fails: test_normalize_test
import tensorflow as tf

normalize = tf.keras.layers.Normalization()
normalize.adapt(X_train)
X_train_norm = normalize(X_train)
normalize.adapt(X_test)
X_test_norm = normalize(X_test)
