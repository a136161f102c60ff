"""Keras's configurations of models, as the plain data that they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


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


def architecture_of(network: Any) -> str:
    """Return the `architecture` of a functional model."""
    import keras

    return architecture(keras.saving.serialize_keras_object(network)["config"])


def _references(layers: Any) -> list[Any]:
    """Return [name, node, tensor] of every input; of one alone, Keras writes no list around it."""
    if not isinstance(layers, list | tuple):
        return []
    return [layers] if layers and isinstance(layers[0], str) else list(layers)
