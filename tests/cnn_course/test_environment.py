"""What a grading kernel does to Keras, seen from cells that ask for it."""

from __future__ import annotations

import pytest

from nbjudge.pools.local import LocalPool
from tests.conftest import SMALL_MODEL, run_each

CELLS = {
    "the_data_is_small_under_every_name": """
from keras.datasets import cifar100 as a
from tensorflow.keras.datasets import cifar100 as b
import tensorflow as tf
sizes = {len(m.load_data()[0][0]) for m in (a, b, tf.keras.datasets.cifar100)}
assert sizes == {500}, sizes
""",
    "all_epochs_and_few_steps": SMALL_MODEL
    + """
history = model.fit(x, y, epochs=7, validation_data=(x, y), verbose=0)
assert len(history.history["loss"]) == 7 and history.params["epochs"] == 7
assert history.params["steps"] == 4 and int(model.optimizer.iterations) == 28
assert len(history.history["val_loss"]) == 7
""",
    "validation_is_whole": SMALL_MODEL
    + """
history = model.fit(x, y, epochs=2, validation_split=0.3, verbose=0)
found = model.evaluate(x[70:], y[70:], verbose=0)[0]
assert abs(found - history.history["val_loss"][-1]) < 1e-5
""",
    "less_than_the_budget_stays_less": SMALL_MODEL
    + """
history = model.fit(x[:20], y[:20], epochs=3, batch_size=10, verbose=0)
assert history.params["steps"] == 2 and int(model.optimizer.iterations) == 6
""",
    "a_big_batch_is_cut": SMALL_MODEL
    + """
history = model.fit(x, y, 1000, 2, verbose=0)
assert history.params["steps"] == 4
""",
    "what_does_not_fit_together_is_not_cut_to_fit": SMALL_MODEL
    + """
try:
    model.fit(x, y[:80], verbose=0)
except ValueError:
    pass
else:
    raise AssertionError("100 images and 80 labels were accepted")
""",
    "data_sets_and_generators_are_held_too": SMALL_MODEL
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
    "validation_takes_the_batches_that_were_asked_for": SMALL_MODEL
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
    "prediction_and_evaluation_see_everything": SMALL_MODEL
    + """
assert len(model.predict(x, verbose=0)) == 100
""",
    "loading_the_extension_twice_is_harmless": SMALL_MODEL
    + """
get_ipython().extension_manager.reload_extension("cnn_course.environment")
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
def results(pool: LocalPool) -> dict[str, str | None]:
    seen = run_each(pool, {"seen": SEEDED})
    numbers = str(seen["seen"]).removeprefix("ValueError: ")
    return run_each(pool, {name: code.replace("(SEEN)", numbers) for name, code in CELLS.items()})


@pytest.mark.parametrize("name", CELLS)
def test_in_a_grading_kernel(name: str, results: dict[str, str | None]) -> None:
    assert results[name] is None
