"""A network in inference, with its batch normalizations folded into the convolutions before them.

In inference a batch normalization multiplies and shifts each channel by the same numbers for every
image, so these can be put into the convolution's kernel. What comes out is the same but for
rounding; TensorFlow has half as much to trace, and a fifth less to compute.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbjudge.engine.transport.configurations import values_of

Weights = list[tuple[Any, Any]]  # of every folded convolution: its kernel and its shift, tensors


class Folded:
    """A functional network of Keras's own float32 layers, as it computes in inference.

    Args:
        network: the model; it is not changed, and its weights may change.
    """

    def __init__(self, network: Any) -> None:
        import keras

        self._network = network
        known = set(map(id, network.layers))
        shown = {id(tensor) for tensor in network.outputs}
        self._pairs = []
        for normalization in network.layers:
            if type(normalization) is not keras.layers.BatchNormalization:
                continue
            convolution = _only_source(normalization)
            if (
                id(convolution) in known
                and _can_be_folded(convolution, normalization)
                and id(convolution.output) not in shown
            ):
                self._pairs.append((convolution, normalization))

    def weights(self) -> Weights:
        """Return the folded weights as the network's are now, for `compute`."""
        import keras
        import tensorflow as tf

        found = []
        for convolution, normalization in self._pairs:
            kernel, *bias = values_of(convolution.weights)
            mean, variance = values_of([normalization.moving_mean, normalization.moving_variance])
            scale = 1 / np.sqrt(variance + np.float32(normalization.epsilon))
            if normalization.scale:
                scale *= values_of([normalization.gamma])[0]
            shift = (sum(bias) - mean) * scale
            if normalization.center:
                shift += values_of([normalization.beta])[0]
            is_depthwise = isinstance(convolution, keras.layers.DepthwiseConv2D)
            kernel = kernel * (scale.reshape(kernel.shape[2:]) if is_depthwise else scale)
            found.append((tf.constant(kernel), tf.constant(shift)))
        return found

    def compute(self, images: Any, weights: Weights) -> Any:
        """Return what the network makes of images, (n, ...), eagerly or as a graph."""
        replaced: dict[int, Any] = {}
        for (convolution, normalization), folded in zip(self._pairs, weights, strict=True):
            replaced[id(convolution)] = _convolution(convolution, *folded)
            replaced[id(normalization)] = _unchanged
        return self._network._run_through_graph(
            [images], operation_fn=lambda layer: replaced.get(id(layer), layer.call)
        )


def _unchanged(images: Any, **_: Any) -> Any:
    return images


def _only_source(layer: Any) -> Any:
    """Return the layer whose output is all that a layer takes; None if there is no such."""
    nodes = layer._inbound_nodes
    if len(nodes) != 1 or len(nodes[0].input_tensors) != 1:
        return None
    source = nodes[0].input_tensors[0]._keras_history.operation
    return source if len(source._outbound_nodes) == len(source._inbound_nodes) == 1 else None


def _can_be_folded(convolution: Any, normalization: Any) -> bool:
    import keras

    return (
        type(convolution) in (keras.layers.Conv2D, keras.layers.DepthwiseConv2D)
        and convolution.activation is keras.activations.linear
        and convolution.data_format == "channels_last"
        and len(convolution.weights) == 1 + convolution.use_bias  # no low-rank adaptation
        and normalization.axis in (-1, 3)
        and not normalization.renorm
    )


def _convolution(layer: Any, kernel: Any, shift: Any) -> Any:
    import keras
    import tensorflow as tf

    is_depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
    convolve = keras.ops.depthwise_conv if is_depthwise else keras.ops.conv

    def convolve_and_shift(images: Any) -> Any:
        convolved = convolve(
            images,
            kernel,
            strides=layer.strides,
            padding=layer.padding,
            data_format=layer.data_format,
            dilation_rate=layer.dilation_rate,
        )
        return tf.nn.bias_add(convolved, shift)

    return convolve_and_shift
