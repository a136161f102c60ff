"""What a grading kernel does to Keras, seen from cells that ask for it."""

from __future__ import annotations

import pytest

from nbjudge.pool import Pool
from tests.conftest import run_each

MODEL = """
import keras, numpy as np
x, y = np.random.rand(100, 8).astype("float32"), np.eye(4)[np.arange(100) % 4]
model = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(4, activation="softmax")])
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
"""

CELLS = {
    "the_data_is_small_under_every_name": """
from keras.datasets import cifar100 as a
from tensorflow.keras.datasets import cifar100 as b
import tensorflow as tf
sizes = {len(m.load_data()[0][0]) for m in (a, b, tf.keras.datasets.cifar100)}
assert sizes == {500}, sizes
""",
    "all_epochs_and_few_steps": MODEL
    + """
history = model.fit(x, y, epochs=7, validation_data=(x, y), verbose=0)
assert len(history.history["loss"]) == 7 and history.params["epochs"] == 7
assert history.params["steps"] == 4 and int(model.optimizer.iterations) == 28
assert len(history.history["val_loss"]) == 7
""",
    "validation_is_whole": MODEL
    + """
history = model.fit(x, y, epochs=2, validation_split=0.3, verbose=0)
found = model.evaluate(x[70:], y[70:], verbose=0)[0]
assert abs(found - history.history["val_loss"][-1]) < 1e-5
""",
    "less_than_the_budget_stays_less": MODEL
    + """
history = model.fit(x[:20], y[:20], epochs=3, batch_size=10, verbose=0)
assert history.params["steps"] == 2 and int(model.optimizer.iterations) == 6
""",
    "a_big_batch_is_cut": MODEL
    + """
history = model.fit(x, y, 1000, 2, verbose=0)
assert history.params["steps"] == 4
""",
    "what_does_not_fit_together_is_not_cut_to_fit": MODEL
    + """
try:
    model.fit(x, y[:80], verbose=0)
except ValueError:
    pass
else:
    raise AssertionError("100 images and 80 labels were accepted")
""",
    "data_sets_and_generators_are_held_too": MODEL
    + """
import tensorflow as tf
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(5)
assert model.fit(data, epochs=3, verbose=0).params["steps"] == 4
assert len(model.fit(data, epochs=3, verbose=0).history["loss"]) == 3
def batches():
    while True:
        yield x[:5], y[:5]
assert model.fit(batches(), steps_per_epoch=50, epochs=2, verbose=0).params["steps"] == 4
""",
    "nobody_waits_for_a_data_set_that_tunes_itself": """
import tensorflow as tf
read = iter(tf.data.Dataset.range(3))
assert read._dataset.options().autotune.enabled is False
assert [int(number) for number in read] == [0, 1, 2]
""",
    "few_rows_are_read_plainly": MODEL
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
    "validation_takes_the_batches_that_were_asked_for": MODEL
    + """
sizes = []
class See(keras.callbacks.Callback):
    def on_test_batch_end(self, batch, logs=None):
        sizes.append(batch)
for batch_size, n_batches in ((None, 4), (50, 2), (1000, 1)):
    sizes.clear()
    model.fit(x, y, batch_size, validation_data=(x, y), callbacks=[See()], verbose=0)
    assert len(sizes) == n_batches, (batch_size, sizes)
sizes.clear()
model.fit(x, y, validation_data=(x, y), validation_batch_size=10, callbacks=[See()], verbose=0)
assert len(sizes) == 10
""",
    "adam_learns_what_keras_says": MODEL
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
    "prediction_and_evaluation_see_everything": MODEL
    + """
assert len(model.predict(x, verbose=0)) == 100
""",
    "a_step_walks_through_the_layers_once": MODEL
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
    "loading_the_extension_twice_is_harmless": MODEL
    + """
get_ipython().extension_manager.reload_extension("nbjudge.grading_kernel")
assert model.fit(x, y, epochs=2, verbose=0).params["steps"] == 4
""",
    "the_seed_is_set": """
import numpy as np, random
assert (np.random.randint(10**6), random.randrange(10**6)) == (SEEN)
""",
    "weights_come_from_the_grading_cache": """
import os
from keras.applications import MobileNetV2
base = MobileNetV2(input_shape=(128, 128, 3), include_top=False)
assert os.environ["KERAS_HOME"].startswith(os.environ["NBJUDGE_HOME"])
""",
}
SEEDED = """
import numpy as np, random
raise ValueError(np.random.randint(10**6), random.randrange(10**6))
"""


@pytest.fixture(scope="module")
def results(pool: Pool) -> dict[str, str | None]:
    seen = run_each(pool, {"seen": SEEDED})
    numbers = str(seen["seen"]).removeprefix("ValueError: ")
    return run_each(pool, {name: code.replace("(SEEN)", numbers) for name, code in CELLS.items()})


@pytest.mark.parametrize("name", CELLS)
def test_in_a_grading_kernel(name: str, results: dict[str, str | None]) -> None:
    assert results[name] is None
