"""What the standard library makes, there and back, and lies about it."""

from __future__ import annotations

import collections
import datetime as dt
import decimal
import enum
import fractions
import pathlib
import statistics
import types
import uuid
import zoneinfo
from typing import Any, NamedTuple

import numpy as np
import pytest

from nbjudge.engine.transport import Encoder, TransportError
from tests.engine.transport.crossing import crossed, is_refused, there_and_back

SEOUL = zoneinfo.ZoneInfo("Asia/Seoul")


class Pair(NamedTuple):
    left: int
    right: Any


class Light(enum.Enum):
    RED = 1
    GREEN = "go"
    ALSO_RED = 1
    ODD = [1]  # noqa: RUF012  # no plain value, as students write them


class Level(enum.IntEnum):
    LOW = 3


class Rights(enum.Flag):
    READ = 1
    WRITE = 2


@pytest.mark.parametrize(
    "value",
    [
        decimal.Decimal("1.10"),
        decimal.Decimal("-Infinity"),
        fractions.Fraction(-(10**30), 7),
        dt.date(2026, 2, 28),
        dt.datetime(2026, 2, 28, 13, 5, 59, 123456),
        dt.datetime(2026, 2, 28, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 25, 2, 30, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"), fold=1),
        dt.time(23, 59, tzinfo=dt.timezone(-dt.timedelta(hours=3, minutes=30))),
        dt.timedelta(-1, 2, 3),
        SEOUL,
        dt.timezone(dt.timedelta(hours=9)),
        pathlib.Path("/data/사과.csv"),
        uuid.UUID(int=2**127 + 1),
        bytearray(b"\x00\xff"),
        collections.deque([1, [2]], maxlen=3),
        collections.Counter("aab"),
        collections.OrderedDict([("b", 1), ("a", 2)]),
        collections.defaultdict(list, {"a": [1]}),
        int,
        type(None),
        np.float32,
        np.dtype("int16"),
        statistics,
        np,
        np.linalg,
    ],
    ids=str,
)
def test_comes_back_as_it_was(value: Any) -> None:
    found = crossed(value)
    assert found == value
    assert type(found) is type(value)


def test_details_are_kept() -> None:
    found = there_and_back(
        queue=collections.deque([1], maxlen=2),
        table=collections.defaultdict(int),
        own=collections.defaultdict(lambda: 7, {1: 2}),
        folded=dt.datetime(2026, 10, 25, 2, 30, tzinfo=SEOUL, fold=1),
    )
    assert found["queue"].maxlen == 2
    assert found["table"]["new"] == 0
    assert type(found["own"]) is dict  # what makes its values is code of the student's
    assert found["folded"].fold == 1
    assert found["folded"].tzinfo is SEOUL


def test_views_of_a_dict_are_views() -> None:
    table = {"a": [1], "b": [2]}
    found = there_and_back(keys=table.keys(), values=table.values(), items=table.items())
    assert found["keys"] == table.keys() == {"a", "b"}
    assert list(found["values"]) == [[1], [2]]
    assert list(found["items"]) == [("a", [1]), ("b", [2])]


def test_a_named_tuple_has_its_names_and_equals_a_plain_one() -> None:
    found = crossed(Pair(1, [Pair(2, 3)]))
    assert found.left == 1
    assert found.right[0].right == 3
    assert found == (1, [(2, 3)])
    assert repr(found) == "Pair(left=1, right=[Pair(left=2, right=3)])"
    assert found._asdict() == {"left": 1, "right": [(2, 3)]}
    assert found._replace(left=5) == (5, [(2, 3)])


def test_members_of_an_enumeration_are_what_they_are() -> None:
    found = there_and_back(
        red=Light.RED, odd=Light.ODD, kind=Light, low=Level.LOW, all=list(Rights)
    )
    assert found["red"] is found["kind"].RED is found["kind"].ALSO_RED
    assert (found["red"].name, found["red"].value) == ("RED", 1)
    assert isinstance(found["red"], found["kind"])
    assert found["red"] == Light.RED  # by name: the test's own class is another one
    assert found["red"] != found["kind"].GREEN
    assert found["odd"].name == "ODD"
    assert [member.name for member in found["kind"]] == ["RED", "GREEN", "ODD"]
    assert found["low"] == 3
    assert isinstance(found["low"], enum.IntEnum)
    assert (found["all"][0] | found["all"][1]).value == 3


def test_combined_flags_cross() -> None:
    assert crossed(Rights.READ | Rights.WRITE).value == 3


@pytest.mark.parametrize("value", [types, Light.RED.__class__.__class__, object, pathlib.Path])
def test_what_nobody_listed_does_not_cross(value: Any) -> None:
    with pytest.raises(TransportError):
        Encoder(1 << 20).node(value)


@pytest.mark.parametrize(
    "node",
    [
        ["decimal", "1e999999999"],
        ["decimal", "9" * 5000],
        ["decimal", 1.5],
        ["fraction", 1, 0],
        ["fraction", "1/3", 1],
        ["date", [2026, 13, 1]],
        ["date", ["2026", 1, 1]],
        ["datetime", [2026, 1, 1, 0, 0, 0, 0, 0], ["list", []]],
        ["datetime", [2026, 1, 1, 0, 0, 0, 0, 7], None],
        ["time", [True, 0, 0, 0, 0], None],
        ["timedelta", 10**12, 0, 0],
        ["time-zone", "../../../etc/passwd"],
        ["time-zone", 10**18],
        ["path", "a\0b", True],
        ["path", "a" * 10_000, True],
        ["path", ["a"], True],
        ["uuid", b"short"],
        ["bytearray", 10**12],
        ["deque", [], 10**30],
        ["deque", [], -1],
        ["counter", [[["list", []], 1]]],
        ["view", "eval", []],
        ["view", "dict_keys", [["list", []]]],
        ["view", "dict_items", [1]],
        ["defaultdict", "eval", []],
        ["defaultdict", "open", []],
        ["defaultdict", "__import__", []],
        ["named-tuple", "P", ["__class__"], [1]],
        ["named-tuple", "P", ["a", "a"], [1, 2]],
        ["named-tuple", "P", ["a b"], [1]],
        ["named-tuple", "P", ["a"], []],
        ["named-tuple", "P", [["a"]], [1]],
        ["enumeration", "E", "Enum", []],
        ["enumeration", "E", "Enum", [["mro", 1]]],
        ["enumeration", "E", "Enum", [["_value_", 1]]],
        ["enumeration", "E", "Enum", [["__reduce__", 1]]],
        ["enumeration", "E", "Enum", [["A", ["list", [1]]], ["B", {"a": 1}]]],
        ["enumeration", "E", "EnumMeta", [["A", 1]]],
        ["enumeration", "E", "Enum", [["A", 1]] * 2000],
        ["member", ["type", "int"], 3],
        ["member", ["enumeration", "E", "Enum", [["A", 1]]], 2],
        ["type", "object"],
        ["type", "type"],
        ["type", "numpy.memmap"],
        ["type", "os.system"],
        ["dtype", "O"],
        ["dtype", "i4,O"],
        ["module", "os"],
        ["module", "subprocess"],
        ["module", "numpy.ctypeslib"],
        ["module", "nbjudge.engine.judge"],
        ["module", ["os"]],
    ],
    ids=str,
)
def test_a_lie_is_refused(node: Any) -> None:
    assert is_refused(node)
