"""What a network makes of an image, computed once.

A pretrained network makes the same of the same image in every epoch, in validation and again when
the judge evaluates; and computing that is most of what a submission with transfer learning takes.
So such a network looks its features up by the image's digest:

- where Keras's `fit`, `evaluate` and `predict` run it frozen or in inference, and what is not known
  is computed and remembered;
- where it is called by itself, and all of the images are known.

Everything else computes as ever: a network that is learning, has chance or code of the student's in
it, what a gradient tape watches, and steps that are not Keras's own (or are compiled further, which
leaves no place for a look-up).
"""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from cnn_course.folding import Folded, Weights
from nbjudge.engine.transport import configurations

_BATCH = 16  # images that are computed at once: their activations still fit the cache
_MIN_LAYERS = 50  # a smaller network is computed as quickly as looked up
_MAX_KEPT_BYTES = 256 << 20

Features = dict[bytes, npt.NDArray[np.float32]]  # by the SHA-256 of an image, float32

# A look-up takes one of TensorFlow's threads, and a traced network needs another one.
_CAN_TRACE = int(os.environ.get("TF_NUM_INTEROP_THREADS", "1")) > 1

_known: dict[bytes, Features] = {}  # by the network's digest
_kept_bytes = 0  # of what was computed here
_running = 0  # how many of `fit`, `evaluate` and `predict` are under way
_begun = 0  # how many have begun: between them, weights may change
_lookups: dict[int, _Lookup] = {}  # by the network's `id`, while one of these runs


def look_up() -> None:
    """Make frozen networks look up what is known. Calling it twice is calling it once."""
    import keras
    from keras.src.models.functional import Functional

    if hasattr(Functional.call, "__looks_up__"):
        return
    for name in ("fit", "evaluate", "predict"):
        setattr(keras.Model, name, _noted(getattr(keras.Model, name)))
    Functional.call = _looking_up(Functional.call)


def know(network: bytes, features: Features) -> None:
    """Take what a network makes of images for known.

    Args:
        network: its digest, as `digest` returns it.
        features: what it makes of each, one array without the batch's axis.
    """
    _known.setdefault(network, {}).update(features)


def digests(images: npt.NDArray[np.float32]) -> list[bytes]:
    """Return by what each image is known."""
    return [hashlib.sha256(image).digest() for image in images]


def digest(architecture: str, weights: list[npt.NDArray[np.float32]]) -> bytes:
    """Return what tells a network from every other one that computes something else."""
    found = hashlib.sha256(architecture.encode())
    for weight in weights:
        found.update(weight.tobytes())
    return found.digest()


def _noted(method: Any) -> Any:
    """Wrap a method of `keras.Model` so that networks know when Keras's own steps run."""

    @functools.wraps(method)
    def noted_method(self: Any, *args: Any, **kwargs: Any) -> Any:
        global _begun, _running
        own_steps = type(self).__module__.startswith("keras.") and not self.jit_compile
        _begun += 1
        _running += own_steps
        try:
            return method(self, *args, **kwargs)
        finally:
            _running -= own_steps
            if not _running:
                _lookups.clear()

    return noted_method


def _looking_up(compute: Any) -> Any:
    """Wrap `Functional.call`: what a network makes of known images is looked up."""
    import tensorflow as tf
    from tensorflow.python.eager.record import could_possibly_record

    @functools.wraps(compute)
    def look_up_or_compute(self: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        if _takes(self, inputs):
            learns = could_possibly_record()
            certain = functools.partial(
                _is_certain, in_training=bool(args or kwargs.get("training")), learns=learns
            )
            if tf.inside_function():
                if _running and all(map(certain, self.layers)):
                    return _look_up_in_step(self, inputs, compute)
            elif not learns and all(map(certain, self.layers)):
                found = _all_known(self, inputs)
                if found is not None:
                    return tf.constant(found)
        return compute(self, inputs, *args, **kwargs)

    look_up_or_compute.__looks_up__ = True  # type: ignore[attr-defined]
    return look_up_or_compute


def _all_known(network: Any, images: Any) -> npt.NDArray[np.float32] | None:
    """Return what a network makes of images, or None where that is not known of all of them."""
    known = _known.get(_digest_of(network))
    if not known or not len(images):
        return None
    keys = digests(np.asarray(images))
    return np.array([known[key] for key in keys]) if known.keys() >= set(keys) else None


def _look_up_in_step(network: Any, inputs: Any, compute: Any) -> Any:
    """Return the features as one operation: TensorFlow neither traces nor runs the layers."""
    import tensorflow as tf

    if id(network) not in _lookups:
        _lookups[id(network)] = _Lookup(network)
    look_up = functools.partial(tf.numpy_function, _lookups[id(network)], Tout=tf.float32)

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def features_of(images: Any) -> Any:
        features = look_up(inp=[images])
        features.set_shape((images.shape[0], *network.output_shape[1:]))

        def gradient(upstream: Any) -> Any:  # for layers before it that learn
            with tf.GradientTape() as tape:
                tape.watch(images)
                computed = compute(network, images)
            return tape.gradient(computed, images, upstream)

        return features, gradient

    return features_of(inputs)


class _Lookup:
    """The features of one network, by image; what is not known is computed."""

    def __init__(self, network: Any) -> None:
        self._network = network
        self._folded = Folded(network)
        self._known: Features = {}
        self._weights: Weights | None = None  # not folded where everything is known
        self._begun = -1

    def __call__(self, images: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        if self._begun != _begun:
            self._known = _known.setdefault(_digest_of(self._network), {})
            self._weights = None
            self._begun = _begun
        keys = digests(images)
        found = {key: self._known[key] for key in keys if key in self._known}
        unknown = {key: n for n, key in enumerate(keys) if key not in found}
        if unknown:
            computed = self._compute(images[list(unknown.values())])
            new = dict(zip(unknown, computed, strict=True))
            found |= new
            self._keep(new)
        shape = (len(images), *self._network.output_shape[1:])
        return np.array([found[key] for key in keys], np.float32).reshape(shape)

    def _compute(self, images: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        if self._weights is None:
            self._weights = self._folded.weights()
        batches = (images[n : n + _BATCH] for n in range(0, len(images), _BATCH))
        return np.concatenate([self._compute_batch(batch, self._weights) for batch in batches])

    @functools.cached_property
    def _compute_batch(self) -> Callable[[npt.NDArray[np.float32], Weights], Any]:
        import tensorflow as tf

        compute = self._folded.compute
        if not _CAN_TRACE:
            return compute
        images = tf.TensorSpec((None, *self._network.input_shape[1:]), tf.float32)
        weights = tf.nest.map_structure(tf.TensorSpec.from_tensor, self._weights)
        signature = [images, weights]
        traced: Callable[..., Any] = tf.function(compute, signature, autograph=False)
        return traced

    def _keep(self, new: Features) -> None:
        global _kept_bytes
        n_bytes = sum(features.nbytes for features in new.values())
        if _kept_bytes + n_bytes < _MAX_KEPT_BYTES:
            self._known |= new
            _kept_bytes += n_bytes


def _digest_of(network: Any) -> bytes:
    weights = configurations.values_of(network.weights)
    return digest(configurations.architecture_of(network), weights)


def _takes(network: Any, inputs: Any) -> bool:
    """Tell whether a network is large and plain, and made for such images."""
    import tensorflow as tf
    from keras.src.models.functional import Functional

    if type(network) is not Functional or len(network.layers) < _MIN_LAYERS:
        return False
    return (
        isinstance(inputs, tf.Tensor | np.ndarray)
        and [str(tensor.dtype) for tensor in network.outputs] == ["float32"]
        and inputs.dtype == np.float32
        and len(inputs.shape) == len(network.input_shape)
        and tuple(inputs.shape[1:]) == network.input_shape[1:]
        and None not in network.input_shape[1:] + network.output_shape[1:]
    )


def _is_certain(layer: Any, *, in_training: bool = True, learns: bool = True) -> bool:
    """Tell whether a layer makes the same of the same image, and nothing else comes of it.

    That is so if it is Keras's own, does not learn, and is free of chance and others' code.

    Args:
        layer: one of a network's.
        in_training: whether it is called as in training, where layers behave otherwise.
        learns: whether gradients may be taken of it.
    """
    activation = getattr(layer, "activation", None)
    return (
        type(layer).__module__.startswith("keras.src.layers.")
        and type(layer).__name__ != "Lambda"
        and layer.compute_dtype == "float32"
        and not ((in_training or learns) and layer.weights and layer.trainable)
        and not (in_training and getattr(layer, "seed_generator", None) is not None)
        and getattr(layer, "activity_regularizer", None) is None
        and (activation is None or str(activation.__module__).startswith("keras."))
    )
