"""Keras's models as plain data: their configurations and their weights.

A large network is described over and over, by tests that read it and by every `fit`; but Keras
takes as long to describe it as to compute with it. So what was found of a model is remembered until
the model is changed.
"""

from __future__ import annotations

import functools
import json
import operator
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

# What describes a model, besides its layers; the rest of it is how it was compiled and trained.
# Every model has a tracker of its own, which tells it from others and does not keep it alive.
_OF_MODELS = ("_tracker", "name", "built", "_dtype_policy", "_build_shapes_dict", "_functional")

_Found = TypeVar("_Found")


def remembered(describe: Callable[[Any], _Found]) -> Callable[[Any], _Found]:
    """Wrap what describes a model, so that it does so anew only when a layer was changed.

    What is frozen does not count. Of an attribute it counts which object it is: an initializer or a
    regularizer that is changed in itself goes unnoticed.
    """
    found: WeakKeyDictionary[Any, tuple[list[dict[str, Any]], _Found]] = WeakKeyDictionary()

    @functools.wraps(describe)
    def describe_or_remember(model: Any) -> _Found:
        if not _is_plain(model):
            return describe(model)
        state = _state(model)
        if model not in found or not _are_same(found[model][0], state):
            found[model] = state, describe(model)
        return found[model][1]

    return describe_or_remember


def _is_plain(model: Any) -> bool:
    """Tell whether nothing but its layers says what a model is."""
    import keras
    from keras.src.models.functional import Functional

    return type(model) in (Functional, keras.Sequential)


def _state(model: Any) -> list[dict[str, Any]]:
    import keras

    state = []
    for layer in model._flatten_layers():
        attributes = vars(layer)
        if isinstance(layer, keras.Model):
            attributes = {name: attributes.get(name) for name in _OF_MODELS}
        state.append({**attributes, "_trainable": None})
    return state


def _are_same(some: list[dict[str, Any]], others: list[dict[str, Any]]) -> bool:
    return len(some) == len(others) and all(
        a.keys() == b.keys() and all(map(operator.is_, a.values(), b.values()))
        for a, b in zip(some, others, strict=True)
    )


def values_of(variables: list[Any]) -> list[npt.NDArray[Any]]:
    """Return what Keras's variables hold: what their `numpy` returns, in a third of the time."""
    import tensorflow as tf

    values = [variable.value for variable in variables]
    return [
        tf.raw_ops.ReadVariableOp(resource=value.handle, dtype=value.dtype).numpy()
        if isinstance(value, tf.Variable)
        else np.asarray(value)
        for value in values
    ]


def fill(variable: Any, value: npt.NDArray[Any]) -> None:
    """Give a Keras variable a value, also one that was built without any."""
    if variable._value is None:
        variable._initialize(value)
    else:
        variable.assign(value)


def parts(config: Any) -> Iterator[Any]:
    """Yield a configuration and everything in it, however deeply nested."""
    waiting = [config]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, dict):
            waiting += part.values()
        elif isinstance(part, list | tuple):
            waiting += part


def without_trainable(config: Any) -> Any:
    """Return a configuration without what is frozen, in which the same networks may differ."""
    if isinstance(config, dict):
        return {k: without_trainable(v) for k, v in config.items() if k != "trainable"}
    if isinstance(config, list | tuple):
        return [without_trainable(part) for part in config]
    return config


def architecture(config: dict[str, Any]) -> str:
    """Return what tells a functional model from every one that computes otherwise, but weights.

    Names that Keras numbers are left out, and so is what is frozen.

    Args:
        config: what Keras's serialized model has under "config".
    """
    text = json.dumps(without_trainable({**config, "name": ""}))
    for name, *_ in _references(config.get("input_layers")):
        text = text.replace(json.dumps(name), '"input"')
    return text


@remembered
def architecture_of(network: Any) -> str:
    """Return the `architecture` of a functional model."""
    import keras

    return architecture(keras.saving.serialize_keras_object(network)["config"])


def _references(layers: Any) -> list[Any]:
    """Return [name, node, tensor] of every input; of one alone, Keras writes no list around it."""
    if not isinstance(layers, list | tuple):
        return []
    return [layers] if layers and isinstance(layers[0], str) else list(layers)
