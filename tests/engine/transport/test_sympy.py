"""SymPy's expressions, there and back, and forged ones."""

from __future__ import annotations

import time
from typing import Any

import pytest
import sympy
from sympy import Eq, Function, Rational, Symbol, symbols

from nbjudge.engine.transport import Encoder, TransportError
from tests.engine.transport.crossing import crossed, is_refused

x, y = symbols("x y")
n = Symbol("n", integer=True, positive=True)
f = Function("f")

EXPRESSIONS = [
    (x + y) ** 2 - Rational(1, 3) * x / y,
    sympy.expand((x + 2 * y - 1) ** 5),
    sympy.sqrt(2) * sympy.pi + sympy.E**x - sympy.I,
    sympy.sin(x) ** 2 + sympy.log(y) / sympy.exp(-x),
    sympy.Float("0.1", 50) + x,
    sympy.Integer(2) ** 100,
    sympy.oo,
    -sympy.oo,
    sympy.nan,
    sympy.true,
    n + sympy.factorial(n) + sympy.binomial(n, 2),
    Eq(x**2, 2),
    (x > 1) & ((x < 5) | ~(y >= 2)),
    sympy.Integral(x**2, (x, 0, 1)),
    sympy.Derivative(f(x), (x, 2)) + f(x),
    sympy.Sum(1 / n**2, (n, 1, sympy.oo)),
    sympy.Limit(sympy.sin(x) / x, x, 0),
    sympy.Piecewise((x, x > 0), (-x, True)),
    sympy.Interval(0, 1, left_open=True) + sympy.FiniteSet(3, x),
    sympy.Lambda(x, x**2),
    sympy.Matrix([[x, 1], [0, y]]),
    sympy.ImmutableMatrix([[1, 2]]),
    sympy.Poly(x**3 * y - 2 * x + 1, x, y),
    sympy.Tuple(x, y),
    sympy.Dummy("d"),
    sympy.S.Reals,
    sympy.S.EmptySet,
]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_an_expression_comes_back_equal(expression: Any) -> None:
    found = crossed(expression)
    assert found == expression
    assert type(found) is type(expression)


def test_what_comes_back_can_be_computed_with() -> None:
    found = crossed(x**2 + sympy.sin(x))
    assert sympy.simplify(found - (sympy.sin(x) + x * x)) == 0
    assert found.diff(x) == 2 * x + sympy.cos(x)
    assert found.subs(x, 0) == 0
    assert crossed([(x - 1) * (x + 1)])[0].expand() == x**2 - 1


def test_symbols_of_other_assumptions_stay_others() -> None:
    assert crossed(n) == n
    assert crossed(n) != Symbol("n")


def test_a_class_of_the_students_does_not_cross() -> None:
    class Mine(sympy.Function):
        pass

    class Add(sympy.Symbol):
        pass

    with pytest.raises(TransportError):
        Encoder(1 << 20).node(Mine(x))


ONE = ["sympy-number", 1, 1]
X: Any = ["symbol", "x", {}, None]


@pytest.mark.parametrize(
    "node",
    [
        ["sympy", "sympify", [X]],
        ["sympy", "parse_expr", [X]],
        ["sympy", "Symbol", [X]],
        ["sympy", "lambdify", [X]],
        ["sympy", "Function", [X]],
        ["sympy", "__class__", [X]],
        ["sympy", ["Add"], [X]],
        ["sympy", "Add", ["x"]],
        ["sympy", "Add", ["__import__('os').system('true')"]],
        ["sympy", "Integral", ["x", "x"]],
        ["sympy-number", 1, 0],
        ["sympy-number", 1, -2],
        ["sympy-number", "1", 1],
        ["sympy-number", ["int", "9" * 3999 + "9"], ["int", "9" * 8000]],
        ["sympy-float", 0, 1, 10**9, 53],
        ["sympy-float", 2, 1, 0, 53],
        ["sympy-float", 0, -1, 0, 53],
        ["sympy-float", 0, 1, 0, 10**9],
        ["sympy-name", "sympify"],
        ["sympy-name", "__builtins__"],
        ["symbol", "x" * 1000, {}, None],
        ["symbol", "x", {"cls": True}, None],
        ["symbol", "x", {"real": "__import__"}, None],
        ["symbol", ["x"], {}, None],
        ["applied", 3, [X]],
        ["sympy-matrix", True, 10**6, 10**6, []],
        ["sympy-matrix", True, -1, -1, [ONE]],
        ["sympy-poly", [X], [[[10**12], ONE]]],
        ["sympy-poly", [X, X], [[[1], ONE]]],
        ["sympy-poly", [X, ["symbol", "y", {}, None]], [[[10_000, 10_000], ONE]]],
        ["sympy-poly", [ONE], [[[1], ONE]]],
    ],
    ids=str,
)
def test_a_lie_is_refused(node: Any) -> None:
    assert is_refused(node)


def test_a_tower_of_powers_is_not_computed() -> None:
    node: Any = ["sympy-number", 10, 1]
    for _ in range(10):
        node = ["sympy", "Pow", [["sympy-number", 10, 1], node]]
    begun = time.monotonic()
    is_refused(["sympy", "gamma", [["sympy", "factorial", [["sympy", "exp", [node]]]]]])
    assert time.monotonic() - begun < 2
