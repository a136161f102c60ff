"""Keras models, histories and their parts as configurations, and as models again.

A model that is made of Keras's own classes crosses as its configuration and weights, and is built
again. One that holds code of the student's (a class of their own, a Lambda) cannot be built from
data: it crosses as a stand-in that has the weights and asks the student's process for its output.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterator
from typing import Any

from nbjudge.engine.transport.values import Absent, Decoder, Encoder, Node, TransportError, register

# Classes of Keras's that run or read what their configuration names, and what is derived from them.
_REFUSED = {
    "Lambda", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TFSMLayer", "PyFunc", "FeatureSpace",
    "StringLookup", "IntegerLookup", "IndexLookup", "TextVectorization", "RemoteModel",
}  # fmt: skip
# Operations, besides layers: those that compute with tensors alone, and take no function.
_OPERATIONS = ("einops", "image", "linalg", "math", "nn", "numpy")  # in keras.src.ops
_CORE_OPERATIONS = {
    "Cast", "ConvertToTensor", "SaturateCast", "Scatter", "ScatterUpdate", "Shape", "Slice",
    "SliceUpdate", "StopGradient", "Unstack",
}  # fmt: skip
_FUNCTION_MODULES = ("activations", "losses", "metrics")  # in keras
_VALUE_CLASSES = {
    "__tuple__", "__keras_tensor__", "__tensor__", "__numpy__", "__bytes__", "__ellipsis__",
    "__slice__", "__complex__", "set",
}  # fmt: skip
_TENSORFLOW_NAMES = {
    "softmax_v2": "softmax",
    "leaky_relu": "leaky_relu",
    "log_softmax_v2": "log_softmax",
}
_MAX_PARTS = 100_000


def _encode(value: Any, encoder: Encoder, depth: int) -> Node | None:
    keras = sys.modules.get("keras")
    if keras is None:
        return None
    if isinstance(value, keras.callbacks.History):
        return [
            "history",
            encoder.node(value.history, depth + 1),
            encoder.node(value.epoch, depth + 1),
            encoder.node(value.params, depth + 1),
            encoder.node_or_absent(getattr(value, "model", None), depth + 1),
        ]
    if isinstance(value, keras.Model):
        return _encode_model(value, encoder, depth)
    if not type(value).__module__.startswith("keras."):
        own = (keras.losses.Loss, keras.metrics.Metric)  # the student's own: callables
        return encoder.stand_in(value) if isinstance(value, own) else None
    if isinstance(value, keras.Variable):
        return ["tensor", encoder.array(value.numpy())]
    parts = (
        keras.layers.Layer, keras.losses.Loss, keras.metrics.Metric, keras.optimizers.Optimizer,
        keras.optimizers.schedules.LearningRateSchedule, keras.initializers.Initializer,
        keras.regularizers.Regularizer,
    )  # fmt: skip
    if isinstance(value, parts):
        config = _config(value)
        return None if config is None else ["keras", json.dumps(config)]
    name = str(getattr(value, "__name__", ""))
    for module in ("losses", "metrics"):
        if callable(value) and getattr(getattr(keras, module), name, None) is value:
            return ["keras-function", module, name]
    return None


def _encode_model(model: Any, encoder: Encoder, depth: int) -> Node:
    for number, known in enumerate(encoder.shared):
        if known is model:
            return ["same-model", number]
    place = len(encoder.shared)
    encoder.shared.append(model)
    try:
        return ["model", _model_node(model, encoder, depth)]
    except Exception:
        del encoder.shared[place:]
        raise


def _model_node(model: Any, encoder: Encoder, depth: int) -> Node:
    config = _description(model)
    node = {
        "config": config,
        "weights": [encoder.array(value) for value in model.get_weights()],
        "trainable": [bool(layer.trainable) for layer in model._flatten_layers()],
        "compiled": _compilation(model, encoder, depth) if model.compiled else None,
    }
    if config is None:
        node["stand_in"] = encoder.stand_in(model)
        node["trainable"] = [bool(weight.trainable) for weight in model.weights]
        node["layers"] = [_layer_node(layer) for layer in model.layers]
        node["built"] = all(layer.built for layer in model._flatten_layers())
        node["penalties"] = [float(part) for part in model.losses]
    return node


def _layer_node(layer: Any) -> Node:
    """Describe a layer beside code of the student's; of one that is theirs, the class's name."""
    import keras

    config = None if isinstance(layer, keras.Model) else _config(layer)
    return type(layer).__name__[:80] if config is None else ["keras", json.dumps(config)]


def _description(model: Any) -> str | None:
    """Return a model's configuration as text, or None if that does not say all about it.

    What is frozen and what the model was compiled with cross by themselves: it is not another model
    when these change.
    """
    config = _config(model) if _is_whole(model) else None
    if config is None:
        return None
    config.pop("compile_config", None)
    return json.dumps(_without_trainable(config))


def _parts(config: Any) -> Iterator[Any]:
    """Yield a configuration and everything in it, however deeply nested."""
    waiting = [config]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, dict):
            waiting += part.values()
        elif isinstance(part, list | tuple):
            waiting += part


def _without_trainable(config: Any) -> Any:
    """Return a configuration without what is frozen, in which the same model may differ."""
    if isinstance(config, dict):
        return {k: _without_trainable(v) for k, v in config.items() if k != "trainable"}
    if isinstance(config, list | tuple):
        return [_without_trainable(part) for part in config]
    return config


def _is_whole(model: Any) -> bool:
    """Tell whether a model's configuration says all about it.

    It does not where layers were added that do not fit together, which nobody can build again,
    nor where a layer hangs on the model as an attribute only.
    """
    import keras

    layers = model._layers
    if isinstance(model, keras.Sequential):
        has_input = any(isinstance(layer, keras.layers.InputLayer) for layer in layers)
        return bool(model.built or not has_input)
    operations = set(map(id, getattr(model, "_operations", layers)))
    return all(id(layer) in operations for layer in layers)


def _compilation(model: Any, encoder: Encoder, depth: int) -> Node:
    metrics = getattr(model, "_compile_metrics", None)
    optimizer = model.optimizer
    accumulated = getattr(optimizer, "gradient_accumulation_steps", None)
    return {
        "optimizer": encoder.node_or_absent(optimizer, depth + 1),
        "steps": int(getattr(optimizer, "iterations", 0)),
        "accumulated": accumulated if isinstance(accumulated, int) else None,
        "loss": encoder.node_or_absent(model.loss, depth + 1),
        "metrics": encoder.node_or_absent(getattr(metrics, "_user_metrics", None), depth + 1),
        "weighted": encoder.node_or_absent(
            getattr(metrics, "_user_weighted_metrics", None), depth + 1
        ),
    }


def _config(value: Any) -> Any:
    """Return Keras's description of an object, or None if it is not made of Keras's classes."""
    import keras

    try:
        _refuse_own_functions(value)
        config = _with_keras_functions(keras.saving.serialize_keras_object(value))
        check_config(config)
    except Exception:  # student code may run in there
        return None
    return config


def _refuse_own_functions(value: Any) -> None:
    """Refuse a function of the student's that has the name of one of Keras's.

    Keras writes an activation down by its name alone.
    """
    layers = getattr(value, "_flatten_layers", lambda: ())
    for layer in layers():
        function = getattr(layer, "activation", None)
        module = str(getattr(function, "__module__", ""))
        if function is not None and module.split(".")[0] not in ("keras", "tensorflow"):
            raise TransportError("it holds a function of the student's")


def _with_keras_functions(config: Any) -> Any:
    """Put the names that Keras knows for TensorFlow's own functions, such as `tf.nn.softmax`."""
    if isinstance(config, dict):
        if config.get("class_name") == "function" and config.get("config") in _TENSORFLOW_NAMES:
            return _TENSORFLOW_NAMES[config["config"]]
        return {key: _with_keras_functions(part) for key, part in config.items()}
    if isinstance(config, list | tuple):
        return [_with_keras_functions(part) for part in config]
    return config


def check_config(config: Any) -> None:
    """Make sure that a configuration names classes of Keras's only, and none that runs code.

    Raises:
        TransportError: it does not.
    """
    for count, part in enumerate(_parts(config)):
        if count > _MAX_PARTS:
            raise TransportError("it is too large a model")
        if not isinstance(part, dict) or "class_name" not in part:
            continue
        name, module = part["class_name"], part.get("module")
        package = str(part.get("registered_name") or "")
        if not isinstance(name, str):
            raise TransportError("it names no class")
        if name == "function":
            _keras_function(str(module).removeprefix("keras."), part.get("config"))
        elif name not in _VALUE_CLASSES and (
            not _is_plain_class(module, name)
            or (">" in package and not package.startswith("keras"))
        ):
            raise TransportError(
                f"it holds {str(name)[:60]}, which is not a plain class of Keras's"
            )


def _is_plain_class(module: object, name: str) -> bool:
    """Tell whether a name in a module is one of Keras's classes that run nothing but themselves."""
    import keras

    found = getattr(sys.modules.get(str(module)), name, None)
    if not f"{module}.".startswith("keras.") or not isinstance(found, type):
        return False
    *package, home = found.__module__.split(".")
    if package[:1] != ["keras"] or any(parent.__name__ in _REFUSED for parent in found.__mro__):
        return False
    if issubclass(found, keras.Operation) and not issubclass(found, keras.layers.Layer):
        return package == ["keras", "src", "ops"] and (
            home in _OPERATIONS or (home == "core" and name in _CORE_OPERATIONS)
        )
    return issubclass(
        found,
        (
            keras.layers.Layer, keras.losses.Loss, keras.metrics.Metric,
            keras.optimizers.Optimizer, keras.optimizers.schedules.LearningRateSchedule,
            keras.initializers.Initializer, keras.regularizers.Regularizer,
            keras.constraints.Constraint, keras.random.SeedGenerator, keras.InputSpec,
            keras.dtype_policies.DTypePolicy, keras.dtype_policies.DTypePolicyMap,
            keras.Quantizer,
        ),
    )  # fmt: skip


def _keras_function(module: str, name: object) -> Any:
    """Return the function of Keras's that a description names: an activation, loss or metric.

    Raises:
        TransportError: it names something else, as a class, a module or another function.
    """
    import keras

    found = None
    if module in _FUNCTION_MODULES and name not in ("get", "serialize", "deserialize"):
        found = getattr(getattr(keras, module), str(name), None)
    if not inspect.isfunction(found):
        raise TransportError("it holds a function that is none of Keras's")
    return found


# -------------------------------------------------------------------------------- in the judge


def _decode_history(
    decoder: Decoder, depth: int, history: Node, epoch: Node, params: Node, model: Node
) -> Any:
    import keras

    made = keras.callbacks.History()
    made.history = decoder.decode(history, depth)
    made.epoch = decoder.decode(epoch, depth)
    made.params = decoder.decode(params, depth)
    trained = decoder.decode(model, depth)
    if isinstance(trained, keras.Model):
        made.set_model(trained)
    return made


def _decode_keras(decoder: Decoder, depth: int, text: str) -> Any:
    import keras

    config = json.loads(text)
    check_config(config)
    return keras.saving.deserialize_keras_object(config, safe_mode=True)


def _decode_keras_function(decoder: Decoder, depth: int, module: str, name: str) -> Any:
    return _keras_function(module, name)


def _same_model(decoder: Decoder, depth: int, number: int) -> Any:
    if decoder.shared[number] is None:
        raise TransportError("its model could not be handed over")
    return decoder.shared[number]


def _decode_model(decoder: Decoder, depth: int, node: dict[str, Any]) -> Any:
    place = len(decoder.shared)
    decoder.shared.append(None)
    model = _stand_in(decoder, depth, node) if node["config"] is None else _rebuild(decoder, node)
    decoder.shared[place] = model
    if node["compiled"] is not None:
        _compile(decoder, depth, model, node["compiled"], eager=node["config"] is None)
    return model


def _rebuild(decoder: Decoder, node: dict[str, Any]) -> Any:
    """Build a model, or take the one that was built for the same configuration before."""
    import keras

    text = node["config"]
    kept = decoder.kept.setdefault(text, [])
    model = next((m for m in kept if not any(m is used for used in decoder.shared)), None)
    if model is not None and not _is_as_handed_over(model, node):
        kept.remove(model)
        model = None
    if model is None:
        config = json.loads(text)
        check_config(config)
        model = keras.saving.deserialize_keras_object(config, safe_mode=True)
        if not isinstance(model, keras.Model):
            raise TransportError("it is no model")
        kept.append(model)
    _assign(decoder, model.weights, node["weights"])
    layers = list(model._flatten_layers())
    for layer, trainable in zip(layers, node["trainable"], strict=True):
        layer.trainable = bool(trainable)
    return model


def _is_as_handed_over(model: Any, node: dict[str, Any]) -> bool:
    """Tell whether a kept model is still in the student's state, and no test took it further.

    A test that calls a model builds it, and what is compiled cannot be undone.
    """
    has_been_built = len(model.weights) != len(node["weights"])
    return not has_been_built and (node["compiled"] is not None or not model.compiled)


def _assign(decoder: Decoder, variables: list[Any], nodes: list[Node]) -> None:
    for variable, node in zip(variables, nodes, strict=True):
        if decoder.assigned.get(id(variable)) != node:
            variable.assign(decoder.array(node))
            decoder.assigned[id(variable)] = node


def _compile(decoder: Decoder, depth: int, model: Any, node: dict[str, Any], eager: bool) -> None:
    def known(part: Node) -> Any:
        value = decoder.decode(part, depth)
        return None if isinstance(value, Absent) else value

    optimizer = known(node["optimizer"])
    model.compile(
        optimizer=optimizer,
        loss=known(node["loss"]),
        metrics=known(node["metrics"]),
        weighted_metrics=known(node["weighted"]),
        run_eagerly=eager or _has_stand_in(node),  # a stand-in answers values, not symbols
    )
    if optimizer is not None:
        optimizer.iterations.assign(node["steps"])


def _has_stand_in(node: Node) -> bool:
    return any(isinstance(part, list) and part[:1] == ["function"] for part in _parts(node))


def _stand_in(decoder: Decoder, depth: int, node: dict[str, Any]) -> Any:
    import keras
    import numpy as np

    _, number, _ = node["stand_in"]
    decoder.settle(number)
    variables: list[Any] = []

    def take(weights: list[Any]) -> None:
        variables[:] = [keras.Variable(value) for value, _ in weights]
        for variable, (_, trainable) in zip(variables, weights, strict=True):
            variable.trainable = bool(trainable)

    values = [decoder.array(weight) for weight in node["weights"]]
    take(list(zip(values, node["trainable"], strict=True)))
    own = [variable.numpy() for variable in variables]
    layers = [_stand_in_layer(decoder, depth, layer) for layer in node["layers"]]
    penalties = [float(part) for part in node["penalties"]]
    is_built = bool(node.get("built", variables))

    class StandInModel(keras.Model):
        """A model whose layers are code of the student's: they compute, in their process.

        A weight that a test has changed here is the changed one there, for the call. No call
        relies on an earlier one, which another process may have answered: of a model whose weights
        come to be when it is called first, all of them go along from then on.
        """

        def call(self, inputs: Any, training: bool = False) -> Any:
            nonlocal is_built
            asked = [np.asarray(inputs)], {"training": bool(training)}
            if is_built:
                now = [variable.numpy() for variable in variables]
                changed = {
                    n: value
                    for n, value in enumerate(now)
                    if not own or not np.array_equal(value, own[n])
                }
                found = decoder.call(number, *asked, changed=changed)
            else:
                found, weights = decoder.call(number, *asked, weights=True)
                take(weights)
                own.clear()
                is_built = True
            return keras.ops.convert_to_tensor(found)

        @property
        def layers(self) -> Any:
            return layers

        @property
        def weights(self) -> Any:
            return list(variables)

        @property
        def trainable_weights(self) -> Any:
            return [variable for variable in variables if variable.trainable]

        @property
        def non_trainable_weights(self) -> Any:
            return [variable for variable in variables if not variable.trainable]

        variables = weights

        @property
        def losses(self) -> Any:
            return list(penalties)

    return StandInModel()


def _stand_in_layer(decoder: Decoder, depth: int, node: Node) -> Any:
    import keras

    if not isinstance(node, str):
        return decoder.decode(node, depth)
    kind = type(node if node.isidentifier() else "Layer", (keras.layers.Layer,), {})
    return kind()


register(
    _encode,
    history=_decode_history,
    keras=_decode_keras,
    keras_function=_decode_keras_function,
    model=_decode_model,
    same_model=_same_model,
)
