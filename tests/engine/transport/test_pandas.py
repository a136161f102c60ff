"""What pandas makes, there and back with its dtypes and indexes, and lies about it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nbjudge.engine.transport import Encoder, TransportError
from tests.engine.transport.crossing import crossed, is_refused

COLUMNS: dict[str, Any] = {
    "ints": np.array([1, 2, 3], "int16"),
    "floats": [0.5, np.nan, 2.0],
    "objects": ["가", None, 3],
    "texts": pd.array(["a", None, "c"], dtype="string"),
    "nullable": pd.array([1, None, 3], dtype="Int64"),
    "truth": pd.array([True, None, False], dtype="boolean"),
    "reals": pd.array([1.5, None, 3], dtype="Float32"),
    "kinds": pd.Categorical(["b", None, "a"], categories=["b", "a", "z"], ordered=True),
    "times": pd.DatetimeIndex(["2026-01-01", "NaT", "2026-01-03"]),
    "zoned": pd.DatetimeIndex(["2026-01-01", "NaT", "2026-01-03"]).tz_localize("Asia/Seoul"),
    "offset": pd.date_range("2026", periods=3, tz=dt.timezone(dt.timedelta(hours=2))),
    "spans": pd.to_timedelta(["1D", None, "3h"]),
    "months": pd.period_range("2026-01", periods=3, freq="M"),
    "weeks": pd.period_range("2026-01", periods=3, freq="W-WED"),
    "ranges": pd.interval_range(0, 3),
}
INDEXES = [
    pd.RangeIndex(0, 9, 3, name="n"),
    pd.Index([3, 1, 2], name=("a", 1)),
    pd.Index(["x", "y", "z"]),
    pd.Index([1.5, None, 2]),
    pd.Index(["x", None, 3], dtype=object),
    pd.date_range("2026-01-01", periods=3, freq="2D", tz="Europe/Berlin", name="when"),
    pd.DatetimeIndex(["2026-01-05", "2026-01-01"]).as_unit("s"),
    pd.timedelta_range("1h", periods=3),
    pd.period_range("2026Q1", periods=3, freq="Q"),
    pd.CategoricalIndex(["a", "b"], categories=["b", "a"]),
    pd.IntervalIndex.from_breaks([0, 1, 2], closed="left"),
    pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["letter", None]),
    pd.MultiIndex.from_tuples([("a", pd.Timestamp("2026")), ("b", pd.NaT)]),
    pd.Index([], dtype="int64"),
    pd.Index(pd.array([1, None], dtype="Int64")),
]


@pytest.mark.parametrize("name", COLUMNS)
def test_a_series_keeps_its_dtype_and_missing_values(name: str) -> None:
    series = pd.Series(COLUMNS[name], name=name)
    pd.testing.assert_series_equal(crossed(series), series)


@pytest.mark.parametrize(
    "index", INDEXES, ids=lambda index: f"{type(index).__name__}-{index.dtype}"
)
def test_an_index_of_each_kind_comes_back(index: Any) -> None:
    found = crossed(index)
    pd.testing.assert_index_equal(found, index, exact=True)
    assert getattr(found, "freq", None) == getattr(index, "freq", None)


def test_a_frame_comes_back_whole() -> None:
    frame = pd.DataFrame(COLUMNS, index=pd.Index(["r", "s", "t"], name="row"))
    pd.testing.assert_frame_equal(crossed(frame), frame)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(),
        pd.DataFrame(index=[1, 2]),
        pd.DataFrame([[1, "x"], [2, "y"]], columns=["same", "same"]),
        pd.DataFrame(np.eye(3), columns=pd.MultiIndex.from_product([["a"], [1, 2, 3]])),
        pd.DataFrame({"g": [1, 1, 2], "v": [1.0, 2, 4]}).groupby("g").agg(["mean", "max"]),
    ],
    ids=["empty", "rows only", "same names", "many heads", "grouped and counted"],
)
def test_frames_of_all_shapes(frame: Any) -> None:
    pd.testing.assert_frame_equal(crossed(frame), frame)


@pytest.mark.parametrize(
    "value",
    [
        pd.Timestamp("2026-01-01 12:00", tz="Asia/Seoul"),
        pd.Timestamp("2026-01-01 12:00:00.123456789"),
        pd.Timedelta("1D 2h"),
        pd.Period("2026-03", "M"),
        pd.Interval(0, 1.5, closed="both"),
        pd.Interval(pd.Timestamp("2026"), pd.Timestamp("2027")),
    ],
    ids=str,
)
def test_points_and_spans_of_time(value: Any) -> None:
    found = crossed(value)
    assert found == value
    assert type(found) is type(value)


def test_missing_values_stay_themselves() -> None:
    nat, na = crossed([pd.NaT, pd.NA])
    assert nat is pd.NaT
    assert na is pd.NA


def test_what_a_frame_is_grouped_by_does_not_cross() -> None:
    with pytest.raises(TransportError, match="GroupBy"):
        Encoder(1 << 20).node(pd.DataFrame({"a": [1]}).groupby("a"))


def array(values: Any, dtype: str) -> Any:
    return Encoder(1 << 20).array(np.array(values, dtype))


ONE = ["column-plain", array([1], "int64")]
INDEX = ["index", ONE, None, None]


@pytest.mark.parametrize(
    "node",
    [
        ["column-plain", array([[1]], "int64")],
        ["column-plain", 1],
        ["column-plain", array(["2026"], "M8[Y]")],
        ["column-objects", ["list", [1]]],
        ["categorical", array([5], "int8"), INDEX, False],
        ["categorical", array([0.5], "float64"), INDEX, False],
        ["categorical", array([0], "int8"), ["list", ["a"]], False],
        ["zoned", array([1], "int64"), ["time-zone", "UTC"]],
        ["zoned", array(["2026"], "M8[ns]"), None],
        ["zoned", array(["2026"], "M8[ns]"), ["time-zone", "/etc/localtime"]],
        ["periods", array([1], "int64"), "__import__"],
        ["periods", array([0.5], "float64"), "D"],
        ["intervals", INDEX, INDEX, "open"],
        ["intervals", 1, 2, "left"],
        ["strings", "string", [1]],
        ["strings", "object", ["a"]],
        ["strings", "category", ["a"]],
        ["nullable", "Int64", array([1], "int32"), array([False], "bool")],
        ["nullable", "Int64", array([1], "int64"), array([False] * 2, "bool")],
        ["nullable", "Int64", array([1], "int64"), array([0], "int64")],
        ["nullable", "Sparse[int]", array([1], "int64"), array([0], "bool")],
        ["index", ["list", [1]], None, None],
        ["index", ONE, None, "D"],
        ["index", ONE, ["list", []], None],
        ["range-index", 0, 10**15, 1, None],
        ["range-index", 0, 10, 0, None],
        ["range-index", 0, "10", 1, None],
        ["multi-index", [INDEX], [array([7], "int8")], [None]],
        ["multi-index", [INDEX], [array([-7], "int8")], [None]],
        ["multi-index", [INDEX], [array([0.0], "float64")], [None]],
        ["multi-index", [INDEX], [], [None]],
        ["series", ["range-index", 0, 10**8, 1, None], ONE, None],
        ["series", ONE, ONE, None],
        ["series", INDEX, INDEX, None],
        ["frame", ["range-index", 0, 10**8, 1, None], INDEX, [ONE]],
        ["frame", INDEX, INDEX, [ONE, ONE]],
        ["frame", INDEX, ["range-index", 0, 10**8, 1, None], [ONE]],
        ["timestamp", 1, "Y", None],
        ["timestamp", 2**70, "ns", None],
        ["timestamp", 1, "ns", ["list", []]],
        ["pd-timedelta", "1", "ns"],
        ["period", 1, "D" * 100],
        ["period", "1", "D"],
        ["interval", "a", "b", "left"],
        ["interval", 1, 2, "open"],
        ["missing", "NaN"],
    ],
    ids=str,
)
def test_a_lie_is_refused(node: Any) -> None:
    assert is_refused(node)
