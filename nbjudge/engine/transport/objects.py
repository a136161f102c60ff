"""Classes of the student's own, their objects, and iterators: stand-ins that ask for everything.

An object stays in the process that made it. The judge has a stand-in for it, and each operation on
it, of a closed list, is a call. What an object answers is whatever its author likes. So there are
two rules for what it may be asked:

- An object crosses where the tests read its class by name. A test that expects a number or a table
  does not get an object that pretends to be one.
- An operator may hand an object a plain value only if the test made the object itself, by calling
  the class: `Money(3) + 4`. What came back from elsewhere may be combined with other objects, and
  with nothing else: a result that says it equals whatever it is compared with is not asked.

==============  ==================================================================
node            value
==============  ==================================================================
class           number, name, its own bases, its special methods, which of Python's exceptions it is
object          number, class
iterator        number, name
==============  ==================================================================
"""

from __future__ import annotations

import builtins
import collections.abc
import math
import operator
from collections.abc import Callable, Iterator
from typing import Any

from nbjudge.engine.transport.values import (
    CLASS_THERE,
    NUMBER_THERE,
    CannotCrossError,
    Decoder,
    Encoder,
    Node,
    StandInType,
    TransportError,
    chosen,
    expect,
    function_of,
    number_there,
    register,
)
from nbjudge.messages import gettext, to_translate

_BINARY = (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor",
    "lshift", "rshift", "divmod",
)  # fmt: skip
_COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
_UNARY: dict[str, Callable[[Any], Any]] = {
    "neg": operator.neg, "pos": operator.pos, "invert": operator.invert, "abs": abs, "len": len,
    "bool": bool, "int": int, "float": float, "complex": complex, "index": operator.index,
    "str": str, "repr": repr, "hash": hash, "iter": iter, "next": next, "reversed": reversed,
    "trunc": math.trunc, "floor": math.floor, "ceil": math.ceil,
}  # fmt: skip
_OTHERS: dict[str, Callable[..., Any]] = {
    "getitem": operator.getitem,
    "setitem": operator.setitem,
    "delitem": operator.delitem,
    "round": round,
    "format": format,
    "call": lambda called, *args, **kwargs: called(*args, **kwargs),
    "method": lambda value, name, *args, **kwargs: getattr(value, name)(*args, **kwargs),
    "enter": lambda entered: type(entered).__enter__(entered),
    "exit": lambda left: type(left).__exit__(left, None, None, None),
}


def _operator(name: str) -> Callable[[Any, Any], Any]:
    found: Callable[[Any, Any], Any] = (
        divmod if name == "divmod" else getattr(operator, f"__{name}__")
    )
    return found


def _reflected(name: str) -> Callable[[Any, Any], Any]:
    return lambda value, other: _operator(name)(other, value)


# those that hand an object another value, which the answer may be made for
_HANDING: dict[str, Callable[[Any, Any], Any]] = {
    **{name: _operator(name) for name in (*_BINARY, *_COMPARISONS)},
    **{f"r{name}": _reflected(name) for name in _BINARY},
    **{f"i{name}": _operator(f"i{name}") for name in _BINARY if name != "divmod"},
    "contains": operator.contains,
}
_SPECIAL = {f"__{name}__": name for name in (*_UNARY, *_OTHERS, *_HANDING) if name != "method"}
OPERATIONS: dict[str, Callable[..., Any]] = {
    **_UNARY,
    **_OTHERS,
    **_HANDING,
    "getattr": getattr,
    "setattr": setattr,
    "delattr": delattr,
}
_ASKED_BY_NAME = ("__dict__", "__doc__")  # of an object; other special names it has or has not
_MAX_NAME = 100
_MAX_BASES = 20
_EXCEPTIONS = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception)
}
REFUSED = to_translate(
    "This object cannot be compared or computed with a value of another kind: it is an object "
    "where another value should be."
)


# ------------------------------------------------------------------- in the process that has them


def _encode(value: Any, encoder: Encoder, depth: int) -> Node | None:
    if not encoder.offers:
        return None
    if isinstance(value, type):
        return _class_node(value, encoder, depth) if _is_own(value) else None
    if _is_own(type(value)) and not isinstance(value, BaseException):
        return object_node(value, encoder, depth)
    if isinstance(value, collections.abc.Iterator) and type(value).__module__ in (
        "builtins",
        "itertools",
    ):
        return ["iterator", encoder.keep(value), type(value).__name__]
    return None


def object_node(value: Any, encoder: Encoder, depth: int = 0) -> Node:
    """Describe an object by its number and its class, also one that has another node."""
    return ["object", encoder.keep(value), _class_node(type(value), encoder, depth + 1)]


def _is_own(kind: type) -> bool:
    return getattr(kind, "__module__", None) == "__main__"


def _class_node(kind: type, encoder: Encoder, depth: int) -> Node:
    if depth > _MAX_BASES:
        raise TransportError(gettext("It is derived from too many classes."))
    specials = {
        name
        for base in kind.__mro__
        if base is not object
        for name in vars(base)
        if name in _SPECIAL and getattr(kind, name, None) is not None
    }
    return [
        "class",
        encoder.keep(kind),
        str(kind.__name__)[:_MAX_NAME],
        [_class_node(base, encoder, depth + 1) for base in kind.__bases__ if _is_own(base)],
        sorted(specials),
        exception_of(kind),
    ]


def exception_of(kind: type) -> str | None:
    """Return the name of the narrowest exception of Python's that a class is derived from."""
    return next((b.__name__ for b in kind.__mro__ if _EXCEPTIONS.get(b.__name__) is b), None)


def call_made_object(called: Any, found: Any) -> bool:
    """Tell whether a call of a class made an object of it, which is one whatever else it is."""
    return (
        isinstance(called, type)
        and _is_own(called)
        and type(found) is called
        and not hasattr(called, "_fields")  # a named tuple crosses as one
    )


# ------------------------------------------------------------------------------ in the other one


class RefusedError(Exception):
    """An object is not asked what it would answer as its author likes.

    It is none of Python's other exceptions, which a test may want from the student's code.
    """


class _Asks:
    """What asks the other side for everything; the stand-ins of objects are derived from it."""

    __slots__ = (NUMBER_THERE, "__weakref__", "_is_tests_own")
    __array_ufunc__ = None  # NumPy's functions are to take values
    __array_priority__ = 10_000

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__") and name not in _ASKED_BY_NAME:
            raise AttributeError(name)
        return _ask(self, "getattr", name)

    def __setattr__(self, name: str, value: Any) -> None:
        _ask(self, "setattr", name, value)

    def __delattr__(self, name: str) -> None:
        _ask(self, "delattr", name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise _noted(self, gettext("This object cannot be copied."))  # it is in another process


def _ask(stand_in: Any, operation: str, *args: Any) -> Any:
    number = object.__getattribute__(stand_in, NUMBER_THERE)
    decoder = type.__getattribute__(type(stand_in), "_decoder")
    return decoder.call(number, args, {}, operation=operation)


def _noted(stand_in: Any, why: str) -> CannotCrossError:
    """Note what a stand-in cannot do, which a test has met also if it catches the error."""
    kind = type(stand_in)
    error = CannotCrossError(kind.__name__, why)
    type.__getattribute__(kind, "_decoder").met.append(error)
    return error


def _special_method(operation: str) -> Callable[..., Any]:
    hands = operation in _HANDING

    def method(self: Any, *args: Any) -> Any:
        if operation == "exit":
            args = ()  # what was raised in the test stays there
        if hands and not object.__getattribute__(self, "_is_tests_own"):
            for arg in args:
                if number_there(arg) is None:
                    raise RefusedError(str(_noted(self, gettext(REFUSED))))
        return _ask(self, operation, *args)

    return method


class _Class(StandInType):
    """The type of stand-ins for classes: calling one makes an object on the other side."""

    _decoder: Decoder
    _is_exception: bool

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._is_exception:
            return type.__call__(self, *args, **kwargs)
        return self._decoder.call(vars(self)[CLASS_THERE], args, kwargs, makes=True)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or self._is_exception:
            raise AttributeError(name)
        return self._decoder.call(vars(self)[CLASS_THERE], (name,), {}, operation="getattr")

    def __instancecheck__(self, value: Any) -> bool:
        is_alike = hasattr(type(value), "_fields") and type(value).__name__ == self.__name__
        return is_alike or type.__instancecheck__(self, value)


class _Items(metaclass=StandInType):
    """Asks the other side for the items of an iterator, one at a time."""

    def __init__(self, decoder: Decoder, number: int) -> None:
        self._decoder = decoder
        self._number = number
        setattr(self, NUMBER_THERE, number)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return self._decoder.call(self._number, (), {}, operation="next")


def _decode_class(
    decoder: Decoder,
    depth: int,
    number: int,
    name: str,
    bases: list[Node],
    specials: list[str],
    exception: str | None,
) -> Any:
    if expect(number, int) in decoder.classes:
        return decoder.classes[number]
    if len(expect(bases, list)) > _MAX_BASES:
        raise TransportError("it is derived from too much")
    own = [expect(base, _Class) for base in decoder.items(bases, depth)]
    methods = {special: _SPECIAL[chosen(special, _SPECIAL)] for special in expect(specials, list)}
    content: dict[str, Any] = {CLASS_THERE: number, "_decoder": decoder, "__module__": "__main__"}
    content["_is_exception"] = exception is not None
    if exception is not None:
        kind: type = _EXCEPTIONS[chosen(exception, _EXCEPTIONS)]
        parents = [base for base in own if issubclass(base, kind)] or [kind]
    else:
        content |= {special: _special_method(about) for special, about in methods.items()}
        content["__slots__"] = ()
        parents = own or [_Asks]
    made: Any = _Class(_class_name(name), tuple(parents), content)
    if exception is None and "__eq__" in methods and "__hash__" not in methods:
        made.__hash__ = None
    decoder.classes[number] = made
    return made


def _class_name(name: Any) -> str:
    if not isinstance(name, str) or not name.isidentifier() or len(name) > _MAX_NAME:
        return "Object"
    return name


def _decode_object(decoder: Decoder, depth: int, number: int, kind: Node) -> Any:
    made = expect(decoder.decode(kind, depth), _Class)
    if issubclass(made, BaseException):
        raise TransportError("it is no object")
    lineage = {vars(base).get(CLASS_THERE) for base in made.__mro__}
    if not decoder.named & lineage:
        if hasattr(made, "__next__"):
            return _Items(decoder, expect(number, int))
        if "__call__" in vars(made):
            return function_of(decoder, expect(number, int), made.__name__)
        raise CannotCrossError(made.__name__)
    return object_of(decoder, made, number)


def object_of(decoder: Decoder, kind: Any, number: int, *, is_tests_own: bool = False) -> Any:
    """Return the stand-in of an object: the same one for the same object.

    Args:
        decoder: asks for what it is asked.
        kind: its class's stand-in.
        number: which object.
        is_tests_own: the test made it. For what else comes back, and may be the same object,
            there is another stand-in.
    """
    key = (expect(number, int), is_tests_own)
    found = decoder.stand_ins.get(key)
    if found is None or type(found) is not kind:
        found = object.__new__(kind)
        object.__setattr__(found, NUMBER_THERE, number)
        object.__setattr__(found, "_is_tests_own", is_tests_own)
        decoder.stand_ins[key] = found
    return found


def as_tests_own(decoder: Decoder, value: Any) -> Any:
    """Return the stand-in of an object that a test has just made by calling its class."""
    if isinstance(value, _Asks):
        number = object.__getattribute__(value, NUMBER_THERE)
        return object_of(decoder, type(value), number, is_tests_own=True)
    return value


def exception_class(decoder: Decoder, number: object, base: object) -> type[Exception] | None:
    """Return what to raise for an exception of the other side's; None if there is nothing fit.

    Args:
        decoder: knows the classes that the tests read.
        number: of its class, where that is the student's own.
        base: the name of the narrowest exception of Python's that it is.
    """
    if isinstance(number, int) and number in decoder.named:
        known = decoder.classes.get(number)
        if isinstance(known, type) and issubclass(known, Exception):
            return known
    return _EXCEPTIONS.get(base) if isinstance(base, str) else None


def _decode_iterator(decoder: Decoder, depth: int, number: int, name: str) -> Any:
    return _Items(decoder, expect(number, int))


register(
    _encode, last=True, object=_decode_object, iterator=_decode_iterator, **{"class": _decode_class}
)
