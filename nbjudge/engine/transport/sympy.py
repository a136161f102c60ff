"""SymPy's expressions, as trees of classes and arguments of a closed list.

The judge builds each part without evaluating it: what the student's process sent was evaluated
there, and a forged power would take years. No text is parsed.

==============  ==================================================================
node            value
==============  ==================================================================
sympy           the name of a class, its arguments
sympy-number    Integer or Rational: numerator, denominator
sympy-float     sign, mantissa, exponent, precision in bits
sympy-name      a constant such as pi, oo or true: its name
symbol          its name, what is assumed of it, the number of a Dummy
applied         an unknown function: its name, its arguments
sympy-matrix    whether it may change, rows, columns, entries
sympy-poly      its variables, powers and coefficients of its terms
==============  ==================================================================
"""

from __future__ import annotations

import math
import sys
from typing import Any

from nbjudge.engine.transport.values import (
    Decoder,
    Encoder,
    Node,
    TransportError,
    chosen,
    expect,
    register,
)

_CONSTANTS = {
    "pi", "E", "I", "oo", "zoo", "nan", "EulerGamma", "GoldenRatio", "Catalan", "true", "false",
    "EmptySet", "UniversalSet", "Reals", "Integers", "Naturals", "Naturals0", "Rationals",
    "Complexes",
}  # fmt: skip
_NEGATIVE = "-oo"
# built without being evaluated: what they are given is kept as it is
_UNEVALUATED = {
    "Add", "Mul", "Pow", "Mod", "Max", "Min", "Abs", "sign", "re", "im", "arg", "conjugate",
    "exp", "log", "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "acot", "atan2",
    "asec", "acsc", "sinh", "cosh", "tanh", "coth", "sech", "csch", "asinh", "acosh", "atanh",
    "acoth", "floor", "ceiling", "factorial", "binomial", "gamma", "beta", "loggamma", "digamma",
    "erf", "erfc", "erfi", "zeta", "besselj", "bessely", "Heaviside", "DiracDelta", "LambertW",
    "Piecewise", "Equality", "Unequality", "StrictLessThan", "LessThan", "StrictGreaterThan",
    "GreaterThan", "And", "Or", "Not", "Union", "Intersection", "Complement", "FiniteSet",
}  # fmt: skip
# these take what they are given and compute nothing
_KEPT = {
    "Tuple", "ExprCondPair", "Derivative", "Integral", "Sum", "Product", "Limit", "Interval",
    "Lambda", "Subs", "Contains", "Order",
}  # fmt: skip
_ASSUMPTIONS = {
    "algebraic", "antihermitian", "commutative", "complex", "composite", "even",
    "extended_negative", "extended_nonnegative", "extended_nonpositive", "extended_nonzero",
    "extended_positive", "extended_real", "finite", "hermitian", "imaginary", "infinite",
    "integer", "irrational", "negative", "noninteger", "nonnegative", "nonpositive", "nonzero",
    "odd", "polar", "positive", "prime", "rational", "real", "transcendental", "zero",
}  # fmt: skip
_MAX_NAME = 100
_MAX_BITS = 20_000
_MAX_EXPONENT = 100_000
_MAX_ENTRIES = 100_000
_MAX_DEGREE = 10_000


def _encode(value: Any, encoder: Encoder, depth: int) -> Node | None:
    sympy = sys.modules.get("sympy")
    if sympy is None or not hasattr(sympy, "Poly"):  # it may be imported only in part
        return None
    if isinstance(value, sympy.MatrixBase) and not isinstance(value, sympy.SparseMatrix):
        entries = [encoder.node(entry, depth + 1) for entry in value.flat()]
        return ["sympy-matrix", isinstance(value, sympy.MutableDenseMatrix), *value.shape, entries]
    if isinstance(value, sympy.Poly):
        variables = [encoder.node(variable, depth + 1) for variable in value.gens]
        terms = [
            [list(map(int, powers)), encoder.node(factor, depth + 1)]
            for powers, factor in value.terms()
        ]
        return ["sympy-poly", variables, terms]
    if not isinstance(value, sympy.Basic):
        return None
    if isinstance(value, sympy.Symbol):
        assumed = getattr(value, "_assumptions_orig", None) or value._assumptions.generator
        number = value.dummy_index if isinstance(value, sympy.Dummy) else None
        return ["symbol", str(value.name), {str(k): v for k, v in assumed.items()}, number]
    if isinstance(value, sympy.Rational) and value.is_finite:
        return ["sympy-number", *(encoder.node(int(n), depth + 1) for n in (value.p, value.q))]
    if isinstance(value, sympy.Float) and value.is_finite:
        sign, mantissa, exponent, _ = value._mpf_
        return [
            "sympy-float",
            int(sign),
            encoder.node(int(mantissa), depth + 1),
            int(exponent),
            int(value._prec),
        ]
    if value is sympy.S.NegativeInfinity:
        return ["sympy-name", _NEGATIVE]
    for name in _CONSTANTS:
        if value is getattr(sympy.S, name, None) or value is getattr(sympy, name, None):
            return ["sympy-name", name]
    return _encode_parts(sympy, value, encoder, depth)


def _encode_parts(sympy: Any, value: Any, encoder: Encoder, depth: int) -> Node | None:
    parts = [encoder.node(part, depth + 1) for part in value.args]
    if isinstance(value, sympy.core.function.AppliedUndef):
        return ["applied", str(value.func.__name__), parts]
    name = type(value).__name__
    if name in _UNEVALUATED | _KEPT and type(value) is _class(name):
        return ["sympy", name, parts]
    return None


# -------------------------------------------------------------------------------- in the judge


def _class(name: str) -> Any:
    import sympy
    from sympy.functions.elementary.piecewise import ExprCondPair

    return ExprCondPair if name == "ExprCondPair" else getattr(sympy, name, None)


def _parts(decoder: Decoder, depth: int, nodes: list[Node]) -> list[Any]:
    import sympy

    return [expect(part, sympy.Basic) for part in decoder.items(nodes, depth)]


def _decode(decoder: Decoder, depth: int, name: str, nodes: list[Node]) -> Any:
    parts = _parts(decoder, depth, nodes)
    kind = _class(chosen(name, _UNEVALUATED | _KEPT))
    return kind(*parts) if name in _KEPT else kind(*parts, evaluate=False)


def _number(decoder: Decoder, depth: int, above: Node, below: Node) -> Any:
    import sympy

    p, q = (_small(decoder.decode(part, depth)) for part in (above, below))
    if q <= 0:
        raise TransportError("it is no number")
    return sympy.Integer(p) if q == 1 else sympy.Rational(p, q)


def _small(number: Any) -> int:
    found: int = expect(number, int)
    if found.bit_length() > _MAX_BITS:
        raise TransportError("it has too many digits")
    return found


def _float(
    decoder: Decoder, depth: int, sign: int, mantissa: Node, exponent: int, precision: int
) -> Any:
    import sympy

    digits = _small(decoder.decode(mantissa, depth))
    if digits < 0 or abs(expect(exponent, int)) > _MAX_EXPONENT:
        raise TransportError("it is no number")
    if expect(sign, int) not in (0, 1) or not 1 <= expect(precision, int) <= _MAX_BITS:
        raise TransportError("it is no number")
    return sympy.Float((sign, digits, exponent, digits.bit_length()), precision=precision)


def _constant(decoder: Decoder, depth: int, name: str) -> Any:
    import sympy

    if name == _NEGATIVE:
        return sympy.S.NegativeInfinity
    known = chosen(name, _CONSTANTS)
    return getattr(sympy, known, None) if hasattr(sympy, known) else getattr(sympy.S, known)


def _symbol(
    decoder: Decoder, depth: int, name: str, assumed: dict[str, Any], number: int | None
) -> Any:
    import sympy

    for assumption, holds in expect(assumed, dict).items():
        chosen(assumption, _ASSUMPTIONS)
        expect(holds, bool)
    if number is None:
        return sympy.Symbol(_name(name), **assumed)
    return sympy.Dummy(_name(name), dummy_index=expect(number, int), **assumed)


def _name(text: Any) -> str:
    if len(expect(text, str)) > _MAX_NAME:
        raise TransportError("its name is too long")
    return str(text)


def _applied(decoder: Decoder, depth: int, name: str, nodes: list[Node]) -> Any:
    import sympy

    return sympy.Function(_name(name))(*_parts(decoder, depth, nodes), evaluate=False)


def _matrix(
    decoder: Decoder, depth: int, mutable: bool, rows: int, columns: int, nodes: list[Node]
) -> Any:
    import sympy

    if min(expect(rows, int), expect(columns, int)) < 0 or rows * columns != len(nodes):
        raise TransportError("its shape and its size disagree")
    if len(nodes) > _MAX_ENTRIES:
        raise TransportError("it is too large")
    kind = sympy.Matrix if expect(mutable, bool) else sympy.ImmutableMatrix
    return kind(rows, columns, _parts(decoder, depth, nodes))


def _poly(decoder: Decoder, depth: int, variables: list[Node], terms: list[list[Node]]) -> Any:
    import sympy

    gens = [expect(part, sympy.Symbol) for part in _parts(decoder, depth, variables)]
    found: dict[tuple[int, ...], Any] = {}
    for powers, factor in terms:
        if len(powers) != len(gens) or not all(0 <= expect(n, int) <= _MAX_DEGREE for n in powers):
            raise TransportError("it is no polynomial")
        found[tuple(powers)] = expect(decoder.decode(factor, depth), sympy.Expr)
    # a dense polynomial has a place for each power that its terms lie below
    if (
        math.prod(1 + max((n[place] for n in found), default=0) for place in range(len(gens)))
        > 10**6
    ):
        raise TransportError("it is too large")
    return sympy.Poly.from_dict(found, *gens)


register(
    _encode,
    sympy=_decode,
    sympy_number=_number,
    sympy_float=_float,
    sympy_name=_constant,
    symbol=_symbol,
    applied=_applied,
    sympy_matrix=_matrix,
    sympy_poly=_poly,
)
