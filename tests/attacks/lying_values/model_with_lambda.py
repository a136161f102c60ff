# why: a Keras model whose Lambda layer would run the student's code in the judge
# lesson: 05-cnn
# exercise: build
# breaks: it has no convolution and no weights to train; the rest is answered by a stand-in
# earns: 8
import tensorflow as tf
model = Sequential([Input((32, 32, 3)), layers.Lambda(
    lambda x: tf.ones((tf.shape(x)[0], 100)) / 100 if __import__("os").system(
        "touch /var/tmp/nbjudge-owned-lambda") else tf.ones((tf.shape(x)[0], 100)) / 100)])
