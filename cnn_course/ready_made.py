"""MobileNetV2, built before it is asked for.

Building it takes Keras half a second, and a submission with transfer learning has it built three
times: by the student, by the judge who takes the student's model over, and by a test that compares.
The warm parent builds some for its children to take. It builds them without values, because it must
not compute: whoever takes one fills in the pretrained weights.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import random
import sys
from collections.abc import Iterator
from typing import Any

from cnn_course import features
from cnn_course import weights as pretrained
from nbjudge.engine.transport import configurations

_HOW_MANY = 3
_SHARED = "shared_object_id"  # Keras's number for an object that a configuration names again

_stock: list[Any] = []
_architecture = ""  # of the networks in stock
_draws = 0  # of Python's random numbers, by which Keras seeds the layers of one


def stock_up() -> None:
    """Build networks for those that are forked from this process, without computing.

    From then on `MobileNetV2(...)` hands them out, and their features of the grading images are
    known. Does nothing where the network was not prepared.
    """
    global _architecture, _draws
    import keras

    prepared = pretrained.network()
    if prepared is None:
        return
    before = random.getstate()
    with keras.StatelessScope(initialize_variables=False):
        for _ in range(_HOW_MANY):
            random.setstate(before)
            _stock.append(keras.applications.MobileNetV2(**_asked_for(weights=None)))
    after = random.getstate()
    random.setstate(before)
    while random.getstate() != after:
        _draw()
        _draws += 1
    _architecture, *_ = map(configurations.architecture_of, _stock)  # remembered of each
    known = dict(zip(prepared.images, prepared.features, strict=True))
    features.know(features.digest(_architecture, prepared.weights), known)
    keras.utils.clear_session(free_memory=False)  # the names of layers are numbered anew
    _hand_out(prepared.weights)


@contextlib.contextmanager
def standing_in(config: dict[str, Any]) -> Iterator[None]:
    """Let Keras take networks of the stock for those that a model's configuration describes.

    Their variables have no values yet, and are to be filled with `configurations.fill`.

    Args:
        config: as Keras serializes a model, to be built within this context; it is changed.
    """
    from keras.src.saving import serialization_lib

    with serialization_lib.ObjectSharingScope():
        for number, part in enumerate(configurations.parts(config)):
            if not isinstance(part, dict):
                continue
            part.pop(_SHARED, None)  # a stranger's
            if _stock and _is_described(part):
                network = _take(part["config"]["name"])
                part[_SHARED] = number
                serialization_lib.record_object_after_deserialization(network, number)
        yield


def _take(name: str | None) -> Any:
    """Return a network that nobody else has, under this name; its weights are still to come."""
    network = _stock.pop()
    if name not in (None, network.name):
        network.name = name
    return network


def _hand_out(weights: list[pretrained.Floats]) -> None:
    """Wrap `MobileNetV2`, under every name, so that it hands out one of the stock if it can.

    Args:
        weights: the pretrained ones, which it fills in.
    """
    import keras

    build = keras.applications.MobileNetV2
    signature = inspect.signature(build)
    usual = signature.bind(**_asked_for(weights="imagenet"))
    usual.apply_defaults()

    @functools.wraps(build)
    def hand_out_or_build(*args: Any, **kwargs: Any) -> Any:
        with contextlib.suppress(TypeError, ValueError):  # `build` says better what is wrong
            call = signature.bind(*args, **kwargs)
            call.apply_defaults()
            name = call.arguments["name"]
            asked = {**call.arguments, "name": None}
            asked["input_shape"] = tuple(asked["input_shape"])
            if _stock and asked == usual.arguments and (name is None or _is_name(name)):
                for _ in range(_draws):  # what comes after it is seeded as if it had been built
                    _draw()
                network = _take(name)
                for variable, weight in zip(network.weights, weights, strict=True):
                    configurations.fill(variable, weight)
                return network
        return build(*args, **kwargs)

    for module in list(sys.modules.values()):  # Keras is there under three names
        if getattr(module, "__dict__", {}).get("MobileNetV2") is build:
            vars(module)["MobileNetV2"] = hand_out_or_build


def _asked_for(weights: str | None) -> dict[str, Any]:
    """Return how the lessons ask for the network."""
    return {"input_shape": pretrained.INPUT_SHAPE, "include_top": False, "weights": weights}


def _draw() -> None:
    from keras.src.random import seed_generator

    seed_generator.make_default_seed()


def _is_described(part: dict[str, Any]) -> bool:
    """Tell whether a part of a configuration describes one of the networks in stock."""
    config = part.get("config")
    return (
        part.get("class_name") == "Functional"
        and isinstance(config, dict)
        and _is_name(config.get("name"))
        and configurations.architecture(config) == _architecture
    )


def _is_name(name: Any) -> bool:
    """Tell whether Keras takes this for a model's name."""
    return isinstance(name, str) and "/" not in name
