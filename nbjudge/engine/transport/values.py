"""Plain values and their nodes; the other modules add theirs.

==============  ==================================================================
node            value
==============  ==================================================================
scalars         None, bool, float, str, bytes, int of 64 bits: as they are
int             a larger int, as decimal digits
ellipsis        `...`, which stubs are made of
complex         real, imaginary
list …          list, tuple, set, frozenset: items; dict: pairs; range, slice: three ints
array           NumPy array of numbers, strings or dates: class, dtype, shape, blob
objects         NumPy array of objects: shape, items
scalar          NumPy scalar: dtype, bytes
function        stand-in: number, name
yours           what the other side has under a number, which it has handed on
absent          what cannot cross: why, the name of its type
==============  ==================================================================
"""

from __future__ import annotations

import hashlib
import math
import types
import weakref
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NoReturn

import msgpack
import numpy as np

from nbjudge.messages import gettext

Node = Any

_MAX_DEPTH = 40
_MAX_NODES = 200_000
_MAX_DIGITS = 4000
_INLINE_BYTES = 256
_MAX_KIND = 80  # characters of a type's name
UNKNOWN_KIND = "unknown"  # of what makes no sense
# of a class that is derived from one of these, what it is derived from
_SUBCLASSED: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (int, int.__int__),
    (float, float.__float__),
    (complex, complex.__complex__),
    (str, str.__str__),
    (bytes, lambda value: bytes.__getitem__(value, slice(None))),
    (tuple, lambda value: tuple(tuple.__iter__(value))),
    (list, lambda value: list(list.__iter__(value))),
    (set, lambda value: set(set.__iter__(value))),
    (frozenset, lambda value: frozenset(frozenset.__iter__(value))),
)
NUMBER_THERE = "_number_on_the_other_side"  # of a stand-in
CLASS_THERE = "_class_on_the_other_side"  # the same, of one that is a class
PLAIN_KINDS = "biufcSUmM"  # of NumPy: everything but objects and records


class TransportError(ValueError):
    """The bytes do not describe values, or a value is used that could not cross."""


class StandInType(type):
    """The type of the classes that stand for classes of the other side's."""


class CannotCrossError(TransportError):
    """A value does not cross; the message says so to students.

    Attributes:
        kind: the name of its type.
    """

    def __init__(self, kind: str, why: str = "") -> None:
        super().__init__(
            why or gettext("%(kind)s: a value of this kind cannot be handed over.", kind=kind)
        )
        self.kind = kind


class Absent:
    """Stands where a value could not cross; whoever uses it learns why.

    Args:
        why: what says so.
        met: where it is noted each time that it is used: a test may catch what that raises.
    """

    def __init__(self, why: CannotCrossError, met: list[CannotCrossError]) -> None:
        object.__setattr__(self, "why", why)
        object.__setattr__(self, "_met", met)

    def _refuse(self, *args: object, **kwargs: object) -> NoReturn:
        why = why_absent(self)
        object.__getattribute__(self, "_met").append(why)
        raise why

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)  # what copy, isinstance and numpy ask of everything
        self._refuse()

    __call__ = __len__ = __iter__ = __getitem__ = __contains__ = __bool__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __array__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __float__ = __int__ = _refuse
    __index__ = __setitem__ = _refuse
    __hash__ = object.__hash__


def why_absent(value: Absent) -> CannotCrossError:
    """Return what says why a value could not cross."""
    found: CannotCrossError = object.__getattribute__(value, "why")
    return found


class Encoder:
    """Turns values into trees and blobs.

    Args:
        max_bytes: how large the arrays of one tree may be together.
        callables: where functions and objects are kept that the other side may ask for something
            by their number; None where they cannot be offered.
    """

    def __init__(self, max_bytes: int, callables: list[Any] | None = None) -> None:
        self._max_bytes = max_bytes
        self._callables = callables
        self._numbers: dict[int, int] = {}  # id of what is kept → its number
        self.shared: list[Any] = []  # the models of this tree, each written once
        self.handed_back: set[int] = set()  # numbers of what was the other side's
        self._sent: set[bytes] = set()
        self._blobs: list[bytes] = []
        self._bytes = self._nodes = 0

    def tree(self, values: Mapping[str, object]) -> bytes:
        """Encode named values. A value that cannot cross costs only itself."""
        self._bytes, self._nodes, self.shared = 0, 0, []
        tree = {name: self.node_or_absent(value) for name, value in values.items()}
        return bytes(msgpack.packb(tree))

    def node_or_absent(self, value: Any, depth: int = 0) -> Node:
        """Encode one value, which msgpack can write then; what says why where it cannot cross."""
        nodes, size, n_blobs = self._nodes, self._bytes, len(self._blobs)
        try:
            node = self.node(value, depth)
            msgpack.packb(node)  # e.g. text with half a surrogate pair
        except Exception as error:  # whatever hostile objects raise
            self._nodes, self._bytes = nodes, size
            for blob in self._blobs[n_blobs:]:
                self._sent.discard(hashlib.sha256(blob).digest())
            del self._blobs[n_blobs:]
            return absent_node(cannot_cross(error, _name_of(value)))
        return node

    def begin_anew(self) -> None:
        """Forget what was sent and how much: what follows may go to another process."""
        self._sent.clear()
        self._blobs = []
        self._bytes = self._nodes = 0

    def new_blobs(self) -> list[bytes]:
        """Return the blobs of what was encoded since the last call, if never sent before."""
        blobs, self._blobs = self._blobs, []
        return blobs

    def node(self, value: Any, depth: int = 0) -> Node:
        """Encode one value.

        Raises:
            TransportError: it is too deep or too large, or a part of it cannot cross.
        """
        self._nodes += 1
        if depth > _MAX_DEPTH:
            raise TransportError(
                gettext("It is nested more than %(depth)d deep.", depth=_MAX_DEPTH)
            )
        if self._nodes > _MAX_NODES:
            raise TransportError(
                gettext("It holds more than %(count)s values.", count=format(_MAX_NODES, ","))
            )
        kind = type(value)
        if value is None or kind is bool or kind is float:
            return value
        if kind is str or kind is bytes:
            self._weigh(len(value))
            return value
        if kind is int:
            return value if -(2**63) <= value < 2**63 else ["int", _digits(value)]
        if kind is complex:
            return ["complex", value.real, value.imag]
        if kind in (list, tuple, set, frozenset):
            return [kind.__name__, [self.node(item, depth + 1) for item in value]]
        if isinstance(value, np.ndarray):
            return self._array(value, depth)
        if isinstance(value, np.generic):
            return self._scalar(value)
        number = number_there(value)
        if number is not None:
            self.handed_back.add(number)
            return ["yours", number]
        if value is ...:
            return ["ellipsis"]
        if kind in (range, slice):
            return [kind.__name__, value.start, value.stop, value.step]
        for encode in _FURTHER_ENCODERS:
            node = encode(value, self, depth)
            if node is not None:
                return node
        if isinstance(value, dict):  # also defaultdict, Counter, OrderedDict
            pairs = dict.items(value)
            return ["dict", [[self.node(k, depth + 1), self.node(v, depth + 1)] for k, v in pairs]]
        for plain, convert in _SUBCLASSED:
            if isinstance(value, plain):
                return self.node(convert(value), depth)
        for encode in _LAST_ENCODERS:
            node = encode(value, self, depth)
            if node is not None:
                return node
        if callable(value) and self._callables is not None and not isinstance(value, type):
            return self.stand_in(value)
        raise CannotCrossError(_name_of(value))

    def stand_in(self, function: Any) -> Node:
        """Keep a callable here, and describe it by its number."""
        return [
            "function",
            self.keep(function),
            str(getattr(function, "__name__", "function"))[:100],
        ]

    @property
    def offers(self) -> bool:
        """Whether functions and objects can be offered from here."""
        return self._callables is not None

    def keep(self, value: Any) -> int:
        """Keep something here that the other side may ask for something; return its number.

        Raises:
            TransportError: nothing can be kept here.
        """
        if self._callables is None:
            raise TransportError("a function cannot be handed on from here")
        number = self._numbers.get(id(value))
        if number is None or self._callables[number] is not value:
            number = self._numbers[id(value)] = len(self._callables)
            self._callables.append(value)
        return number

    def array(self, value: Any) -> Node:
        """Encode something array-like, as a plain array."""
        return self._array(np.asarray(value), 0)

    def _array(self, value: Any, depth: int) -> Node:
        plain = np.ndarray.view(value, np.ndarray)  # what a subclass makes of it does not matter
        kind = "matrix" if isinstance(value, np.matrix) else "array"
        if isinstance(value, np.ma.MaskedArray) and np.ma.getmaskarray(value).any():
            kind = "masked"
        if plain.dtype.kind == "O":
            items = [self.node(item, depth + 1) for item in plain.ravel().tolist()]
            return ["objects", list(plain.shape), items]
        if plain.dtype.kind not in PLAIN_KINDS:
            raise CannotCrossError(gettext("an array with dtype %(dtype)s", dtype=plain.dtype))
        if plain.dtype.byteorder == ">":
            plain = plain.astype(plain.dtype.newbyteorder("<"))
        self._weigh(plain.nbytes)
        node = [kind, plain.dtype.str, list(plain.shape), self._blob(plain.tobytes())]
        if kind == "masked":
            node.append(self._array(np.ma.getmaskarray(value), depth))
        return node

    def _scalar(self, value: Any) -> Node:
        if value.dtype.kind not in PLAIN_KINDS:
            raise CannotCrossError(str(value.dtype))
        plain = np.asarray(value)
        self._weigh(plain.nbytes)
        return ["scalar", plain.dtype.str, plain.tobytes()]

    def _blob(self, data: bytes) -> bytes | list[bytes]:
        """Return the data itself, in a list, if it is short, else the name of its blob."""
        if len(data) <= _INLINE_BYTES:
            return [data]
        digest = hashlib.sha256(data).digest()
        if digest not in self._sent:
            self._sent.add(digest)
            self._blobs.append(data)
        return digest

    def data(self, data: bytes) -> bytes | list[bytes]:
        """Encode data, for `Decoder.data` to read."""
        self._weigh(len(data))
        return self._blob(data)

    def _weigh(self, n_bytes: int) -> None:
        self._bytes += n_bytes
        if self._bytes > self._max_bytes:
            raise TransportError(
                gettext("It is larger than %(size)d MiB.", size=self._max_bytes >> 20)
            )


class Decoder:
    """Turns trees and blobs back into values. It trusts neither.

    Args:
        blobs: SHA-256 → data; what a tree names must be in it.
        call: asks the other side for something: number, arguments → value.
        own: what this side has handed on; the other side names it by its place in there.
    """

    def __init__(
        self, blobs: Mapping[bytes, bytes], call: Callable[..., Any], own: Sequence[Any] = ()
    ) -> None:
        self.blobs = blobs
        self.call = call
        self.own = own
        self.met: list[CannotCrossError] = []  # what was used, or asked for, and could not cross
        self.classes: dict[int, Any] = {}  # number of a class of the other side's → its stand-in
        self.named: set[int] = set()  # of these, the classes that the tests read by name
        self.settled: set[int] = set()  # numbers that came with values, not in answer to a call
        self._is_settling = False
        self.stand_ins: Any = weakref.WeakValueDictionary()  # (number, …) → an object's stand-in
        self.shared: list[Any] = []  # the models of the tree at hand
        self.kept: dict[str, list[Any]] = {}  # configuration → models built for it so far
        self.assigned: dict[int, Node] = {}  # id of a variable → the node of its value
        self._nodes = 0

    def values(self, tree: bytes, names: Collection[str] | None = None) -> dict[str, Any]:
        """Decode a tree. A value that makes no sense becomes an `Absent`.

        Args:
            tree: as an `Encoder` wrote it, or as somebody else did.
            names: what was asked for; nothing else is read. None takes all.

        Raises:
            TransportError: the tree is no tree of named values.
        """
        try:
            named = msgpack.unpackb(tree, raw=False, strict_map_key=False)
        except Exception as error:
            raise TransportError("these are no values") from error
        if not isinstance(named, dict):
            raise TransportError("these are no named values")
        asked = {str(n): node for n, node in named.items() if names is None or str(n) in names}
        self.shared = []
        self.classes, self.named, self.settled = {}, set(), set()
        self.stand_ins.clear()
        # objects of a class cross where a test reads the class: then it knows what it asks
        self.named = {n for node in asked.values() if (n := _class_number(node)) is not None}
        self._is_settling = True
        try:
            return {name: self.value(node) for name, node in asked.items()}
        finally:
            self._is_settling = False

    def settle(self, number: object) -> None:
        """Note that something has this number in each process that answers calls."""
        if self._is_settling and isinstance(number, int):
            self.settled.add(number)

    def value(self, node: Node) -> Any:
        """Decode one node; an `Absent` if it makes no sense."""
        self._nodes = 0
        try:
            return self.decode(node)
        except CannotCrossError as error:
            return Absent(error, self.met)
        except Exception as error:
            return Absent(unreadable(error), self.met)

    def decode(self, node: Node, depth: int = 0) -> Any:
        """Decode one node.

        Raises:
            TransportError: it makes no sense. Other errors mean the same.
        """
        self._nodes += 1
        if depth > _MAX_DEPTH or self._nodes > _MAX_NODES:
            raise TransportError("it is too large")
        if node is None or isinstance(node, bool | int | float | str | bytes):
            return node
        if not isinstance(node, list) or not node or not isinstance(node[0], str):
            raise TransportError("it is no node")
        tag, *parts = node
        decode = _DECODERS.get(tag)
        if decode is None:
            raise TransportError(f"there is no node {tag[:20]!r}")
        if tag in ("function", "class", "object", "iterator"):
            self.settle(parts[0] if parts else None)
        return decode(self, depth + 1, *parts)

    def items(self, nodes: list[Node], depth: int) -> list[Any]:
        """Decode a list of nodes."""
        return [self.decode(node, depth) for node in nodes]

    def array(self, node: Node) -> Any:
        """Decode a node that must be an array.

        Raises:
            TransportError: it is none.
        """
        found = self.decode(node)
        if not isinstance(found, np.ndarray):
            raise TransportError("it is no array")
        return found

    def data(self, name: bytes | list[bytes]) -> bytes:
        """Return a blob's data, or what stands in its place."""
        if isinstance(name, list):
            (short,) = name
            if not isinstance(short, bytes):
                raise TransportError("it is no data")
            return short
        if name not in self.blobs:
            raise TransportError("a blob is missing")
        return self.blobs[name]


def _array_of(decoder: Decoder, depth: int, dtype: str, shape: list[int], data: Any) -> Any:
    kind = np.dtype(dtype)
    if kind.kind not in PLAIN_KINDS:
        raise TransportError("it is no plain array")
    if any(not isinstance(n, int) or n < 0 for n in shape) or len(shape) > 32:
        raise TransportError("it has no shape")
    raw = decoder.data(data)
    if math.prod(shape) * kind.itemsize != len(raw):
        raise TransportError("its shape and its size disagree")
    return np.frombuffer(bytearray(raw), kind).reshape(shape)


def _matrix(decoder: Decoder, depth: int, *parts: Any) -> Any:
    return _array_of(decoder, depth, *parts).view(np.matrix)


def _masked(decoder: Decoder, depth: int, dtype: str, shape: Any, data: Any, mask: Node) -> Any:
    return np.ma.MaskedArray(_array_of(decoder, depth, dtype, shape, data), decoder.array(mask))


def _objects(decoder: Decoder, depth: int, shape: list[int], nodes: list[Node]) -> Any:
    if math.prod(shape) != len(nodes):
        raise TransportError("its shape and its size disagree")
    flat = np.empty(len(nodes), dtype=object)
    for place, item in enumerate(decoder.items(nodes, depth)):
        flat[place] = item
    return flat.reshape(shape)


def _numpy_scalar(decoder: Decoder, depth: int, dtype: str, data: bytes) -> Any:
    return _array_of(decoder, depth, dtype, [], [data])[()]


def _dict(decoder: Decoder, depth: int, pairs: list[list[Node]]) -> dict[Any, Any]:
    return {decoder.decode(k, depth): decoder.decode(v, depth) for k, v in pairs}


def _big_int(decoder: Decoder, depth: int, digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise TransportError("it has too many digits")
    return int(digits)


def function_of(decoder: Decoder, number: int, name: str) -> Any:
    """Return a function that asks the other side for its results."""

    def stand_in(*args: Any, **kwargs: Any) -> Any:
        return decoder.call(number, args, kwargs)

    stand_in.__name__ = stand_in.__qualname__ = name
    setattr(stand_in, NUMBER_THERE, number)
    return stand_in


def _function(decoder: Decoder, depth: int, number: int, name: str) -> Any:
    return function_of(decoder, expect(number, int), expect(name, str))


def _yours(decoder: Decoder, depth: int, number: int) -> Any:
    if not 0 <= expect(number, int) < len(decoder.own) or decoder.own[number] is None:
        raise TransportError("that was not handed on")
    return decoder.own[number]


def _class_number(node: Node) -> int | None:
    is_class = isinstance(node, list) and len(node) > 1 and node[0] == "class"
    return node[1] if is_class and isinstance(node[1], int) else None


def number_there(value: Any) -> int | None:
    """Return the number of what a stand-in stands for; None if the value is no stand-in."""
    if isinstance(type(value), StandInType):
        try:
            found = object.__getattribute__(value, NUMBER_THERE)
        except AttributeError:  # an exception's class has no numbers for its exceptions
            return None
    elif isinstance(value, StandInType | types.FunctionType):
        found = vars(value).get(NUMBER_THERE if not isinstance(value, type) else CLASS_THERE)
    else:
        return None
    return found if isinstance(found, int) else None


def _absent(decoder: Decoder, depth: int, why: str, kind: str) -> Absent:
    return Absent(CannotCrossError(str(kind)[:_MAX_KIND], str(why)[:500]), decoder.met)


_DECODERS: dict[str, Callable[..., Any]] = {
    "ellipsis": lambda _, __: ...,
    "int": _big_int,
    "complex": lambda _, __, real, imaginary: complex(real, imaginary),
    "list": lambda decoder, depth, nodes: decoder.items(nodes, depth),
    "tuple": lambda decoder, depth, nodes: tuple(decoder.items(nodes, depth)),
    "set": lambda decoder, depth, nodes: set(decoder.items(nodes, depth)),
    "frozenset": lambda decoder, depth, nodes: frozenset(decoder.items(nodes, depth)),
    "range": lambda _, __, start, stop, step: range(start, stop, step),
    "slice": lambda _, __, start, stop, step: slice(start, stop, step),
    "dict": _dict,
    "array": _array_of,
    "matrix": _matrix,
    "masked": _masked,
    "objects": _objects,
    "scalar": _numpy_scalar,
    "function": _function,
    "yours": _yours,
    "absent": _absent,
}


_Encode = Callable[[Any, Encoder, int], Node | None]
_FURTHER_ENCODERS: list[_Encode] = []  # of what libraries make
_LAST_ENCODERS: list[_Encode] = []  # of what is nothing else


def register(encode: _Encode, *, last: bool = False, **decoders: Callable[..., Any]) -> None:
    """Add nodes: how to recognise and write them, and how each is read.

    Args:
        encode: value, encoder, depth → node; None for a value of another kind.
        last: it is asked for what nobody else knows, not even as a built-in type's.
        decoders: tag, with `_` for `-` → function of decoder, depth and the parts of a node.
    """
    (_LAST_ENCODERS if last else _FURTHER_ENCODERS).append(encode)
    _DECODERS.update({tag.replace("_", "-"): decode for tag, decode in decoders.items()})


def cannot_cross(error: Exception, kind: str = UNKNOWN_KIND) -> CannotCrossError:
    """Return what says that something cannot cross.

    Args:
        error: what its encoding raised.
        kind: the name of its type, where the error knows none.
    """
    if isinstance(error, CannotCrossError):
        return error
    return CannotCrossError(kind, str(error) if isinstance(error, TransportError) else "")


def absent_node(error: CannotCrossError) -> Node:
    """Describe what cannot cross."""
    return ["absent", str(error), error.kind]


def unreadable(error: Exception) -> CannotCrossError:
    """Return what says that something was handed over that makes no sense."""
    why = str(error) if isinstance(error, TransportError) else type(error).__name__
    said = gettext("The value that was handed over cannot be read (%(why)s).", why=why)
    return CannotCrossError(UNKNOWN_KIND, said)


def expect(value: Any, *kinds: type) -> Any:
    """Return what came along, if it is of one of these types; no bool is a number.

    Raises:
        TransportError: it is something else.
    """
    if isinstance(value, bool) and bool not in kinds:
        raise TransportError("it is of another type")
    if not isinstance(value, kinds):
        raise TransportError("it is of another type")
    return value


def chosen(value: Any, known: Collection[Any]) -> Any:
    """Return a name that came along, if it is one of those that are known.

    Raises:
        TransportError: it is another one.
    """
    if not isinstance(value, str) or value not in known:
        raise TransportError(f"{str(value)[:40]!r} is unknown here")
    return value


def _digits(value: int) -> str:
    if value.bit_length() > _MAX_DIGITS * 3:
        raise TransportError(gettext("It is an integer of too many digits."))
    return str(value)


def _name_of(value: Any) -> str:
    return str(type.__getattribute__(type(value), "__name__"))[:_MAX_KIND]
