"""Short trainings are quicker, and learn what Keras's own would.

Every cell runs as a student's.
"""

from __future__ import annotations

import pytest

from tests.conftest import SMALL_MODEL

CELLS = {
    "nobody_waits_for_a_data_set_that_tunes_itself": """
import tensorflow as tf
read = iter(tf.data.Dataset.range(3))
assert read._dataset.options().autotune.enabled is False
assert [int(number) for number in read] == [0, 1, 2]
""",
    "a_step_walks_through_the_layers_once": SMALL_MODEL
    + """
walks = []
class Counted(keras.layers.Layer):
    def call(self, inputs):
        walks.append(inputs)
        return inputs
model = keras.Sequential([keras.layers.Input((8,)), Counted(), keras.layers.Dense(4)])
model.compile("adam", "mse", metrics=["accuracy"])
walks.clear()
model.fit(x, y, epochs=2, verbose=0)
assert len(walks) == 1, len(walks)
loaded = keras.models.clone_model(model)
loaded.compile(model.optimizer.from_config(model.optimizer.get_config()), "mse", metrics=["mae"])
walks.clear()
loaded.evaluate(x, y, verbose=0)
assert len(walks) == 1, len(walks)
""",
    "a_model_that_is_not_built_yet_trains_too": """
import keras, numpy as np
x, y = np.random.rand(100, 8).astype("float32"), np.eye(4)[np.arange(100) % 4]
model = keras.Sequential([keras.layers.Dense(4, activation="softmax")])
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
assert len(model.fit(x, y, epochs=2, verbose=0).history["accuracy"]) == 2
""",
}


@pytest.mark.parametrize("name", CELLS)
def test_short_training(name: str, results: dict[str, str | None]) -> None:
    assert results[name] is None
