"""Keras and TensorFlow without what only pays in long trainings.

A training that is held to a few steps is over before TensorFlow's preparations for a long one are:
most of its time goes into tracing, not into computing. What is learnt is the same but for rounding.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
from typing import Any

import numpy as np


def spare() -> None:
    """Spare this process these preparations. Calling it twice is the same as calling it once."""
    import keras
    import tensorflow as tf
    from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter

    if not hasattr(keras.Model.evaluate, "__built_first__"):
        keras.Model.fit = _built_first(keras.Model.fit)
        keras.Model.evaluate = _built_first(keras.Model.evaluate)
        tf.data.Dataset.__iter__ = _without_tuning(tf.data.Dataset.__iter__)
        ArrayDataAdapter.get_tf_dataset = _without_pipeline(ArrayDataAdapter.get_tf_dataset)
        adam, normalization = keras.optimizers.Adam, keras.layers.BatchNormalization
        adam._backend_update_step = _adam_in_one_operation(adam._backend_update_step)
        normalization.call = _normalization_in_few_operations(normalization.call)
    # improving a graph takes longer than the few steps for which it would be quicker
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})


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


def _in_floatx(column: Any) -> Any:
    """Return a column with its floats in Keras's width, as Keras hands them to a model."""
    import keras

    return column.astype(keras.config.floatx()) if column.dtype.kind == "f" else column


def _adam_in_one_operation(update: Any) -> Any:
    """Wrap `keras.optimizers.Adam._backend_update_step` for TensorFlow's one operation a variable.

    Keras writes the same formula down in a dozen operations, and tracing them for every variable
    takes longer than the few steps.
    """
    import keras
    import tensorflow as tf

    formula = keras.optimizers.Adam.update_step

    @functools.wraps(update)
    def update_adam_in_one_operation(
        adam: Any, gradients: list[Any], variables: list[Any], rate: Any
    ) -> None:
        is_plain = type(adam).update_step is formula and not adam.amsgrad
        if not is_plain or not all(map(_is_dense, gradients, variables)):
            update(adam, gradients, variables, rate)
            return
        step = tf.cast(adam.iterations + 1, tf.float32)
        settings = {
            "beta1_power": tf.pow(adam.beta_1, step),
            "beta2_power": tf.pow(adam.beta_2, step),
            "lr": tf.cast(rate, tf.float32),
            "beta1": tf.constant(adam.beta_1),
            "beta2": tf.constant(adam.beta_2),
            "epsilon": tf.constant(adam.epsilon),
        }
        for gradient, variable in zip(gradients, variables, strict=True):
            index = adam._get_variable_index(variable)
            tf.raw_ops.ResourceApplyAdam(
                var=variable.value.handle,
                m=adam._momentums[index].value.handle,
                v=adam._velocities[index].value.handle,
                grad=gradient,
                **settings,
            )

    return update_adam_in_one_operation


def _is_dense(gradient: Any, variable: Any) -> bool:
    """Tell whether a variable and its gradient are plain float32."""
    import tensorflow as tf

    return (
        isinstance(gradient, tf.Tensor)
        and isinstance(variable.value, tf.Variable)
        and gradient.dtype == variable.value.dtype == tf.float32
    )


def _normalization_in_few_operations(call: Any) -> Any:
    """Wrap `keras.layers.BatchNormalization.call` for TensorFlow's own operation in training.

    Keras writes the same formula down in some thirty operations, and their gradients in more.
    """
    import tensorflow as tf
    from tensorflow import raw_ops as ops

    @functools.wraps(call)
    def normalize_in_few_operations(
        layer: Any, inputs: Any, training: Any = None, mask: Any = None
    ) -> Any:
        learns = training and layer.trainable and mask is None
        if not learns or not _is_usual(layer, inputs):
            return call(layer, inputs, training=training, mask=mask)
        mean, variance = (
            ops.ReadVariableOp(resource=moving.value.handle, dtype=tf.float32)
            for moving in (layer.moving_mean, layer.moving_variance)
        )
        outputs, new_mean, new_variance, *_ = ops.FusedBatchNormV3(
            x=inputs,
            scale=layer.gamma.value,
            offset=layer.beta.value,
            mean=mean,
            variance=variance,
            epsilon=layer.epsilon,
            exponential_avg_factor=1 - layer.momentum,
            is_training=True,
        )
        # TensorFlow estimates the variance of all images, n / (n - 1) times that of these; Keras
        # keeps the latter
        n_values = ops.Cast(x=ops.Size(input=inputs), DstT=tf.float32) / inputs.shape[-1]
        of_batch = new_variance - variance * layer.momentum
        new_variance -= of_batch / n_values
        ops.AssignVariableOp(resource=layer.moving_mean.value.handle, value=new_mean)
        ops.AssignVariableOp(resource=layer.moving_variance.value.handle, value=new_variance)
        return outputs

    return normalize_in_few_operations


def _is_usual(normalization: Any, inputs: Any) -> bool:
    """Tell whether a layer normalizes the channels of float32 images as most do."""
    import tensorflow as tf

    return (
        isinstance(inputs, tf.Tensor)
        and inputs.dtype == tf.float32
        and len(inputs.shape) == 4
        and inputs.shape[-1] is not None
        and normalization.axis in (-1, 3)
        and normalization.compute_dtype == "float32"
        and normalization.scale
        and normalization.center
        and not normalization.renorm
        and not normalization.synchronized
    )
