"""A network with its batch normalizations folded computes what it computes without.

Every cell runs as a student's.
"""

from __future__ import annotations

import pytest

NETWORK = """
import keras, numpy as np
from keras import layers
from cnn_course.folding import Folded

rng = np.random.default_rng(1)

def trained(network):
    '''Give a network's normalizations something to do.'''
    for layer in network.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.set_weights([rng.uniform(0.5, 1.5, w.shape) for w in layer.get_weights()])
    return network

def functional(make, size=8):
    images = layers.Input((size, size, 3))
    return trained(keras.Model(images, make(images)))

def folds(network):
    '''Return how many convolutions were folded, having compared what comes out.'''
    folded = Folded(network)
    images = rng.random((2, *network.input_shape[1:]), np.float32)
    weights = folded.weights()
    expected = np.asarray(network(images, training=False))
    tolerance = 1e-5 * np.abs(expected).max()
    assert np.allclose(folded.compute(images, weights), expected, atol=tolerance)
    return len(weights)
"""

CELLS = {
    "mobilenet_v2": NETWORK
    + """
from keras.applications import MobileNetV2
assert folds(trained(MobileNetV2(input_shape=(32, 32, 3), weights=None, include_top=False))) == 52
""",
    "a_network_with_biases_and_sums": NETWORK
    + """
def block(images):
    x = layers.Conv2D(3, 3, padding="same")(images)
    x = layers.BatchNormalization()(x)
    return layers.Add()([x, images])
assert folds(functional(block)) == 1
""",
    "every_kind_of_convolution": NETWORK
    + """
def block(images):
    for layer in (
        layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False),
        layers.Conv2D(5, 2, dilation_rate=2),
        layers.DepthwiseConv2D(2, depth_multiplier=3),
    ):
        images = layers.BatchNormalization()(layer(images))
    return images
assert folds(functional(block, 16)) == 3
""",
    "normalizations_without_scale_or_center": NETWORK
    + """
def block(images):
    for scale, center in ((True, False), (False, True), (False, False)):
        x = layers.Conv2D(4, 2)(images)
        images = layers.BatchNormalization(scale=scale, center=center, epsilon=0.1)(x)
    return images
assert folds(functional(block)) == 3
""",
    "what_is_between_or_beside_them_is_not_folded": NETWORK
    + """
def after_an_activation(images):
    return layers.BatchNormalization()(layers.Conv2D(4, 3, activation="tanh")(images))
def before_it(images):
    return layers.Conv2D(4, 3)(layers.BatchNormalization()(images))
def used_twice(images):
    x = layers.Conv2D(3, 3)(images)
    return layers.Add()([layers.BatchNormalization()(x), x])
def shared(images):
    convolution = layers.Conv2D(3, 3, padding="same")
    return layers.BatchNormalization()(convolution(convolution(images)))
def other_axis(images):
    return layers.BatchNormalization(axis=1)(layers.Conv2D(4, 3)(images))
for make in (after_an_activation, before_it, used_twice, shared, other_axis):
    assert folds(functional(make)) == 0, make
""",
    "what_the_network_shows_is_not_folded": NETWORK
    + """
images = layers.Input((8, 8, 3))
convolved = layers.Conv2D(4, 3)(images)
layers.BatchNormalization()(convolved)
assert folds(keras.Model(images, convolved)) == 0
""",
    "weights_are_read_anew": NETWORK
    + """
network = functional(lambda images: layers.BatchNormalization()(layers.Conv2D(4, 3)(images)))
folded, images = Folded(network), rng.random((2, 8, 8, 3), np.float32)
before = folded.compute(images, folded.weights())
trained(network)
after = folded.compute(images, folded.weights())
assert not np.allclose(before, after)
assert np.allclose(after, network(images), atol=1e-5)
""",
}


@pytest.mark.parametrize("name", CELLS)
def test_folded(name: str, results: dict[str, str | None]) -> None:
    assert results[name] is None
