"""What pandas makes: columns of every kind, indexes, series, frames, points in time.

A *column* is a node for the values of one dtype. A frame's or series' dtypes and indexes arrive as
they were; what it was grouped or rolled by does not cross.

==============  ==================================================================
node            value
==============  ==================================================================
column-objects  dtype object: an array of objects
column-plain    NumPy's dtypes: array
categorical     codes, index of the categories, whether they are ordered
nullable        Int64, Float64, boolean …: its dtype, values, mask
strings         dtypes of text: its name, how missing ones are written, an array of objects
zoned           times with a time zone: nanoseconds in UTC or their like, time zone
periods         ordinals, frequency
intervals       left and right ends as columns, which are closed
index           column, name, class
range-index     start, stop, step, name
multi-index     levels, codes, names
series          index, column, name
frame           index, index of the columns, columns
timestamp …     Timestamp: count, unit, time zone; pd-timedelta: count, unit;
                period: ordinal, frequency; interval: left, right, closed
missing         NaT or NA
==============  ==================================================================
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from typing import Any

import numpy as np

from nbjudge.engine.transport.values import (
    PLAIN_KINDS,
    Decoder,
    Encoder,
    Node,
    TransportError,
    chosen,
    expect,
    register,
)

_MAX_ROWS = 100_000_000  # of an index that takes no memory
_MAX_COLUMNS = 100_000
_UNITS = ("s", "ms", "us", "ns")
_CLOSED = ("left", "right", "both", "neither")
_NULLABLE = (
    "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float32", "Float64",
    "boolean",
)  # fmt: skip
_STRINGS = ("string", "str")
_FREQUENCY = re.compile(r"[0-9]{0,6}[A-Za-z]{1,4}(-[A-Z]{3})?")


def _encode(value: Any, encoder: Encoder, depth: int) -> Node | None:
    pd = sys.modules.get("pandas")
    if pd is None or not hasattr(pd, "DataFrame"):  # it may be imported only in part
        return None
    if isinstance(value, pd.DataFrame):
        return [
            "frame",
            _index(value.index, encoder, depth + 1),
            _index(value.columns, encoder, depth + 1),
            [
                _column(value.iloc[:, place].array, encoder, depth + 1)
                for place in range(value.shape[1])
            ],
        ]
    if isinstance(value, pd.Series):
        return [
            "series",
            _index(value.index, encoder, depth + 1),
            _column(value.array, encoder, depth + 1),
            encoder.node(value.name, depth + 1),
        ]
    if isinstance(value, pd.Index):
        return _index(value, encoder, depth)
    if isinstance(value, pd.api.extensions.ExtensionArray):
        return _column(value, encoder, depth)
    return _encode_point(pd, value, encoder, depth)


def _encode_point(pd: Any, value: Any, encoder: Encoder, depth: int) -> Node | None:
    if value is pd.NaT or value is pd.NA:
        return ["missing", "NaT" if value is pd.NaT else "NA"]
    if isinstance(value, pd.Timestamp):
        plain = value if value.tz is None else value.tz_convert("UTC").tz_localize(None)
        return [
            "timestamp",
            int(plain.asm8.view("i8")),
            value.unit,
            _zone(value.tz, encoder, depth + 1),
        ]
    if isinstance(value, pd.Timedelta):
        return ["pd-timedelta", int(value.asm8.view("i8")), value.unit]
    if isinstance(value, pd.Period):
        return ["period", int(value.ordinal), str(value.freqstr)]
    if isinstance(value, pd.Interval):
        ends = (encoder.node(end, depth + 1) for end in (value.left, value.right))
        return ["interval", *ends, str(value.closed)]
    return None


def _zone(zone: Any, encoder: Encoder, depth: int) -> Node:
    if zone is None or isinstance(zone, dt.timezone):
        return encoder.node(zone, depth)
    return ["time-zone", str(zone)]  # of `zoneinfo`, or its namesake of `pytz`


def _column(values: Any, encoder: Encoder, depth: int) -> Node:
    import pandas as pd

    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        categories = _index(values.categories, encoder, depth + 1)
        return ["categorical", encoder.array(values.codes), categories, bool(values.ordered)]
    if isinstance(dtype, pd.DatetimeTZDtype):
        plain = values.tz_convert("UTC").tz_localize(None)
        return ["zoned", encoder.array(plain), _zone(dtype.tz, encoder, depth + 1)]
    if isinstance(dtype, pd.PeriodDtype):
        return ["periods", encoder.array(values.asi8), str(values.freqstr)]
    if isinstance(dtype, pd.IntervalDtype):
        ends = (_index(end, encoder, depth + 1) for end in (values.left, values.right))
        return ["intervals", *ends, str(values.closed)]
    if isinstance(dtype, pd.StringDtype):
        objects = np.asarray(values, dtype=object)
        texts = [None if pd.isna(v) else v for v in objects.tolist()]
        name = "str" if dtype.na_value is not pd.NA else "string"
        return ["strings", name, [encoder.node(text, depth + 1) for text in texts]]
    if str(dtype) in _NULLABLE:
        missing = np.asarray(values.isna())
        plain = values.to_numpy(dtype.numpy_dtype, na_value=0)
        return ["nullable", str(dtype), encoder.array(plain), encoder.array(missing)]
    plain = np.asarray(values)
    if plain.dtype.kind in PLAIN_KINDS:
        return ["column-plain", encoder.array(plain)]
    return ["column-objects", encoder.node(plain.astype(object), depth + 1)]


def _index(index: Any, encoder: Encoder, depth: int) -> Node:
    import pandas as pd

    if isinstance(index, pd.MultiIndex):
        return [
            "multi-index",
            [_index(level, encoder, depth + 1) for level in index.levels],
            [encoder.array(codes) for codes in index.codes],
            [encoder.node(name, depth + 1) for name in index.names],
        ]
    name = encoder.node(index.name, depth + 1)
    if isinstance(index, pd.RangeIndex):
        return ["range-index", index.start, index.stop, index.step, name]
    frequency = getattr(index, "freqstr", None)
    steady = frequency if isinstance(index, pd.DatetimeIndex | pd.TimedeltaIndex) else None
    return ["index", _column(index.array, encoder, depth + 1), name, steady]


# -------------------------------------------------------------------------------- in the judge


def _decode_plain(decoder: Decoder, depth: int, array: Node) -> Any:
    import pandas as pd

    found = _flat(decoder.array(array))
    if found.dtype.kind in "SU":
        found = found.astype(object)
    if found.dtype.kind in "mM" and np.datetime_data(found.dtype)[0] not in _UNITS:
        raise TransportError("pandas has no such times")
    return pd.array(found) if found.dtype.kind in "mM" else pd.arrays.NumpyExtensionArray(found)


def _decode_objects(decoder: Decoder, depth: int, array: Node) -> Any:
    import pandas as pd

    found = _flat(decoder.decode(array, depth))
    return pd.arrays.NumpyExtensionArray(found.astype(object))


def _flat(found: Any) -> Any:
    if not isinstance(found, np.ndarray) or found.ndim != 1:
        raise TransportError("it is no column")
    return found


def _categorical(decoder: Decoder, depth: int, codes: Node, categories: Node, order: bool) -> Any:
    import pandas as pd

    found = _flat(decoder.array(codes))
    if found.dtype.kind not in "iu":
        raise TransportError("it has no codes")
    kinds = _an_index(decoder.decode(categories, depth))
    return pd.Categorical.from_codes(found, kinds, ordered=expect(order, bool))


def _zoned(decoder: Decoder, depth: int, array: Node, zone: Node) -> Any:
    import pandas as pd

    found = _flat(decoder.array(array))
    if found.dtype.kind != "M" or np.datetime_data(found.dtype)[0] not in _UNITS:
        raise TransportError("it has no times")
    return (
        pd.DatetimeIndex(found).tz_localize("UTC").tz_convert(_a_zone(decoder, depth, zone)).array
    )


def _a_zone(decoder: Decoder, depth: int, node: Node) -> Any:
    found = decoder.decode(node, depth)
    if not isinstance(found, dt.tzinfo):
        raise TransportError("it is no time zone")
    # as pandas itself names it, so that the dtypes are the same
    return getattr(found, "key", found)


def _a_frequency(text: str) -> str:
    if not _FREQUENCY.fullmatch(expect(text, str)):
        raise TransportError("it is no frequency")
    return text


def _periods(decoder: Decoder, depth: int, ordinals: Node, frequency: str) -> Any:
    import pandas as pd

    found = _flat(decoder.array(ordinals))
    if found.dtype != np.int64:
        raise TransportError("it has no ordinals")
    made: Any = pd.PeriodIndex  # whose stubs lack what follows
    return made.from_ordinals(found, freq=_a_frequency(frequency)).array


def _intervals(decoder: Decoder, depth: int, left: Node, right: Node, closed: str) -> Any:
    import pandas as pd

    lower, upper = (_an_index(decoder.decode(end, depth)) for end in (left, right))
    return pd.arrays.IntervalArray.from_arrays(lower, upper, closed=chosen(closed, _CLOSED))


def _strings(decoder: Decoder, depth: int, name: str, nodes: list[Node]) -> Any:
    import pandas as pd

    texts = decoder.items(nodes, depth)
    if not all(text is None or isinstance(text, str) for text in texts):
        raise TransportError("it is no text")
    return pd.array(np.array(texts, dtype=object), dtype=chosen(name, _STRINGS))


def _nullable(decoder: Decoder, depth: int, name: str, values: Node, missing: Node) -> Any:
    import pandas as pd

    dtype: Any = pd.api.types.pandas_dtype(chosen(name, _NULLABLE))
    plain, mask = _flat(decoder.array(values)), _flat(decoder.array(missing))
    if plain.dtype != dtype.numpy_dtype or mask.dtype != np.bool_ or plain.shape != mask.shape:
        raise TransportError("it is no column")
    return dtype.construct_array_type()(plain, mask)


def _decode_index(
    decoder: Decoder, depth: int, column: Node, name: Node, frequency: str | None
) -> Any:
    import pandas as pd

    values = _a_column(decoder.decode(column, depth))
    plain = _unwrapped(values)
    made: Any = pd.Index(plain, dtype=plain.dtype, name=decoder.decode(name, depth))
    if frequency is not None:
        expect(made, pd.DatetimeIndex, pd.TimedeltaIndex)
        made.freq = _a_frequency(frequency)  # pandas refuses one that does not fit the values
    return made


def _range_index(decoder: Decoder, depth: int, start: int, stop: int, step: int, name: Node) -> Any:
    import pandas as pd

    rows = range(*(expect(n, int) for n in (start, stop, step)))
    if len(rows) > _MAX_ROWS:
        raise TransportError("it is too long")
    return pd.RangeIndex(rows, name=decoder.decode(name, depth))


def _multi_index(
    decoder: Decoder, depth: int, levels: list[Node], codes: list[Node], names: list[Node]
) -> Any:
    import pandas as pd

    return pd.MultiIndex(
        levels=[_an_index(level) for level in decoder.items(levels, depth)],
        codes=[_codes(decoder.array(part)) for part in codes],
        names=decoder.items(names, depth),
        verify_integrity=True,
    )


def _codes(found: Any) -> Any:
    if _flat(found).dtype.kind not in "iu":
        raise TransportError("it has no codes")
    return found


def _a_column(found: Any) -> Any:
    import pandas as pd

    if not isinstance(found, pd.api.extensions.ExtensionArray):
        raise TransportError("it is no column")
    return found


def _an_index(found: Any) -> Any:
    import pandas as pd

    if not isinstance(found, pd.Index):
        raise TransportError("it is no index")
    return found


def _series(decoder: Decoder, depth: int, index: Node, column: Node, name: Node) -> Any:

    rows = _an_index(decoder.decode(index, depth))
    values = _a_column(decoder.decode(column, depth))
    if len(rows) != len(values):
        raise TransportError("its index and its values disagree")
    return _as_series(values, rows, decoder.decode(name, depth))


def _as_series(values: Any, rows: Any, name: Any = None) -> Any:
    import pandas as pd

    plain = _unwrapped(values)
    return pd.Series(plain, index=rows, name=name, dtype=plain.dtype)


def _unwrapped(values: Any) -> Any:
    import pandas as pd

    return values.to_numpy() if type(values) is pd.arrays.NumpyExtensionArray else values


def _frame(decoder: Decoder, depth: int, index: Node, columns: Node, nodes: list[Node]) -> Any:
    import pandas as pd

    rows, heads = (_an_index(decoder.decode(node, depth)) for node in (index, columns))
    values = [_a_column(column) for column in decoder.items(nodes, depth)]
    if len(heads) != len(values) or len(values) > _MAX_COLUMNS:
        raise TransportError("its columns and their names disagree")
    if any(len(column) != len(rows) for column in values):
        raise TransportError("its index and its values disagree")
    made = pd.DataFrame(
        {place: _as_series(column, rows) for place, column in enumerate(values)}, index=rows
    )
    made.columns = heads
    return made


def _timestamp(decoder: Decoder, depth: int, count: int, unit: str, zone: Node) -> Any:
    import pandas as pd

    point = np.datetime64(expect(count, int), chosen(unit, _UNITS))
    made = pd.Timestamp(point)
    return (
        made if zone is None else made.tz_localize("UTC").tz_convert(_a_zone(decoder, depth, zone))
    )


def _timedelta(decoder: Decoder, depth: int, count: int, unit: str) -> Any:
    import pandas as pd

    return pd.Timedelta(np.timedelta64(expect(count, int), chosen(unit, _UNITS)))


def _period(decoder: Decoder, depth: int, ordinal: int, frequency: str) -> Any:
    import pandas as pd

    return pd.Period(ordinal=expect(ordinal, int), freq=_a_frequency(frequency))


def _interval(decoder: Decoder, depth: int, left: Node, right: Node, closed: str) -> Any:
    import pandas as pd

    kinds = (int, float, np.number, pd.Timestamp, pd.Timedelta)
    lower, upper = (expect(decoder.decode(end, depth), *kinds) for end in (left, right))
    return pd.Interval(lower, upper, closed=chosen(closed, _CLOSED))


def _missing(decoder: Decoder, depth: int, name: str) -> Any:
    import pandas as pd

    return pd.NaT if chosen(name, ("NaT", "NA")) == "NaT" else pd.NA


register(
    _encode,
    frame=_frame,
    series=_series,
    index=_decode_index,
    range_index=_range_index,
    multi_index=_multi_index,
    column_plain=_decode_plain,
    column_objects=_decode_objects,
    categorical=_categorical,
    zoned=_zoned,
    periods=_periods,
    intervals=_intervals,
    strings=_strings,
    nullable=_nullable,
    timestamp=_timestamp,
    pd_timedelta=_timedelta,
    period=_period,
    interval=_interval,
    missing=_missing,
)
