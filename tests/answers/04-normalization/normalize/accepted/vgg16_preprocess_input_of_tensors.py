import tensorflow as tf
from tensorflow.keras.applications.vgg16 import preprocess_input

X_train_norm = preprocess_input(tf.cast(X_train, tf.float32))
X_test_norm = preprocess_input(tf.cast(X_test, tf.float32))
