"""Keras and TensorFlow without preparations that only pay in long trainings.

A training that is held to a few steps is over before TensorFlow's preparations for a long one are.
What is computed stays Keras's own.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np


def build_before_steps() -> Callable[[], None]:
    """Let `fit` and `evaluate` make metrics and optimizer before their first step.

    TensorFlow traces a step twice if variables come to be in it, and tracing is most of what a
    short training takes. Keras itself makes them before only under a distribution strategy.
    Returns what ends that again.
    """
    import keras

    before = keras.Model.fit, keras.Model.evaluate
    keras.Model.fit, keras.Model.evaluate = map(_built_first, before)

    def undo() -> None:
        keras.Model.fit, keras.Model.evaluate = before

    return undo


def leave_data_sets_untuned() -> Callable[[], None]:
    """Let no `tf.data` set tune itself while it is read; returns what ends that again.

    The thread that does so wakes every 20 to 160 ms, and whoever is done with the data waits until
    then: a quarter of what a short training takes.
    """
    import tensorflow as tf

    options = tf.data.Options()
    options.autotune.enabled = False
    options.experimental_optimization.apply_default_optimizations = False
    iterate = tf.data.Dataset.__iter__

    @functools.wraps(iterate)
    def iterate_untuned(dataset: Any) -> Any:
        return iterate(dataset.with_options(options))

    tf.data.Dataset.__iter__ = iterate_untuned

    def undo() -> None:
        tf.data.Dataset.__iter__ = iterate

    return undo


def leave_graphs_unoptimized() -> Callable[[], None]:
    """Let TensorFlow run graphs as they were traced; returns what ends that again.

    To optimize a graph takes longer than the few steps for which it would be quicker.
    """
    import tensorflow as tf

    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    return lambda: tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": False})


def _built_first(method: Any) -> Any:
    signature = inspect.signature(method)

    @functools.wraps(method)
    def build_then_run(*args: Any, **kwargs: Any) -> Any:
        asked = signature.bind(*args, **kwargs).arguments
        model = asked["self"]
        columns = [c for c in (asked.get("x"), asked.get("y")) if isinstance(c, np.ndarray)]
        is_plain = len(columns) == 2 and all(column.ndim > 1 for column in columns)
        if is_plain and model.compiled and not model.run_eagerly:
            with contextlib.suppress(Exception):  # the step itself says better what is wrong
                _build(model, *columns)
        return method(*args, **kwargs)

    return build_then_run


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
