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
    "few_rows_are_read_plainly": SMALL_MODEL
    + """
from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter
rows = np.arange(40.0).reshape(40, 1)
def read(shuffle, **more):
    data = ArrayDataAdapter(rows, np.arange(40), batch_size=16, shuffle=shuffle, **more)
    batches = data.get_tf_dataset()
    return lambda: [[column.numpy() for column in batch] for batch in batches]
batches = read(False)()
assert [len(batch[0]) for batch in batches] == [16, 16, 8]
assert batches[0][0].dtype == "float32" and batches[0][1].dtype.kind == "i"
assert (np.concatenate([batch[0] for batch in batches]) == rows).all()
epochs = read(True)
first, second = ([batch[1] for batch in epochs()] for _ in range(2))
assert sorted(np.concatenate(first)) == sorted(np.concatenate(second)) == list(range(40))
assert (np.concatenate(first) != np.concatenate(second)).any()
weighted = read(False, sample_weight=np.ones(40))()
assert [len(batch) for batch in weighted] == [3, 3, 3]
""",
    "adam_learns_what_keras_says": SMALL_MODEL
    + """
start = model.get_weights()
adam = keras.optimizers.Adam
written_down = adam._backend_update_step.__wrapped__
def learnt(kind, **settings):
    model.set_weights(start)
    model.compile(kind(0.01, **settings), "categorical_crossentropy")
    model.fit(x, y, epochs=3, shuffle=False, verbose=0)
    assert int(model.optimizer._iterations) == 12
    return np.concatenate([weight.ravel() for weight in model.get_weights()])
cases = [
    (adam, {}),
    (adam, {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.1, "clipnorm": 0.1}),
    (adam, {"amsgrad": True}),
    (adam, {"gradient_accumulation_steps": 2}),
    (keras.optimizers.AdamW, {}),
    (keras.optimizers.Nadam, {}),
]
quick = [learnt(kind, **settings) for kind, settings in cases]
in_one = adam._backend_update_step
adam._backend_update_step = written_down
as_keras = [learnt(kind, **settings) for kind, settings in cases]
adam._backend_update_step = in_one
for a, b in zip(quick, as_keras):
    assert np.allclose(a, b, atol=1e-6), np.abs(a - b).max()
assert not np.allclose(quick[0], quick[1], atol=1e-3)
""",
    "adam_learns_from_sparse_gradients_too": """
import keras, numpy as np
model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Embedding(5, 2)])
model.compile("adam", "mse")
before = model.get_weights()[0]
model.fit(np.ones((8, 3)), np.ones((8, 3, 2)), verbose=0)
moved = (model.get_weights()[0] != before).any(axis=1)
assert moved[1], moved
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
    "a_normalization_learns_what_keras_says": """
import keras, numpy as np
from keras import layers
rng = np.random.default_rng(1)
x, y = rng.normal(3, 2, (48, 6, 6, 5)).astype("float32"), np.eye(4)[np.arange(48) % 4]
quick = layers.BatchNormalization.call
def learnt(call, **settings):
    keras.utils.set_random_seed(1)
    layers.BatchNormalization.call = call
    parts = [layers.BatchNormalization(**settings), layers.Flatten(), layers.Dense(4)]
    model = keras.Sequential([layers.Input((6, 6, 5)), *parts])
    for weight in parts[0].weights:
        weight.assign(weight + np.linspace(0.1, 1, *weight.shape))
    model.compile(keras.optimizers.SGD(0.01), "mse")
    losses = model.fit(x, y, epochs=3, batch_size=10, shuffle=False, verbose=0).history["loss"]
    return np.concatenate([losses] + [weight.ravel() for weight in model.get_weights()])
for settings in (
    {},
    {"momentum": 0.5, "epsilon": 0.3},
    {"scale": False},
    {"center": False},
    {"axis": 1},
    {"trainable": False},
):
    found = [learnt(call, **settings) for call in (quick, quick.__wrapped__)]
    assert np.allclose(*found, rtol=1e-4, atol=1e-5), (settings, np.abs(found[0] - found[1]).max())
""",
    "a_normalization_takes_few_operations": """
import keras, numpy as np, tensorflow as tf
layer = keras.layers.BatchNormalization()
layer.build((None, 4, 4, 3))
def operations(call):
    step = tf.function(lambda images: call(layer, images, training=True))
    graph = step.get_concrete_function(tf.TensorSpec((None, 4, 4, 3))).graph
    return len(graph.get_operations())
quick = keras.layers.BatchNormalization.call
assert operations(quick) < operations(quick.__wrapped__) - 10
""",
    "a_normalization_of_one_value_is_no_division_by_zero": """
import keras, numpy as np
layer = keras.layers.BatchNormalization()
images = np.full((1, 1, 1, 3), 7, "float32")
assert np.isfinite(layer(images, training=True)).all()
assert all(np.isfinite(weight).all() for weight in layer.get_weights())
""",
}


@pytest.mark.parametrize("name", CELLS)
def test_short_training(name: str, results: dict[str, str | None]) -> None:
    assert results[name] is None
