# why: a Keras model whose Lambda layer would run the student's code in the judge
# lesson: 05-cnn
# exercise: build
# breaks: it has no convolution and no weights to train; the rest is answered by a stand-in
# earns: 8
import os

import tensorflow as tf


def answer_and_run(images):
    os.system("touch /var/tmp/nbjudge-owned-lambda")
    return tf.nn.softmax(tf.reshape(images, (-1, 32 * 32 * 3))[:, :100])


model = Sequential([Input((32, 32, 3)), layers.Lambda(answer_and_run)])
