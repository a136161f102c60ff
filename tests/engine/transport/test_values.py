"""Values there and back, and trees that nobody should trust."""

from __future__ import annotations

from typing import Any

import msgpack
import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from nbjudge.engine.transport import Absent, Decoder, Encoder, TransportError
from nbjudge.engine.transport import keras as keras_codec
from nbjudge.engine.transport.keras import check_config
from tests.engine.transport.crossing import there_and_back

pytestmark = pytest.mark.versions


class Table(dict[str, int]):
    pass


class Number(int):
    pass


class HostileArray:
    def __array__(self, *args: object) -> Any:
        raise RuntimeError("no")


class EqualsAll:
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = object.__hash__


class Shouting(np.ndarray[Any, Any]):
    def tobytes(self, order: Any = "C") -> bytes:
        return b"lies"


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -7,
        2**70,
        -(2**63),
        0.5,
        float("inf"),
        1 + 2j,
        "한글 \x00",
        b"bytes",
        [1, [2, "x"]],
        (1, (2,)),
        {"a": [1], 3: None, (1, 2): "t"},
        {1, 2},
        frozenset({"a"}),
        range(2, 9, 3),
        slice(None, 3),
        ...,
    ],
)
def test_plain_values_come_back_as_they_were(value: object) -> None:
    found = there_and_back(x=value)["x"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12, dtype="uint8").reshape(3, 4),
        np.arange(2000, dtype="float32")[::2],
        np.arange(300.0).reshape(10, 30).T,
        np.array(3.5),
        np.zeros((0, 5)),
        np.array(["사과", "bee"]),
        np.array([True, False]),
        np.array(["2026-01-01"], dtype="datetime64[D]"),
        np.arange(4, dtype=">i4"),
    ],
)
def test_arrays_come_back_writable_and_equal(array: Any) -> None:
    found = there_and_back(x=array)["x"]
    np.testing.assert_array_equal(found, array)
    assert found.dtype == array.dtype.newbyteorder("=") or found.dtype == array.dtype
    assert found.flags.writeable


@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_special_arrays_keep_what_they_are() -> None:
    masked: Any = np.ma.MaskedArray([1, 2, 3], mask=[False, True, False])
    objects = np.empty(2, dtype=object)
    objects[:] = [np.arange(3), "x"]
    found = there_and_back(
        matrix=np.matrix([[1, 2]]), masked=masked, objects=objects, scalar=np.float32(1.5)
    )
    assert isinstance(found["matrix"], np.matrix)
    assert found["masked"].mask.tolist() == [False, True, False]
    assert found["objects"].dtype == object
    np.testing.assert_array_equal(found["objects"][0], np.arange(3))
    assert type(found["scalar"]) is np.float32


def test_library_values() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}, index=[7, 8])
    sparse = scipy.sparse.csr_matrix(np.eye(3))
    found = there_and_back(frame=frame, series=frame["a"], sparse=sparse)
    pd.testing.assert_frame_equal(found["frame"], frame, check_column_type=False, check_dtype=False)
    assert found["series"].tolist() == [1, 2]
    assert found["sparse"].format == "csr"
    np.testing.assert_array_equal(found["sparse"].toarray(), np.eye(3))


def test_subclasses_arrive_as_what_they_are_derived_from() -> None:
    lying = np.arange(300.0).view(Shouting)
    found = there_and_back(table=Table(a=1), number=Number(3), lying=lying)
    assert found["table"] == {"a": 1}
    assert type(found["table"]) is dict
    assert type(found["number"]) is int
    assert type(found["lying"]) is np.ndarray
    np.testing.assert_array_equal(found["lying"], np.arange(300.0))


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def endless() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    "value",
    [
        EqualsAll(),
        HostileArray(),
        nested(100),
        endless(),
        list(range(300_000)),
        10**5000,
        "\ud800",
        np.zeros(1 << 25, dtype="uint8"),
        np.zeros(2, dtype=[("a", "i4")]),
        object,
        (n for n in "ab"),
        print,
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_cross_costs_only_itself(value: object) -> None:
    found = there_and_back(bad=value, good=[1, 2])
    assert isinstance(found["bad"], Absent)
    assert found["good"] == [1, 2]


def test_using_what_could_not_cross_says_why() -> None:
    bad = there_and_back(bad=EqualsAll())["bad"]
    for use in (len, list, bool, np.asarray, lambda x: x == 1, lambda x: x.shape, lambda x: x()):
        with pytest.raises(TransportError, match="EqualsAll"):
            use(bad)


def test_what_did_not_change_is_sent_once() -> None:
    encoder = Encoder(max_bytes=1 << 24)
    array = np.arange(1000)
    encoder.tree({"x": array})
    assert len(encoder.new_blobs()) == 1
    encoder.tree({"x": array.copy(), "y": array})
    assert encoder.new_blobs() == []


def test_a_function_is_a_stand_in() -> None:
    functions: list[Any] = []
    encoder = Encoder(1 << 20, functions)
    tree = encoder.tree({"f": len, "g": len, "h": max})
    assert functions == [len, max]
    asked: list[Any] = []

    def answer(*call: Any) -> int:
        asked.append(call)
        return 42

    found = Decoder({}, answer).values(tree)
    assert found["h"](1, key=2) == 42
    assert asked == [(1, (1,), {"key": 2})]
    assert found["f"].__name__ == "len"


@pytest.mark.parametrize(
    "node",
    [
        ["nothing"],
        [],
        [[]],
        {"a": 1},
        ["array", "|O", [1], [b"12345678"]],
        ["array", "<f8", [10**12], [b""]],
        ["array", "<f8", [-1], [b""]],
        ["array", "<f8", [2], [b"123"]],
        ["array", "<f8", [2], b"no such blob"],
        ["array", "not a dtype", [2], [b"123"]],
        ["int", "9" * 5000],
        ["int", "0x10"],
        ["dict", [[["list", []], 1]]],
        ["sparse", "os_matrix", [1, 1], 1, 1, 1],
        ["keras-function", "saving", "load_model"],
        ["keras", '{"class_name": "Lambda", "module": "keras.layers", "config": {}}'],
        ["keras", '{"class_name": "system", "module": "os", "config": {}}'],
        ["function", "os.system", "x"],
        ["same-model", 0],
        ["model", {}],
    ],
    ids=str,
)
def test_a_forged_node_is_no_value(node: Any) -> None:
    found = Decoder({}, lambda *_: None).values(msgpack.packb({"x": node, "y": 1}))
    assert isinstance(found["x"], Absent)
    assert found["y"] == 1


@pytest.mark.parametrize("tree", [b"", b"\xc1", msgpack.packb([1]), b"\x91" * 100_000])
def test_a_forged_tree_is_refused(tree: bytes) -> None:
    with pytest.raises(TransportError):
        Decoder({}, lambda *_: None).values(tree)


def test_a_deep_forged_tree_is_no_value() -> None:
    node: Any = 1
    for _ in range(200):
        node = ["list", [node]]
    found = Decoder({}, lambda *_: None).values(msgpack.packb({"x": node}))
    assert isinstance(found["x"], Absent)


@pytest.mark.parametrize(
    "config",
    [
        {"class_name": "Lambda", "module": "keras.layers", "registered_name": None},
        {"class_name": "Mine", "module": None, "registered_name": "Custom>Mine"},
        {"class_name": "Mine", "module": "keras.layers", "registered_name": "Custom>Mine"},
        {"class_name": "Popen", "module": "subprocess"},
        {"class_name": "TFSMLayer", "module": "keras.layers"},
        {"class_name": "function", "config": "f", "module": "builtins"},
        {"class_name": "__lambda__", "module": None},
        {"class_name": "x.y", "module": "keras.layers"},
        {"class_name": ["Dense"], "module": "keras.layers"},
        {"class_name": "Dense", "module": "kerasish"},
    ],
    ids=str,
)
def test_a_configuration_names_only_classes_of_keras(config: dict[str, Any]) -> None:
    with pytest.raises(TransportError):
        check_config({"layers": [{"inner": config}]})
    check_config({"class_name": "Dense", "module": "keras.layers", "registered_name": None})


@pytest.mark.parametrize("value", [["mse"], {"out": "mse"}, ("mse", [1, {"a": 2}])])
def test_what_a_model_keeps_track_of_arrives_as_it_was_set(value: Any) -> None:
    import keras

    model = keras.Sequential([keras.layers.Dense(1)])
    model.loss = value  # TensorFlow wraps it, in classes that only look like lists and dicts
    assert there_and_back(value=model.loss)["value"] == value


def test_a_model_that_a_test_built_arrives_unbuilt_again() -> None:
    import keras

    model = keras.Sequential([keras.layers.Dense(2)])
    encoder = Encoder(max_bytes=1 << 24)
    decoder = Decoder({}, lambda *_: None)
    first = decoder.values(encoder.tree({"model": model}))["model"]
    assert first(np.ones((1, 3))).shape == (1, 2)
    model.compile("sgd", "mse")
    again = decoder.values(encoder.tree({"model": model}))["model"]
    assert again.compiled
    assert not again.built


@pytest.mark.parametrize(
    "name",
    ["Switch", "Cond", "Map", "Scan", "AssociativeScan", "WhileLoop", "ForiLoop", "VectorizedMap"],
)
@pytest.mark.parametrize("module", ["keras.src.ops.core", "keras.src.ops", "keras.layers"])
def test_operations_that_take_functions_are_not_built(name: str, module: str) -> None:
    part = {"class_name": name, "module": module, "config": {}}
    with pytest.raises(TransportError, match=f"it holds {name}"):
        check_config({"layers": [part]})


def test_a_core_operation_that_nobody_knows_is_not_built(monkeypatch: pytest.MonkeyPatch) -> None:
    import keras
    from keras.src.ops import core

    class New(keras.Operation):
        pass

    New.__module__ = "keras.src.ops.core"
    monkeypatch.setattr(core, "New", New, raising=False)
    with pytest.raises(TransportError):
        check_config({"class_name": "New", "module": "keras.src.ops.core"})


@pytest.mark.parametrize("around", ["TimeDistributed", "Bidirectional", "Wrapper"])
@pytest.mark.parametrize(
    "name", ["Lambda", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TFSMLayer", "FeatureSpace"]
)
def test_layers_that_hold_or_read_code_are_not_built(name: str, around: str) -> None:
    for module in ("keras.layers", "keras.utils", "keras.src.layers", "keras.src.utils.jax_layer"):
        part: dict[str, Any] = {"class_name": name, "module": module, "config": {}}
        config = {"class_name": around, "module": "keras.layers", "config": {"layer": part}}
        with pytest.raises(TransportError, match=f"it holds {name}"):
            check_config(config)


def test_a_class_that_is_derived_from_such_a_layer_is_not_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import keras

    class Derived(keras.layers.Lambda):
        pass

    Derived.__module__ = "keras.src.layers.core.lambda_layer"
    monkeypatch.setattr(keras.layers, "Derived", Derived, raising=False)
    with pytest.raises(TransportError, match="it holds Derived"):
        check_config({"class_name": "Derived", "module": "keras.layers"})


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keras.layers", "Sequential"),  # that is no name in there
        ("keras.utils", "get_file"),
        ("keras.utils", "Progbar"),
        ("keras.callbacks", "CSVLogger"),
        ("keras.src.saving.serialization_lib", "SafeModeScope"),
        ("keras.src.saving.serialization_lib", "importlib"),
        ("keras.src.layers", "__builtins__"),
        ("keras_hub.layers", "Dense"),
        ("os", "system"),
        (None, "Dense"),
    ],
)
def test_what_is_no_part_of_a_model_is_not_built(module: str | None, name: str) -> None:
    with pytest.raises(TransportError):
        check_config({"class_name": name, "module": module, "config": {}})


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keras.utils", "get_file"),
        ("keras.saving", "load_model"),
        ("keras.config", "enable_unsafe_deserialization"),
        ("keras.src.saving.serialization_lib", "enable_unsafe_deserialization"),
        ("keras.ops", "map"),
        ("keras.ops", "while_loop"),
        ("keras.activations", "deserialize"),
        ("keras.losses", "Loss"),
        ("builtins", "eval"),
    ],
)
def test_a_model_names_no_function_but_activations_losses_and_metrics(
    module: str, name: str
) -> None:
    function = {"class_name": "function", "module": module, "config": name}
    dense = {"class_name": "Dense", "module": "keras.layers", "config": {"activation": function}}
    with pytest.raises(TransportError):
        check_config(dense)


def test_models_of_keras_own_parts_are_built() -> None:
    import keras

    inputs = keras.Input((4, 4, 3))
    x = keras.layers.RandomFlip()(inputs / 255)
    x = keras.ops.sum(keras.ops.relu(x) * 2 + keras.ops.cast(x > 0, "float32"), axis=1)
    x = keras.layers.Bidirectional(keras.layers.LSTM(3))(x)
    model = keras.Model(inputs, keras.layers.Dense(2, dtype="mixed_float16")(x))
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    parts = [
        model, keras.optimizers.SGD(rate), keras.losses.CategoricalCrossentropy(),
        keras.metrics.TopKCategoricalAccuracy(), keras.regularizers.L2(0.1),
        keras.layers.Dense(2, kernel_initializer="he_normal", kernel_constraint="non_neg"),
    ]  # fmt: skip
    for part in parts:
        check_config(keras.saving.serialize_keras_object(part))


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("losses", "Loss"),
        ("metrics", "Accuracy"),
        ("losses", "get"),
        ("losses", "deserialize"),
        ("losses", "__loader__"),
        ("saving", "load_model"),
        ("losses", "no_such_loss"),
    ],
)
def test_a_keras_function_is_a_loss_or_a_metric_and_nothing_else(module: str, name: str) -> None:
    with pytest.raises(TransportError):
        keras_codec._decode_keras_function(Decoder({}, lambda *_, **__: None), 0, module, name)
