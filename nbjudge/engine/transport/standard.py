"""What Python's standard library makes: numbers, dates, containers, enumerations, types, modules.

==============  ==================================================================
node            value
==============  ==================================================================
decimal         Decimal: its text
fraction        Fraction: numerator, denominator
date, time …    date, time, datetime: their numbers, time zone; timedelta: three ints
time-zone       an offset in seconds and microseconds, or the key of a zone
path            Path or PurePath: its text, whether it is a Path
uuid            UUID: 16 bytes
bytearray       its bytes
deque           items, greatest length
view            keys, values or items of a dict: which, what is in it
counter …       Counter, OrderedDict: pairs; defaultdict: name of its factory, pairs
named-tuple     name of its class, names of its fields, items
enumeration     a class: its name, which kind, members
member          of an enumeration: its class, its value
type            a built-in type, or one of NumPy's numbers: its name
dtype           of NumPy: its text
module          a module that anybody may use: its name
==============  ==================================================================
"""

from __future__ import annotations

import collections
import datetime as dt
import decimal
import enum
import fractions
import functools
import importlib
import pathlib
import sys
import types
import uuid
import zoneinfo
from operator import itemgetter
from typing import Any, ClassVar

import msgpack
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

_MAX_TEXT = 4000
_MAX_EXPONENT = 10_000  # of a Decimal: what a test makes an int of stays small
_MAX_FIELDS = 255
_MAX_MEMBERS = 1000
_FACTORIES = {
    kind.__name__: kind for kind in (bool, dict, float, int, list, set, str, tuple, complex, bytes)
}
_TYPES: dict[str, type] = {
    **_FACTORIES,
    **{kind.__name__: kind for kind in (bytearray, frozenset, range, slice, types.NoneType)},
    **{f"numpy.{kind.__name__}": kind for kind in set(np.sctypeDict.values())},
}
_TYPES.pop("numpy.void", None)
_TYPES.pop("numpy.object_", None)
# These compute, and touch neither files nor processes when they are asked by name.
_MODULES = {
    "bisect", "cmath", "collections", "datetime", "decimal", "fractions", "functools", "heapq",
    "itertools", "json", "math", "numbers", "operator", "random", "re", "statistics", "string",
    "numpy", "numpy.fft", "numpy.linalg", "numpy.ma", "numpy.polynomial", "numpy.random",
    "scipy", "scipy.fft", "scipy.integrate", "scipy.interpolate", "scipy.linalg",
    "scipy.optimize", "scipy.signal", "scipy.sparse", "scipy.spatial", "scipy.special",
    "scipy.stats", "matplotlib", "matplotlib.pyplot", "seaborn", "pandas", "sympy", "altair",
    "plotly", "plotly.express", "plotly.graph_objects", "sklearn", "sklearn.cluster",
    "sklearn.datasets", "sklearn.linear_model", "sklearn.metrics", "sklearn.model_selection",
    "sklearn.preprocessing", "keras", "keras.layers", "keras.losses", "keras.metrics",
    "keras.models", "keras.ops", "keras.optimizers", "tensorflow",
}  # fmt: skip
_VIEWS: dict[str, Any] = {
    type(view({})).__name__: view for view in (dict.keys, dict.values, dict.items)
}
_DATE: tuple[str, ...] = ("year", "month", "day")
_TIME = ("hour", "minute", "second", "microsecond", "fold")


class NamedTuple(tuple[Any, ...]):
    """A named tuple as the student's process described it; `_record` derives a class for each."""

    _fields: ClassVar[tuple[str, ...]] = ()

    def __repr__(self) -> str:
        named = ", ".join(f"{n}={v!r}" for n, v in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({named})"

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def _replace(self, **changed: Any) -> NamedTuple:
        if not set(changed) <= set(self._fields):
            raise ValueError(f"Got unexpected field names: {sorted(set(changed))}")
        return type(self)(changed.get(n, v) for n, v in self._asdict().items())


class _ByName:
    """Makes members of an enumeration equal that are called alike and have the same value."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(self, enum.Enum) or not isinstance(other, enum.Enum):
            return NotImplemented
        mine, theirs = ((type(m).__name__, m.name, m.value) for m in (self, other))
        return mine == theirs

    def __hash__(self) -> int:
        return hash(getattr(self, "name", None))


class _Enumeration(_ByName, enum.Enum):
    pass


class _Flags(_ByName, enum.Flag):
    pass


_ENUMERATIONS: dict[str, type[enum.Enum]] = {  # the narrowest first
    "IntFlag": enum.IntFlag,
    "IntEnum": enum.IntEnum,
    "StrEnum": enum.StrEnum,
    "Flag": _Flags,
    "Enum": _Enumeration,
}


def _encode(value: Any, encoder: Encoder, depth: int) -> Node | None:
    kind = type(value)
    if isinstance(value, enum.Enum):
        return ["member", _enumeration(kind, encoder, depth + 1), _member_value(value)]
    if isinstance(value, decimal.Decimal):
        return ["decimal", decimal.Decimal.__str__(value)]
    if isinstance(value, fractions.Fraction):
        parts = (value.numerator, value.denominator)
        return ["fraction", *(encoder.node(int(part), depth + 1) for part in parts)]
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta | dt.tzinfo):
        return _encode_time(value, encoder, depth)
    if isinstance(value, pathlib.PurePath):
        return ["path", str(value), isinstance(value, pathlib.Path)]
    if isinstance(value, uuid.UUID):
        return ["uuid", value.bytes]
    if isinstance(value, bytearray):
        return ["bytearray", encoder.node(bytes(value), depth + 1)]
    if isinstance(value, type):
        return _encode_type(value, encoder, depth)
    if isinstance(value, np.dtype) and value.kind in PLAIN_KINDS:
        return ["dtype", value.str]
    if isinstance(value, types.ModuleType):
        name = str(value.__name__)
        return ["module", name] if name in _MODULES and sys.modules.get(name) is value else None
    return _encode_container(value, encoder, depth)


def _encode_container(value: Any, encoder: Encoder, depth: int) -> Node | None:
    if isinstance(value, collections.deque):
        queued = collections.deque.copy(value)
        return ["deque", [encoder.node(item, depth + 1) for item in queued], queued.maxlen]
    if isinstance(value, tuple):
        fields = getattr(type(value), "_fields", None)
        if not isinstance(fields, tuple) or len(fields) != tuple.__len__(value):
            return None
        items = [encoder.node(item, depth + 1) for item in tuple.__iter__(value)]
        return ["named-tuple", type(value).__name__, [str(name) for name in fields], items]
    view = type(value).__name__
    if view in _VIEWS and type(value) is type(_VIEWS[view]({})):
        return ["view", view, [encoder.node(item, depth + 1) for item in value]]
    if not isinstance(
        value, collections.Counter | collections.OrderedDict | collections.defaultdict
    ):
        return None
    pairs = [[encoder.node(part, depth + 1) for part in pair] for pair in dict.items(value)]
    if isinstance(value, collections.Counter):
        return ["counter", pairs]
    if isinstance(value, collections.OrderedDict):
        return ["ordered-dict", pairs]
    factory = value.default_factory
    name = next((name for name, known in _FACTORIES.items() if known is factory), None)
    if name is None and factory is not None:
        return ["dict", pairs]
    return ["defaultdict", name, pairs]


def _encode_time(value: Any, encoder: Encoder, depth: int) -> Node | None:
    if isinstance(value, dt.timedelta):
        return ["timedelta", value.days, value.seconds, value.microseconds]
    if isinstance(value, zoneinfo.ZoneInfo):
        return ["time-zone", str(value.key)]
    if isinstance(value, dt.tzinfo):
        if not isinstance(value, dt.timezone):
            return None
        offset = value.utcoffset(None)
        return ["time-zone", offset // dt.timedelta(microseconds=1)]
    names = _DATE if isinstance(value, dt.date) else ()
    if isinstance(value, dt.datetime | dt.time):
        names += _TIME
    node: Node = [int(getattr(value, name)) for name in names]
    if isinstance(value, dt.datetime | dt.time):
        zone = None if value.tzinfo is None else encoder.node(value.tzinfo, depth + 1)
        return ["datetime" if isinstance(value, dt.datetime) else "time", node, zone]
    return ["date", node]


def _encode_type(value: type, encoder: Encoder, depth: int) -> Node | None:
    if issubclass(value, enum.Enum) and value.__members__:
        return _enumeration(value, encoder, depth)
    name = next((name for name, known in _TYPES.items() if known is value), None)
    return None if name is None else ["type", name]


def _enumeration(value: Any, encoder: Encoder, depth: int) -> Node:
    bases: dict[str, Any] = {**_ENUMERATIONS, "Flag": enum.Flag, "Enum": enum.Enum}
    kind = next(name for name, base in bases.items() if issubclass(value, base))
    members = list(value.__members__.items())[:_MAX_MEMBERS]
    return [
        "enumeration",
        str(value.__name__),
        kind,
        [[name, _member_value(member)] for name, member in members],
    ]


def _member_value(member: Any) -> Node:
    """Return a member's value, or, where that is no plain one, its name: values tell them apart."""
    value = member._value_
    plain = (
        isinstance(value, bool | int | float | str | None) and type(value).__module__ == "builtins"
    )
    if plain and (not isinstance(value, int) or -(2**63) <= value < 2**63):
        return value
    if isinstance(value, tuple) and all(type(v) in (bool, int, float, str) for v in value):
        return ["tuple", list(value)]
    return str(member._name_)


# -------------------------------------------------------------------------------- in the judge


def _decimal(decoder: Decoder, depth: int, text: str) -> decimal.Decimal:
    if len(expect(text, str)) > _MAX_TEXT:
        raise TransportError("it has too many digits")
    found = decimal.Decimal(text)
    if found.is_finite() and abs(int(found.as_tuple().exponent)) > _MAX_EXPONENT:
        raise TransportError("it is too large")
    return found


def _fraction(decoder: Decoder, depth: int, *parts: Node) -> fractions.Fraction:
    above, below = (expect(decoder.decode(part, depth), int) for part in parts)
    return fractions.Fraction(above, below)


def _date(decoder: Decoder, depth: int, numbers: list[int]) -> dt.date:
    return dt.date(*(expect(n, int) for n in numbers))


def _datetime(decoder: Decoder, depth: int, numbers: list[int], zone: Node) -> dt.datetime:
    *plain, fold = (expect(n, int) for n in numbers)
    made = dt.datetime(*plain)
    return made.replace(tzinfo=_zone_of(decoder, depth, zone), fold=fold)


def _time(decoder: Decoder, depth: int, numbers: list[int], zone: Node) -> dt.time:
    *plain, fold = (expect(n, int) for n in numbers)
    return dt.time(*plain).replace(tzinfo=_zone_of(decoder, depth, zone), fold=fold)


def _timedelta(decoder: Decoder, depth: int, *numbers: int) -> dt.timedelta:
    days, seconds, microseconds = (expect(n, int) for n in numbers)
    return dt.timedelta(days, seconds, microseconds)


def _zone_of(decoder: Decoder, depth: int, node: Node) -> dt.tzinfo | None:
    found = decoder.decode(node, depth)
    if found is not None and not isinstance(found, dt.tzinfo):
        raise TransportError("it is no time zone")
    return found


@functools.cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _time_zone(decoder: Decoder, depth: int, key: int | str) -> dt.tzinfo:
    if isinstance(key, str):
        return zoneinfo.ZoneInfo(chosen(key, _zones()))
    return dt.timezone(dt.timedelta(microseconds=expect(key, int)))


def _path(decoder: Decoder, depth: int, text: str, concrete: bool) -> pathlib.PurePath:
    if len(expect(text, str)) > _MAX_TEXT or "\0" in text:
        raise TransportError("it is no path")
    return pathlib.Path(text) if expect(concrete, bool) else pathlib.PurePath(text)


def _uuid(decoder: Decoder, depth: int, data: bytes) -> uuid.UUID:
    return uuid.UUID(bytes=expect(data, bytes))


def _bytearray(decoder: Decoder, depth: int, data: bytes) -> bytearray:
    return bytearray(expect(data, bytes))


def _deque(decoder: Decoder, depth: int, nodes: list[Node], longest: int | None) -> Any:
    return collections.deque(
        decoder.items(nodes, depth), None if longest is None else expect(longest, int)
    )


def _pairs(decoder: Decoder, depth: int, pairs: list[list[Node]]) -> dict[Any, Any]:
    return {decoder.decode(k, depth): decoder.decode(v, depth) for k, v in pairs}


def _view(decoder: Decoder, depth: int, name: str, nodes: list[Node]) -> Any:
    view, items = _VIEWS[chosen(name, _VIEWS)], decoder.items(nodes, depth)
    if view is dict.items:
        return dict(items).items()
    return view(dict.fromkeys(items) if view is dict.keys else dict(enumerate(items)))


def _counter(decoder: Decoder, depth: int, pairs: list[list[Node]]) -> Any:
    return collections.Counter(_pairs(decoder, depth, pairs))


def _ordered_dict(decoder: Decoder, depth: int, pairs: list[list[Node]]) -> Any:
    return collections.OrderedDict(_pairs(decoder, depth, pairs))


def _defaultdict(decoder: Decoder, depth: int, factory: Any, pairs: list[list[Node]]) -> Any:
    make = None if factory is None else _FACTORIES[chosen(factory, _FACTORIES)]
    return collections.defaultdict(make, _pairs(decoder, depth, pairs))


def _is_name(name: object) -> bool:
    return isinstance(name, str) and len(name) <= 100 and name.isidentifier() and name[0] != "_"


@functools.lru_cache(maxsize=1000)
def _record(name: str, fields: tuple[str, ...]) -> type[NamedTuple]:
    getters = {field: property(itemgetter(place)) for place, field in enumerate(fields)}
    return type(name, (NamedTuple,), {**getters, "_fields": fields, "__slots__": ()})


def _named_tuple(
    decoder: Decoder, depth: int, name: str, fields: list[str], nodes: list[Node]
) -> NamedTuple:
    if not all(map(_is_name, fields)) or not len(set(fields)) == len(fields) == len(nodes):
        raise TransportError("it is no named tuple")
    if len(fields) > _MAX_FIELDS:
        raise TransportError("it is too large")
    kind = _record(name if _is_name(name) else "NamedTuple", tuple(fields))
    return kind(decoder.items(nodes, depth))


def _decode_enumeration(
    decoder: Decoder, depth: int, name: str, kind: str, members: list[list[Node]]
) -> Any:
    if not isinstance(members, list) or not 0 < len(members) <= _MAX_MEMBERS:
        raise TransportError("it is no enumeration")
    return _made_enumeration(msgpack.packb([name, chosen(kind, _ENUMERATIONS), members]))


@functools.lru_cache(maxsize=1000)
def _made_enumeration(packed: bytes) -> Any:
    """Make a class; the same one for the same description, so that its members stay the same."""
    name, kind, members = msgpack.unpackb(packed)
    plain = []
    for member, value in members:
        if not _is_name(member):
            raise TransportError("it has no name")
        if hasattr(_ENUMERATIONS[kind], member):
            raise TransportError("it has a name that is taken")
        plain.append((member, _plain_member(value)))
    made: Any = _ENUMERATIONS[kind]
    return made(name if _is_name(name) else "Enumeration", plain)


def _plain_member(value: Node) -> Any:
    if isinstance(value, list):
        _, items = value
        return tuple(expect(item, bool, int, float, str) for item in items)
    return expect(value, bool, int, float, str, types.NoneType)


def _member(decoder: Decoder, depth: int, kind: Node, value: Node) -> Any:
    made = decoder.decode(kind, depth)
    if not isinstance(made, enum.EnumMeta):
        raise TransportError("it is no enumeration")
    return made(_plain_member(value))


def _type(decoder: Decoder, depth: int, name: str) -> type:
    return _TYPES[chosen(name, _TYPES)]


def _dtype(decoder: Decoder, depth: int, text: str) -> Any:
    found = np.dtype(expect(text, str))
    if found.kind not in PLAIN_KINDS:
        raise TransportError("it is no plain dtype")
    return found


def _module(decoder: Decoder, depth: int, name: str) -> Any:
    return importlib.import_module(chosen(name, _MODULES))


register(
    _encode,
    decimal=_decimal,
    fraction=_fraction,
    date=_date,
    datetime=_datetime,
    time=_time,
    timedelta=_timedelta,
    time_zone=_time_zone,
    path=_path,
    uuid=_uuid,
    bytearray=_bytearray,
    deque=_deque,
    view=_view,
    counter=_counter,
    ordered_dict=_ordered_dict,
    defaultdict=_defaultdict,
    named_tuple=_named_tuple,
    enumeration=_decode_enumeration,
    member=_member,
    type=_type,
    dtype=_dtype,
    module=_module,
)
