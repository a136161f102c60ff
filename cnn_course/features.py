"""What a frozen network makes of an image, computed once.

A pretrained network makes the same of the same image in every epoch, in validation and again when
the judge evaluates; and computing that is most of what a submission with transfer learning takes.
So where Keras's own `fit`, `evaluate` and `predict` run such a network, its features are kept by
the digests of the network and of the image.

Whatever is in doubt is computed as ever: a network that is learning, has chance or code of the
student's in it, or whose classes are not as they were when the cache was installed; steps that are
not Keras's own, or are compiled further, which leaves no place for the cache.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

_BATCH = 16  # images that are computed at once: their activations still fit the processor's cache
MIN_LAYERS = 50  # a smaller network is computed as quickly as it is looked up
_MAX_KEPT_BYTES = 256 << 20

Features = dict[bytes, npt.NDArray[np.float32]]  # by the SHA-256 of an image, float32

counts: Counter[str] = Counter()  # "known" and "computed": the images that the cache was asked for

_known: dict[bytes, Features] = {}  # by the network's digest
_kept_bytes = 0  # of what was computed here
_running = 0  # how many of `fit`, `evaluate` and `predict` are under way
_caches: dict[int, _Cache] = {}  # by the network's `id`, while one of these runs
_originals: list[tuple[Any, dict[str, int]]] = []  # Keras's classes and modules → functions


def install_cache() -> Callable[[], None]:
    """Keep the features of frozen networks in this process; returns what ends that again."""
    import keras
    from keras.src.models.functional import Functional

    before = [(keras.Model, name, getattr(keras.Model, name)) for name in _METHODS]
    before.append((Functional, "call", Functional.call))
    for name in _METHODS:
        setattr(keras.Model, name, _counted(getattr(keras.Model, name)))
    Functional.call = _cached(Functional.call)
    _originals[:] = [(of, _functions(of)) for of in _parts_of_keras()]

    def uninstall() -> None:
        for of, name, value in before:
            setattr(of, name, value)

    return uninstall


_METHODS = ("fit", "evaluate", "predict")


def know(network: bytes, features: Features) -> None:
    """Take what a network makes of images for known.

    Args:
        network: its digest, as `digest` returns it.
        features: what it makes of each image, one array without the batch's axis.
    """
    _known.setdefault(network, {}).update(features)


def image_digests(images: npt.NDArray[np.float32]) -> list[bytes]:
    """Return the digest by which each image is known."""
    return [hashlib.sha256(image).digest() for image in images]


def digest(architecture: str, weights: Iterable[npt.NDArray[Any]]) -> bytes:
    """Return what tells a network from every other one that computes something else.

    Args:
        architecture: as `architecture_of` returns it.
        weights: in the order of Keras's `model.weights`.
    """
    found = hashlib.sha256(architecture.encode())
    for weight in weights:
        found.update(np.ascontiguousarray(weight).tobytes())
    return found.digest()


def architecture_of(network: Any) -> str:
    """Return a functional model's configuration, without what does not change what it computes.

    That is what is frozen, the model's own name and that of its input.
    """
    import keras

    config = keras.saving.serialize_keras_object(network)["config"]
    text = json.dumps(_without_trainable({**config, "name": ""}))
    inputs = config.get("input_layers") or []
    for name, *_ in [inputs] if inputs and isinstance(inputs[0], str) else inputs:
        text = text.replace(json.dumps(name), '"input"')
    return text


def _without_trainable(config: Any) -> Any:
    if isinstance(config, dict):
        return {k: _without_trainable(v) for k, v in config.items() if k != "trainable"}
    if isinstance(config, list | tuple):
        return [_without_trainable(part) for part in config]
    return config


def _counted(method: Any) -> Any:
    """Wrap a method of `keras.Model` so that networks know when Keras's own steps run."""

    @functools.wraps(method)
    def counted_method(self: Any, *args: Any, **kwargs: Any) -> Any:
        global _running
        own_steps = type(self).__module__.startswith("keras.") and not self.jit_compile
        _running += own_steps
        try:
            return method(self, *args, **kwargs)
        finally:
            _running -= own_steps
            if not _running:
                _caches.clear()

    return counted_method


def _cached(compute: Any) -> Any:
    """Wrap `Functional.call`: inside Keras's steps a frozen network's features are kept."""
    import tensorflow as tf
    from tensorflow.python.eager.record import could_possibly_record

    @functools.wraps(compute)
    def look_up_or_compute(self: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        if _running and tf.inside_function() and _is_large(self, inputs):
            is_certain = functools.partial(
                _is_certain,
                in_training=bool(args or kwargs.get("training")),
                learns=could_possibly_record(),
            )
            if all(map(is_certain, self.layers)) and _is_untouched():
                return _look_up(self, inputs, compute)
        return compute(self, inputs, *args, **kwargs)

    return look_up_or_compute


def _look_up(network: Any, inputs: Any, compute: Any) -> Any:
    """Return the features as one operation: TensorFlow neither traces nor runs the layers."""
    import tensorflow as tf

    if id(network) not in _caches:
        _caches[id(network)] = _Cache(network, compute)
    look_up = functools.partial(tf.numpy_function, _caches[id(network)], Tout=tf.float32)

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


class _Cache:
    """The features of one network, by image; what is not known is computed."""

    def __init__(self, network: Any, compute: Any) -> None:
        self._network = network
        self._compute = _in_graph(network, compute)
        self._architecture = architecture_of(network)
        self._weights: list[npt.NDArray[Any]] = []
        self._known: Features = {}

    def __call__(self, images: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        self._look_at_weights()
        keys = image_digests(images)
        found = {key: self._known[key] for key in keys if key in self._known}
        unknown = {key: n for n, key in enumerate(keys) if key not in found}
        counts["known"] += len(keys) - len(unknown)
        counts["computed"] += len(unknown)
        if unknown:
            computed = self._in_batches(images[list(unknown.values())])
            new = dict(zip(unknown, computed, strict=True))
            found |= new
            self._keep(new)
        shape = (len(images), *self._network.output_shape[1:])
        return np.array([found[key] for key in keys], np.float32).reshape(shape)

    def _look_at_weights(self) -> None:
        """See which network this is now: a callback may have set weights since the last batch."""
        weights = [np.asarray(variable.value) for variable in self._network.weights]
        if not self._weights or not all(map(np.array_equal, weights, self._weights)):
            self._weights = [weight.copy() for weight in weights]
            self._known = _known.setdefault(digest(self._architecture, weights), {})

    def _in_batches(self, images: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        batches = [images[n : n + _BATCH] for n in range(0, len(images), _BATCH)]
        return np.concatenate([np.asarray(self._compute(batch)) for batch in batches])

    def _keep(self, new: Features) -> None:
        global _kept_bytes
        n_bytes = sum(features.nbytes for features in new.values())
        if _kept_bytes + n_bytes < _MAX_KEPT_BYTES:
            self._known |= new
            _kept_bytes += n_bytes


def _in_graph(network: Any, compute: Any) -> Callable[[npt.NDArray[np.float32]], Any]:
    """Return what computes a network's features, traced where a second thread can do that."""
    import tensorflow as tf

    def compute_in_inference(images: Any) -> Any:
        return compute(network, images, training=False)

    # the cache's own operation holds one of TensorFlow's threads
    if int(os.environ.get("TF_NUM_INTEROP_THREADS", "1")) < 2:
        return lambda images: compute_in_inference(tf.constant(images))
    images = tf.TensorSpec((None, *network.input_shape[1:]), tf.float32)
    traced: Callable[..., Any] = tf.function(compute_in_inference, [images], autograph=False)
    return traced


def _is_large(network: Any, inputs: Any) -> bool:
    """Tell whether a network is large, functional, and made for such images."""
    import tensorflow as tf
    from keras.src.models.functional import Functional

    if type(network) is not Functional or len(network.layers) < MIN_LAYERS:
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
    kind = type(layer)
    activation = getattr(layer, "activation", None)
    return (
        kind.__module__.startswith("keras.src.layers.")
        and kind.__name__ != "Lambda"
        and not _own_functions(layer) - _wrapped_by_keras()
        and layer.compute_dtype == "float32"
        and not ((in_training or learns) and layer.weights and layer.trainable)
        and not (in_training and getattr(layer, "seed_generator", None) is not None)
        and getattr(layer, "activity_regularizer", None) is None
        and (activation is None or _is_kerass_own(activation))
    )


def _own_functions(layer: Any) -> set[str]:
    """Return the methods that a layer has for itself, in the place of its class's."""
    return {name for name in vars(layer) if inspect.isfunction(getattr(type(layer), name, None))}


@functools.cache
def _wrapped_by_keras() -> set[str]:
    """Return the methods that Keras itself wraps in every layer, such as `build`."""
    import keras

    return _own_functions(keras.layers.Identity()) - {"call", "__call__"}


def _is_kerass_own(function: Any) -> bool:
    name = getattr(function, "__name__", "")
    module = sys.modules.get(str(getattr(function, "__module__", "")))
    return str(function.__module__).startswith("keras.") and getattr(module, name, 0) is function


def _is_untouched() -> bool:
    """Tell whether nobody has replaced a part of Keras since the cache was installed."""
    return all(_functions(of) == held for of, held in _originals)


def _functions(of: Any) -> dict[str, int]:
    """Return which function each name of a class or module stands for, by their `id`."""
    return {name: id(value) for name, value in vars(of).items() if inspect.isroutine(value)}


def _parts_of_keras() -> list[Any]:
    """Return the classes and modules by which Keras computes a network."""
    import keras

    waiting, classes = [keras.Layer], []
    while waiting:
        waiting += waiting[0].__subclasses__()
        classes.append(waiting.pop(0))
    modules = [
        module
        for name, module in sys.modules.items()
        if name.startswith(("keras.src.ops", "keras.src.backend", "keras.src.activations"))
    ]
    own = [of for of in classes if of.__module__.startswith("keras.src.")]
    return [*own, *modules]
