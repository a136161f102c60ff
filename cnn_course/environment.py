"""The IPython extension that turns a kernel into a grading kernel.

nbgrader's configuration loads it before a submission's first cell runs, so that the notebook is
graded as the student wrote it, without a change. Anyone can look through the grader's eyes with
`%load_ext cnn_course.environment` in a fresh notebook. It

- makes `cifar100.load_data()` return the small grading data set,
- points Keras at the weights that grading uses,
- holds every `fit` to a budget: few small steps an epoch, all the epochs that were asked for,
- spares TensorFlow the work that only pays in long trainings (`short_training`),
- sets all seeds, so that a submission earns the same points on every run,
- keeps TensorFlow's start-up notices out of the student's cells.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import math
import os
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_course import features, images, short_training

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

SEED = 20260101
MAX_STEPS_PER_EPOCH = 4
MAX_BATCH_SIZE = 16
KERAS_BATCH_SIZE = 32  # where none is asked for


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Prepare `shell`'s process for grading (called by IPython)."""
    prepare()
    seed()


def prepare() -> None:
    """Make this process a grading process. Calling it twice is the same as calling it once."""
    hold_to_budget()
    short_training.spare()
    features.look_up()


def hold_to_budget() -> None:
    """Give this process the small data, and hold its trainings to the budget: no more than that."""
    set_environment()
    import keras

    for module in ("keras.src", "keras", "keras._tf_keras.keras"):
        cifar100: Any = importlib.import_module(f"{module}.datasets.cifar100")
        cifar100.load_data = images.load_data
    if not hasattr(keras.Model.fit, "__within_budget__"):
        keras.Model.fit = _within_budget(keras.Model.fit)


def seed() -> None:
    """Set all seeds, so that a submission earns the same points on every run."""
    import keras

    keras.utils.set_random_seed(SEED)


def set_environment() -> None:
    """Set what TensorFlow and Keras read from the environment; call it before they are imported."""
    images.quiet_tensorflow()
    os.environ["KERAS_HOME"] = str(images.keras_home())
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"  # grading is the same with and without a GPU


def _within_budget(fit: Any) -> Any:
    """Wrap `keras.Model.fit` so that an epoch takes few small steps.

    The epochs, the validation data and everything that comes back stay as the student asked for:
    a history has its full length, and its validation figures can be recomputed.
    """
    signature = inspect.signature(fit)

    @functools.wraps(fit)
    def budgeted_fit(*args: Any, **kwargs: Any) -> Any:
        call = signature.bind(*args, **kwargs)
        asked = call.arguments
        if hasattr(asked.get("x"), "shape"):
            _cut_arrays(asked)
        else:  # generators and data sets bring their own batches
            available = _number_of_batches(asked.get("x")) or MAX_STEPS_PER_EPOCH
            steps = asked.get("steps_per_epoch") or available
            asked["steps_per_epoch"] = min(steps, available, MAX_STEPS_PER_EPOCH)
        return fit(*call.args, **call.kwargs)

    budgeted_fit.__within_budget__ = True  # type: ignore[attr-defined]
    return budgeted_fit


def _cut_arrays(asked: dict[str, Any]) -> None:
    """Keep as many training rows as the budget's steps take; split off validation rows before.

    Keras could count the steps itself, but ends some epochs early when the number of batches is
    not a multiple of them.
    """
    n_train = asked["x"].shape[0]
    columns = [asked.get(name) for name in ("x", "y", "sample_weight")]
    if any(c is not None and np.shape(c)[:1] != (n_train,) for c in columns):
        return  # cut, they would fit together: let Keras tell the student that they do not
    split = asked.pop("validation_split", None)
    if split and asked.get("validation_data") is None:
        n_train = math.floor(n_train * (1 - split))  # Keras's own rule
        asked["validation_data"] = tuple(c[n_train:] for c in columns if c is not None)
    batch_size = asked.get("batch_size") or KERAS_BATCH_SIZE
    asked["validation_batch_size"] = asked.get("validation_batch_size") or batch_size
    asked["batch_size"] = min(batch_size, MAX_BATCH_SIZE)
    steps = min(asked.pop("steps_per_epoch", None) or MAX_STEPS_PER_EPOCH, MAX_STEPS_PER_EPOCH)
    rows = min(n_train, steps * asked["batch_size"])
    for name, column in zip(("x", "y", "sample_weight"), columns, strict=True):
        if column is not None:
            asked[name] = column[:rows]


def _number_of_batches(data: Any) -> int | None:
    try:
        count = len(data)
    except TypeError:  # a plain generator, or a data set of unknown length
        return None
    return count if count > 0 else None
