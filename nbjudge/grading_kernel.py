"""The IPython extension that turns a kernel into a grading kernel.

nbgrader's configuration loads it before a submission's first cell runs, so that the notebook is
graded as the student wrote it, without a change. Anyone can look through the grader's eyes with
`%load_ext nbjudge.grading_kernel` in a fresh notebook. It

- makes `cifar100.load_data()` return the small grading data set,
- points Keras at the weights that grading uses,
- holds every `fit` to a budget: few small steps an epoch, all the epochs that were asked for,
- spares TensorFlow the work that only pays in long trainings,
- sets all seeds, so that a submission earns the same points on every run,
- keeps TensorFlow's start-up notices out of the student's cells.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import math
import os
from typing import TYPE_CHECKING, Any

import numpy as np

from nbjudge import datasets, features

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
    import keras
    import tensorflow as tf
    from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter

    if not hasattr(keras.Model.evaluate, "__built_first__"):
        keras.Model.fit = _built_first(keras.Model.fit)
        keras.Model.evaluate = _built_first(keras.Model.evaluate)
        tf.data.Dataset.__iter__ = _without_tuning(tf.data.Dataset.__iter__)
        ArrayDataAdapter.get_tf_dataset = _without_pipeline(ArrayDataAdapter.get_tf_dataset)
        adam = keras.optimizers.Adam
        adam._backend_update_step = _in_one_operation(adam._backend_update_step)
    features.look_up()
    # improving a graph takes longer than the few steps for which it would be quicker
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})


def hold_to_budget() -> None:
    """Give this process the small data, and hold its trainings to the budget: no more than that."""
    set_environment()
    import keras

    for module in ("keras.src", "keras", "keras._tf_keras.keras"):
        cifar100: Any = importlib.import_module(f"{module}.datasets.cifar100")
        cifar100.load_data = datasets.load_data
    if not hasattr(keras.Model.fit, "__within_budget__"):
        keras.Model.fit = _within_budget(keras.Model.fit)


def seed() -> None:
    """Set all seeds, so that a submission earns the same points on every run."""
    import keras

    keras.utils.set_random_seed(SEED)


def set_environment() -> None:
    """Set what TensorFlow and Keras read from the environment; call it before they are imported."""
    datasets.quiet_tensorflow()
    os.environ["KERAS_HOME"] = str(datasets.keras_home())
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


def _built_first(method: Any) -> Any:
    """Wrap `keras.Model.fit` or `evaluate` so that metrics and optimizer are made before a step.

    TensorFlow traces a step twice if variables come to be in it, and tracing is most of what a
    short training takes. Keras itself makes them before only under a distribution strategy.
    """
    signature = inspect.signature(method)

    @functools.wraps(method)
    def built_method(*args: Any, **kwargs: Any) -> Any:
        asked = signature.bind(*args, **kwargs).arguments
        model = asked["self"]
        columns = [c for c in (asked.get("x"), asked.get("y")) if isinstance(c, np.ndarray)]
        is_plain = len(columns) == 2 and all(column.ndim > 1 for column in columns)
        if is_plain and model.compiled and not model.run_eagerly:
            with contextlib.suppress(Exception):  # the step itself says better what is wrong
                _build(model, *columns)
        return method(*args, **kwargs)

    built_method.__built_first__ = True  # type: ignore[attr-defined]
    return built_method


def _build(model: Any, x: Any, y: Any) -> None:
    """Do what Keras's own `_symbolic_build` does, without a walk through the layers.

    A model that is built says what comes out of it; the walk only finds that out once more, in a
    quarter of a second for MobileNetV2.
    """
    if not model.built:
        model._symbolic_build(data_batch=(x[:2], y[:2]))
    parts = (model._compile_metrics, model._compile_loss, model.optimizer)
    if all(part is None or part.built for part in parts):
        return
    import keras
    from keras.src import backend

    inputs, labels = (
        keras.KerasTensor((None, *column.shape[1:]), column.dtype) for column in (x, y)
    )
    batch = (inputs, labels, model.compute_output_spec(inputs))
    for metrics_or_loss in (model.compute_metrics, model._compute_loss):
        backend.compute_output_spec(metrics_or_loss, *batch, sample_weight=None)
    model.optimizer.build(model.trainable_variables)
    model._post_build()


def _untuned() -> Any:
    """Return options by which a data set does not tune itself while it is read.

    The thread that does so wakes every 20 to 160 ms, and whoever is done with the data waits until
    then: a quarter of what a short training takes.
    """
    import tensorflow as tf

    options = tf.data.Options()
    options.autotune.enabled = False
    options.experimental_optimization.apply_default_optimizations = False
    return options


def _without_tuning(iterate: Any) -> Any:
    """Wrap `tf.data.Dataset.__iter__` so that no data set tunes itself."""
    options = _untuned()

    @functools.wraps(iterate)
    def untuned(dataset: Any) -> Any:
        is_ours = getattr(dataset, "__untuned__", False)
        return iterate(dataset if is_ours else dataset.with_options(options))

    return untuned


def _without_pipeline(make_data_set: Any) -> Any:
    """Wrap `ArrayDataAdapter.get_tf_dataset` so that a few hundred rows are read without ado.

    Keras's data set is made for millions of rows: it takes longer to make, and to begin anew with
    every epoch, than a short training on them.
    """
    import tensorflow as tf
    from keras import tree

    options = _untuned()

    @functools.wraps(make_data_set)
    def make_plain_data_set(adapter: Any) -> Any:
        columns = tree.flatten(adapter._inputs)
        if adapter._shuffle == "batch" or not all(isinstance(c, np.ndarray) for c in columns):
            return make_data_set(adapter)
        data_set = tf.data.Dataset.from_tensor_slices(
            tree.map_structure(_in_floatx, adapter._inputs)
        )
        if adapter._shuffle:
            data_set = data_set.shuffle(adapter._num_samples)
        data_set = data_set.batch(adapter._batch_size).with_options(options)
        data_set.__untuned__ = True
        return data_set

    return make_plain_data_set


def _in_one_operation(update: Any) -> Any:
    """Wrap `keras.optimizers.Adam._backend_update_step` for TensorFlow's one operation a variable.

    Keras writes the same formula down in a dozen operations, and tracing them for every variable
    takes longer than the few steps.
    """
    import keras
    import tensorflow as tf

    formula = keras.optimizers.Adam.update_step

    @functools.wraps(update)
    def update_in_one_operation(
        adam: Any, gradients: list[Any], variables: list[Any], rate: Any
    ) -> None:
        is_plain = type(adam).update_step is formula and not adam.amsgrad
        if not is_plain or not all(map(_is_dense, gradients, variables)):
            update(adam, gradients, variables, rate)
            return
        step = tf.cast(adam.iterations + 1, tf.float32)
        powers = tf.pow(adam.beta_1, step), tf.pow(adam.beta_2, step)
        rate = tf.cast(rate, tf.float32)
        for gradient, variable in zip(gradients, variables, strict=True):
            index = adam._get_variable_index(variable)
            tf.raw_ops.ResourceApplyAdam(
                var=variable.value.handle,
                m=adam._momentums[index].value.handle,
                v=adam._velocities[index].value.handle,
                beta1_power=powers[0],
                beta2_power=powers[1],
                lr=rate,
                beta1=adam.beta_1,
                beta2=adam.beta_2,
                epsilon=adam.epsilon,
                grad=gradient,
            )

    return update_in_one_operation


def _is_dense(gradient: Any, variable: Any) -> bool:
    """Tell whether a variable and its gradient are plain float32."""
    import tensorflow as tf

    return (
        isinstance(gradient, tf.Tensor)
        and isinstance(variable.value, tf.Variable)
        and gradient.dtype == variable.value.dtype == tf.float32
    )


def _in_floatx(column: Any) -> Any:
    """Return a column with its floats in Keras's width, as Keras hands them to a model."""
    import keras

    return column.astype(keras.config.floatx()) if column.dtype.kind == "f" else column


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
