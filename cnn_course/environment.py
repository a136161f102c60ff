"""The IPython extension that turns a kernel into a grading kernel.

nbgrader's configuration loads it before a submission's first cell runs, so that the notebook is
graded as the student wrote it, without a change. Anyone can look through the grader's eyes with
`%load_ext cnn_course.environment` in a fresh notebook. It

- makes `cifar100.load_data()` return the small grading data set,
- points Keras at the weights that grading uses,
- holds every `fit` to a budget: few small steps an epoch, all the epochs that were asked for,
- sets all seeds, so that a submission earns the same points on every run,
- keeps TensorFlow's start-up notices out of the student's cells.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_course import features, images, shortcuts, weights
from nbjudge.engine.environment import SEED

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

MAX_STEPS_PER_EPOCH = 4
MAX_BATCH_SIZE = 16
KERAS_BATCH_SIZE = 32  # where none is asked for


_LIBRARIES = (
    "keras.applications",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.preprocessing",
    "tensorflow.keras.applications.mobilenet_v2",
    "tensorflow.keras.callbacks",
    "tensorflow.keras.datasets",
    "tensorflow.keras.layers",
    "tensorflow.keras.models",
    "tensorflow.keras.optimizers",
    "tensorflow.keras.utils",
)


def prepare_machine() -> None:
    """See to it that the weights lie in the grading process's Keras cache."""
    weights.prepare()


def files() -> list[Path]:
    """Return what a grading process reads: this package but for the checks, images and weights."""
    package = Path(__file__).parent
    return [
        *(path for path in sorted(package.iterdir()) if path.suffix == ".py"),
        package / "data",
        images.home() / "cifar100-cut.npz",
        images.keras_home(),
    ]


def load() -> list[str]:
    """Import what lessons use, hold Keras to the budget, and install what spares it work.

    No TensorFlow operation is run. Returns a line for each shortcut that is switched off.
    """
    # one thread a job: jobs already run side by side, one a core
    os.environ["TF_NUM_INTRAOP_THREADS"] = "1"
    os.environ["TF_NUM_INTEROP_THREADS"] = "2"  # one waits while `features` looks something up
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"  # quicker convolutions
    hold_to_budget()
    trial = shortcuts.Trial()  # goes on while the others are imported
    for name in _LIBRARIES:
        importlib.import_module(name)
    images.load_data()  # read once, here
    _know_network()
    return trial.install()


def begin_job(seed: int) -> None:
    """Seed this process; where it is confined, let Keras find its cache where it also looks."""
    import keras

    keras.utils.set_random_seed(seed)
    beside = Path.home() / ".keras"
    if beside.parent == Path("/tmp") and not beside.exists():  # where KERAS_HOME is read-only
        beside.symlink_to(images.keras_home())


def facts() -> dict[str, str]:
    """Return which images and weights grading uses."""
    return {
        "images": images.description(),
        "MobileNetV2 weights": weights.description(),
    }


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Prepare `shell`'s process for grading (called by IPython)."""
    hold_to_budget()
    begin_job(SEED)


def _know_network() -> None:
    """Let the feature cache know what the pretrained network makes of the grading images."""
    network = weights.network()
    if network is not None:
        known = dict(zip(network.images, network.features, strict=True))
        features.know(network.digest, known)


def hold_to_budget() -> None:
    """Give this process the small data, and hold its trainings to the budget: no more than that."""
    set_environment()
    import keras

    for module in ("keras.src", "keras", "keras._tf_keras.keras"):
        cifar100: Any = importlib.import_module(f"{module}.datasets.cifar100")
        cifar100.load_data = images.load_data
    if not hasattr(keras.Model.fit, "__within_budget__"):
        keras.Model.fit = _within_budget(keras.Model.fit)


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
