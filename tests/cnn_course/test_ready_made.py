"""Networks that the warm parent built: nobody can tell them from those that Keras builds."""

from __future__ import annotations

import pytest

BOTH = """
import random
import keras, numpy as np
from keras.applications import MobileNetV2
from nbjudge import configurations, ready_made
ASKED = {"input_shape": (128, 128, 3), "include_top": False, "weights": "imagenet"}
"""

CELLS = {
    "is_handed_out_under_every_name": BOTH
    + """
import tensorflow as tf
import keras.applications.mobilenet_v2 as a, tensorflow.keras.applications as b
for namespace in (a, b, tf.keras.applications):
    left = len(ready_made._stock)
    namespace.MobileNetV2(**ASKED)
    assert len(ready_made._stock) == left - 1, namespace
""",
    "is_the_one_that_keras_builds": BOTH
    + """
taken, built = MobileNetV2(**ASKED), MobileNetV2.__wrapped__(**ASKED)
assert [layer.name for layer in taken.layers[1:]] == [layer.name for layer in built.layers[1:]]
assert [w.path for w in taken.weights] == [w.path for w in built.weights]
assert all((a == b).all() for a, b in zip(taken.get_weights(), built.get_weights()))
images = np.random.default_rng(0).random((2, 128, 128, 3), dtype="float32")
assert (np.asarray(taken(images)) == np.asarray(built(images))).all()
assert taken.trainable and len(taken.trainable_weights) == len(built.trainable_weights)
""",
    "seeds_what_comes_after_it_alike": BOTH
    + """
begun_at = random.getstate()
MobileNetV2(**ASKED)
taken = random.getstate()
random.setstate(begun_at)
MobileNetV2.__wrapped__(**ASKED)
assert random.getstate() == taken != begun_at
""",
    "numbers_layers_from_the_start": """
import keras
assert keras.layers.Dense(1).name == "dense"
""",
    "has_the_name_that_was_asked_for": BOTH
    + """
left = len(ready_made._stock)
taken = MobileNetV2(**ASKED, name="base")
built = MobileNetV2.__wrapped__(**ASKED, name="base")
assert len(ready_made._stock) == left - 1
assert taken.name == built.name == "base"
assert [w.path for w in taken.weights] == [w.path for w in built.weights]
assert taken.get_config()["name"] == "base"
assert MobileNetV2(**ASKED).name == MobileNetV2.__wrapped__(**ASKED).name
for wrong in ("a/b", 3):
    try:
        MobileNetV2(**ASKED, name=wrong)
    except ValueError as error:
        assert "must be a string" in str(error)
    else:
        raise AssertionError(wrong)
""",
    "is_not_handed_out_for_another_network": BOTH
    + """
left = len(ready_made._stock)
assert MobileNetV2(**ASKED | {"pooling": "avg"}).output_shape == (None, 1280)
assert MobileNetV2(**ASKED | {"input_shape": (96, 96, 3)}).input_shape == (None, 96, 96, 3)
assert MobileNetV2(**ASKED | {"weights": None}).layers[1].kernel is not None
assert len(ready_made._stock) == left
""",
    "a_wrong_call_fails_as_keras_says": BOTH
    + """
for wrong in ({"input_shape": 128}, {"size": 3}):
    try:
        MobileNetV2(**ASKED | wrong)
    except Exception as error:
        message = str(error)
    try:
        MobileNetV2.__wrapped__(**ASKED | wrong)
    except Exception as error:
        assert str(error) == message
    else:
        raise AssertionError(wrong)
""",
    "an_empty_stock_is_no_loss": BOTH
    + """
networks = [MobileNetV2(**ASKED) for _ in range(5)]
assert len({id(network) for network in networks}) == 5
assert len({id(network.layers[1].kernel) for network in networks}) == 5
""",
    "stands_in_where_a_configuration_describes_it": BOTH
    + """
network = MobileNetV2(**ASKED, name="base")
model = keras.Sequential([network, keras.layers.Flatten()])
images = np.random.default_rng(0).random((2, 128, 128, 3), dtype="float32")
for whole in (network, model):
    left = len(ready_made._stock)
    config = keras.saving.serialize_keras_object(whole)
    with ready_made.standing_in(config):
        again = keras.saving.deserialize_keras_object(config)
    assert len(ready_made._stock) == left - 1
    assert [w.shape for w in again.weights] == [w.shape for w in whole.weights]
    assert "base" in (again.name, again.layers[0].name)
    for variable, value in zip(again.weights, whole.get_weights()):
        configurations.fill(variable, 2 * value)
        configurations.fill(variable, value)
    assert (np.asarray(again(images)) == np.asarray(whole(images))).all()
""",
    "does_not_stand_in_for_another_one": BOTH
    + """
config = keras.saving.serialize_keras_object(MobileNetV2(**ASKED))
left = len(ready_made._stock)
relu = next(layer for layer in config["config"]["layers"] if layer["class_name"] == "ReLU")
relu["config"]["max_value"] = 1.0
relu["shared_object_id"] = config["shared_object_id"] = 0  # forged
with ready_made.standing_in(config):
    again = keras.saving.deserialize_keras_object(config)
assert again.get_layer(relu["name"]).max_value == 1.0
assert len(ready_made._stock) == left
""",
}


@pytest.mark.parametrize("name", CELLS)
def test_ready_made_network(name: str, results: dict[str, str | None]) -> None:
    assert results[name] is None
