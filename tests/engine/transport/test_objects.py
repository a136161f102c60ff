"""Stand-ins for classes, objects and iterators: which are made, and lies about them."""

from __future__ import annotations

import operator
from typing import Any

import msgpack
import pytest

from nbjudge.engine.transport import Absent, Decoder, TransportError
from nbjudge.engine.transport.objects import RefusedError
from tests.engine.transport.crossing import is_refused

CLASS = ["class", 0, "Point", [], ["__add__", "__eq__", "__iter__"], None]
OTHER = ["class", 1, "Other", [], ["__len__"], None]


def decoded(answer: Any = None, **nodes: Any) -> tuple[dict[str, Any], list[Any]]:
    asked: list[Any] = []

    def call(*args: Any, **kwargs: Any) -> Any:
        asked.append((*args, kwargs))
        return answer

    return Decoder({}, call).values(msgpack.packb(nodes)), asked


def test_an_object_crosses_where_its_class_is_read_as_well() -> None:
    alone, _ = decoded(p=["object", 5, CLASS])
    assert isinstance(alone["p"], Absent)
    found, asked = decoded(7, p=["object", 5, CLASS], Point=CLASS)
    assert isinstance(found["p"], found["Point"])
    assert found["p"].x == 7
    assert asked == [(5, ("x",), {}, {"operation": "getattr"})]


def test_a_class_within_a_value_is_none_that_is_read() -> None:
    found, _ = decoded(p=["object", 5, CLASS], hidden=["list", [CLASS]], Other=OTHER)
    assert isinstance(found["p"], Absent)


def test_objects_of_derived_classes_cross_as_well() -> None:
    derived = ["class", 2, "Derived", [CLASS], [], None]
    found, _ = decoded(p=["object", 5, derived], Point=CLASS)
    assert isinstance(found["p"], found["Point"])


def test_a_name_that_was_not_asked_for_makes_no_class_known() -> None:
    tree = msgpack.packb({"p": ["object", 5, CLASS], "Point": CLASS})
    found = Decoder({}, lambda *_: None).values(tree, ["p"])
    assert list(found) == ["p"]
    assert isinstance(found["p"], Absent)


def test_an_object_has_the_special_methods_of_its_class_and_no_others() -> None:
    found, _ = decoded(p=["object", 5, CLASS], Point=CLASS)
    assert hasattr(found["p"], "__iter__")
    assert not hasattr(found["p"], "__len__")
    assert not callable(found["p"])


def test_what_the_test_did_not_make_is_handed_no_plain_value() -> None:
    found, asked = decoded(True, p=["object", 5, CLASS], q=["object", 6, CLASS], Point=CLASS)
    for use in (operator.eq, operator.ne, operator.add):
        with pytest.raises(RefusedError, match="another kind"):
            use(found["p"], 3)
    assert not asked
    assert found["p"] == found["q"]  # both the student's: nothing is given away


def test_the_same_object_is_the_same_stand_in() -> None:
    found, _ = decoded(p=["object", 5, CLASS], q=["object", 5, CLASS], Point=CLASS)
    assert found["p"] is found["q"]


@pytest.mark.parametrize(
    "node",
    [
        ["class", "0", "P", [], [], None],
        ["class", 0, "P", [["type", "int"]], [], None],
        ["class", 0, "P", [CLASS] * 1000, [], None],
        ["class", 0, "P", [], ["__class__"], None],
        ["class", 0, "P", [], ["__del__"], None],
        ["class", 0, "P", [], ["__getattribute__"], None],
        ["class", 0, "P", [], ["__array__"], None],
        ["class", 0, "P", [], "__eq__", None],
        ["class", 0, "P", [], [], "SystemExit"],
        ["class", 0, "P", [], [], "KeyboardInterrupt"],
        ["class", 0, "P", [], [], "eval"],
        ["class", 0, "P", [], [], ["ValueError"]],
        ["object", 0, ["type", "int"]],
        ["object", 0, ["class", 0, "E", [], [], "ValueError"]],
        ["object", 0, CLASS],
        ["object", "0", CLASS],
        ["iterator", "0", "map"],
        ["yours", 0],
        ["yours", -1],
        ["yours", "0"],
        ["function", 0, ["f"]],
    ],
    ids=str,
)
def test_a_lie_is_refused(node: Any) -> None:
    assert is_refused(node)


def test_a_class_name_that_is_none_is_not_taken_over() -> None:
    found, _ = decoded(P=["class", 0, "x'; import os", [], [], None])
    assert found["P"].__name__ == "Object"


def test_only_what_was_handed_over_comes_back() -> None:
    own = [None, len]
    decoder = Decoder({}, lambda *_: None, own)
    assert decoder.decode(["yours", 1]) is len
    with pytest.raises(TransportError):
        decoder.decode(["yours", 0])  # of an earlier test
