"""Keras's models as plain data: what is remembered of one, and until when."""

from __future__ import annotations

import pytest

MODEL = """
import keras, numpy as np
from keras import layers
from nbjudge import configurations

described = []

@configurations.remembered
def names(model):
    described.append(model)
    return [layer.name for layer in model.layers]

model = keras.Sequential(
    [
        layers.Input((8,)),
        layers.Dense(4, activation="relu", name="first"),
        layers.Dense(2, name="second"),
    ]
)
"""

CELLS = {
    "a_model_is_described_once": MODEL
    + """
assert names(model) is names(model) and names(model) == ["first", "second"]
assert described == [model]
""",
    "freezing_compiling_and_training_do_not_change_it": MODEL
    + """
names(model)
model.trainable = False
model.trainable = True
model.compile("adam", "mse")
model.fit(np.ones((4, 8)), np.ones((4, 2)), verbose=0)
model.predict(np.ones((4, 8)), verbose=0)
names(model)
assert described == [model]
""",
    "a_changed_layer_is_described_anew": MODEL
    + """
before = configurations.architecture_of(model)
names(model)
model.layers[0].activation = keras.activations.tanh
assert configurations.architecture_of(model) != before
names(model)
assert described == [model, model]
""",
    "a_model_that_nobody_else_has_is_forgotten": MODEL
    + """
import gc, weakref
model.compile("adam", "mse")
configurations.architecture_of(model)
weak = weakref.ref(model)
del model
gc.collect()
assert weak() is None
""",
    "another_layer_is_described_too": MODEL
    + """
names(model)
model.add(layers.Dense(1, name="third"))
assert names(model)[-1] == "third"
model.pop()
assert names(model)[-1] == "second"
""",
    "a_layer_changed_within_a_part_is_described_too": MODEL
    + """
whole = keras.Sequential([layers.Input((8,)), model])
before = configurations.architecture_of(whole)
model.layers[0].activation = keras.activations.tanh
assert configurations.architecture_of(whole) != before
""",
    "a_class_of_the_students_own_is_always_asked": MODEL
    + """
class Own(keras.Model):
    pass
own = Own()
names(own)
names(own)
assert described == [own, own]
""",
    "values_are_those_that_keras_says": MODEL
    + """
variables = [*model.weights, keras.random.SeedGenerator(1).state]
for found, variable in zip(configurations.values_of(variables), variables):
    assert found.dtype == variable.numpy().dtype and (found == variable.numpy()).all()
""",
}


@pytest.mark.parametrize("name", CELLS)
def test_configurations(name: str, results: dict[str, str | None]) -> None:
    assert results[name] is None
