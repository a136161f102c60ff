"""What a test may ask of a student's functions, classes and objects, and they of a test's."""

from __future__ import annotations

import pytest

from nbjudge.engine.results import Result
from nbjudge.engine.sandbox import Limits
from nbjudge.engine.transport import REFUSED
from nbjudge.pools.local import LocalPool
from tests.engine.test_submission import QUICK, answer, check, judged

BISECT = """
def bisect(f, low, high):
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (low, middle) if f(low) * f(middle) <= 0 else (middle, high)
    return low
"""
VECTOR = """
class Vector:
    name = "벡터"
    def __init__(self, x, y=0):
        self.x, self.y = x, y
    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)
    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)
    __rmul__ = __mul__
    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)
    def __hash__(self):
        return hash((self.x, self.y))
    def __iter__(self):
        yield from (self.x, self.y)
    def __len__(self):
        return 2
    def __getitem__(self, place):
        return (self.x, self.y)[place]
    def __repr__(self):
        return f"Vector({self.x}, {self.y})"
    def __bool__(self):
        return bool(self.x or self.y)
    def __abs__(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5
    def __lt__(self, other):
        return abs(self) < abs(other)
    def __contains__(self, number):
        return number in (self.x, self.y)
    @classmethod
    def zero(cls):
        return cls(0)
    @property
    def doubled(self):
        return self * 2
class Arrow(Vector):
    def __init__(self):
        super().__init__(3, 4)
v = Vector(1, 2)
"""


def outcome(
    pool: LocalPool, source: str, *tests: str, limits: Limits = QUICK
) -> list[tuple[str, str, str]]:
    cells = [check(test, f"test_{number}") for number, test in enumerate(tests)]
    found = judged(pool, answer(source), *cells, limits=limits)
    return [(verdict.status, verdict.ename, verdict.message) for verdict in found.verdicts]


def all_pass(pool: LocalPool, source: str, *tests: str, limits: Limits = QUICK) -> bool:
    found = outcome(pool, source, *tests, limits=limits)
    assert found == [("passed", "", "")] * len(tests), found
    return True


# ------------------------------------------------------------------ functions of the test


def test_a_test_hands_a_function_to_a_students_function(pool: LocalPool) -> None:
    assert all_pass(
        pool,
        BISECT + "def each(f, values):\n    return [f(v) for v in values]\n"
        "def twice(f):\n    return lambda x: f(f(x))\n"
        "def total(values):\n    return sum(values)",
        "assert abs(bisect(lambda x: x**2 - 2, 0, 2) - 2**0.5) < 1e-6",
        "assert abs(bisect(np.cos, 0, 3) - np.pi / 2) < 1e-6",
        "assert each(np.exp, [0, 0]) == [1, 1] and each(int, ['3']) == [3]",
        "assert twice(lambda x: x + 3)(1) == 7",
        "assert total(n * n for n in range(4)) == 14 and total(iter([1, 2])) == 3",
    )


def test_functions_call_one_another_across(pool: LocalPool) -> None:
    made = "def apply(f, x):\n    return f(x)\ndef triple(x):\n    return 3 * x\nsame = lambda f: f"
    assert all_pass(
        pool,
        made,
        "assert apply(lambda x: triple(x) + 1, 5) == 16",
        "assert apply(triple, 5) == 15",
        "own = lambda x: x\nassert same(own) is own",
        "def down(n):\n    return n and apply(down, n - 1)\nassert down(10) == 0",
    )


def test_what_a_tests_function_raises_is_known_by_its_name(pool: LocalPool) -> None:
    made = """
def careful(f):
    try:
        return f()
    except ZeroDivisionError as error:
        return "caught" + str(error)
def careless(f):
    return f()
"""
    assert all_pass(
        pool,
        made,
        "assert careful(lambda: 1 / 0) == 'caught'",
        "try:\n    careless(lambda: {}['secret'])\nexcept KeyError as e:\n"
        "    assert 'secret' not in str(e)\nelse:\n    assert False",
    )


def test_nothing_is_handed_over_that_does_what_its_arguments_say(pool: LocalPool) -> None:
    ((status, _, _),) = outcome(pool, "def f(g):\n    return g('1 + 1')", "assert f(eval) == 2")
    assert status == "not run"


def test_a_function_of_an_earlier_test_cannot_be_called(pool: LocalPool) -> None:
    made = """
kept = []
def f(g):
    kept.append(g)
    try:
        return kept[0]()
    except Exception as error:
        return type(error).__name__
"""
    assert all_pass(pool, made, "assert f(lambda: 1) == 1", "assert f(lambda: 2) == 'ValueError'")


def test_calls_back_have_the_time_of_the_call(pool: LocalPool) -> None:
    result = judged(
        pool,
        answer("def f(g):\n    while True:\n        g()"),
        check("f(lambda: None)", "endless"),
        check("assert True", "fine"),
    )
    assert [verdict.status for verdict in result.verdicts] == ["failed", "passed"]


def test_a_tests_function_that_never_returns_costs_only_its_test(pool: LocalPool) -> None:
    made = "def f(g):\n    return g()"
    result = judged(
        pool,
        answer(made),
        check("def never():\n    while True:\n        pass\nf(never)", "endless"),
        check("assert f(lambda: 3) == 3", "fine"),
    )
    assert [verdict.status for verdict in result.verdicts] == ["not run", "passed"]


def test_calls_within_calls_come_to_an_end(pool: LocalPool) -> None:
    ((status, ename, _),) = outcome(
        pool,
        "def f(g):\n    return g(g)",
        "def again(g):\n    return f(again)\nf(again)",
    )
    assert (status, ename) == ("failed", "RecursionError")


# ------------------------------------------------------------------ classes and objects


def test_a_class_is_tried_as_in_the_students_own_notebook(pool: LocalPool) -> None:
    assert all_pass(
        pool,
        VECTOR,
        "w = Vector(3, 4)\nassert (w.x, w.y) == (3, 4) and abs(w) == 5 and len(w) == 2",
        "assert Vector(1, 2) + Vector(3, 4) == Vector(4, 6) != Vector(1, 1)",
        "assert Vector(1, 2) * 3 == 3 * Vector(1, 2) == Vector(3, 6)",
        "assert list(Vector(1, 2)) == [1, 2] and Vector(1, 2)[1] == 2 and 2 in Vector(1, 2)",
        "assert repr(Vector(1, 2)) == f'{Vector(1, 2)}' == 'Vector(1, 2)'",
        "assert Vector(1) and not Vector(0) and {Vector(1): 2}[Vector(1)] == 2",
        "assert sorted([Vector(3), Vector(1)])[0].x == 1",
        "assert isinstance(v, Vector) and v.doubled.y == 4 and Vector.zero().x == 0",
        "assert isinstance(Arrow(), Vector) and issubclass(Arrow, Vector) and Arrow().x == 3",
        "assert not isinstance(v, Arrow) and Vector.name == v.name == '벡터'",
        "assert hasattr(v, 'x') and not hasattr(v, 'z') and not hasattr(v, '__call__')",
        "w = Vector(1)\nw.x = 7\nassert w.x == 7 and w.__dict__ == {'x': 7, 'y': 0}",
        "assert v is v and Vector(1) is not Vector(1)",
        "assert sum([Vector(1), Vector(2)], Vector(0)) == Vector(3)",
    )


def test_objects_keep_their_state_through_a_test(pool: LocalPool) -> None:
    made = """
from dataclasses import dataclass, field
@dataclass
class Account:
    owner: str
    balance: float = 0
    log: list = field(default_factory=list)
    def deposit(self, amount):
        if amount <= 0:
            raise ValueError(amount)
        self.balance += amount
        self.log.append(amount)
        return self
    def __enter__(self):
        return self
    def __exit__(self, *about):
        self.balance = -1
class Stack(list):
    def push(self, item):
        self.append(item)
    def peek(self):
        return self[-1]
"""
    assert all_pass(
        pool,
        made,
        "a = Account('kim')\na.deposit(3).deposit(4)\nassert a.balance == 7 and a.log == [3, 4]",
        "assert Account('kim', 3) == Account('kim', 3)",
        "with Account('kim') as a:\n    a.deposit(3)\nassert a.balance == -1",
        "try:\n    Account('x').deposit(-1)\nexcept ValueError:\n    pass\nelse:\n    assert False",
        "s = Stack()\ns.push(3)\ns.push(4)\nassert s.peek() == 4 and len(s) == 2 and s == [3, 4]",
    )


def test_a_students_own_exception_is_caught_by_its_name_and_its_bases(pool: LocalPool) -> None:
    made = """
class TooLarge(ValueError):
    pass
class Own(Exception):
    pass
def f(x):
    raise TooLarge(x)
def g(x):
    raise Own(x)
"""
    assert all_pass(
        pool,
        made,
        "try:\n    f(1)\nexcept ValueError:\n    pass",
        "try:\n    f(1)\nexcept TooLarge as e:\n    assert isinstance(e, ValueError)",
        "assert issubclass(TooLarge, ValueError) and not issubclass(Own, ValueError)",
        "try:\n    g(1)\nexcept ValueError:\n    assert False\nexcept Own:\n    pass",
    )
    named, own = outcome(pool, made, "f(1)", "g(1)")
    assert named[:2] == ("failed", "ValueError")
    assert own[:2] == ("failed", "StudentCodeError")  # its name may hold what it was asked
    assert "TooLarge" not in named[2]
    assert "Own" not in own[2]


def test_generators_are_asked_for_one_item_after_the_other(pool: LocalPool) -> None:
    made = """
def naturals():
    n = 0
    while True:
        yield n
        n += 1
squares = (n * n for n in range(4))
pairs = zip("ab", [1, 2])
class Countdown:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return self
    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n
"""
    assert all_pass(
        pool,
        made,
        "import itertools\nassert list(itertools.islice(naturals(), 5)) == [0, 1, 2, 3, 4]",
        "n = naturals()\nassert next(n) == 0 and next(n) == 1",
        "assert list(squares) == [0, 1, 4, 9] and dict(pairs) == {'a': 1, 'b': 2}",
        "assert list(Countdown(3)) == [2, 1, 0]",
    )


LIAR = """
class Liar:
    def __eq__(self, other): return True
    __ne__ = lambda self, other: False
    __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __eq__
    __hash__ = lambda self: 0
    __sub__ = __rsub__ = lambda self, other: 0.0
    __getattr__ = lambda self, name: self
    __call__ = lambda self, *args: self
    __len__ = lambda self: 3
    __iter__ = lambda self: iter([Liar()] * 3)
    __getitem__ = lambda self, place: Liar() if place < 3 else [][3]
x = Liar()
def f(n): return Liar()
class Account:
    balance = property(lambda self: Liar())
class Own(Liar):
    balance = property(lambda self: Own())
"""


@pytest.mark.parametrize(
    "test",
    [
        "assert x == 5",
        "assert f(3) == 9",
        "assert abs(f(2) - 2**0.5) < 1e-6",
        "assert Account().balance == 10",
        "assert Own().balance == 10",
        "assert not Own().balance != 10",
        "assert 10 == Own().balance",
        "assert abs(Own().balance - 10) < 1e-9",
        "assert 10 - Own().balance == 0",
        "assert 3 in Own().balance",
        "assert np.allclose(Own().balance, [1, 2, 3])",
        "assert np.array_equal(Own().balance, [1, 2, 3])",
        "assert (np.asarray(Own().balance) == [1, 2, 3]).all()",
        "assert [1, 2] == [Own().balance, Own().balance]",
        "assert {1: 2} == {1: Own().balance}",
        "assert Own().balance > 3",
        "assert isinstance(Own(), (int, float, list))",
    ],
)
def test_an_object_that_equals_everything_is_not_asked(pool: LocalPool, test: str) -> None:
    ((status, _, _),) = outcome(pool, LIAR, test)
    assert status != "passed"


@pytest.mark.parametrize("error", ["ValueError", "TypeError", "AttributeError", "ArithmeticError"])
def test_a_result_that_cannot_cross_is_no_error_that_a_test_wants(
    pool: LocalPool, error: str
) -> None:
    made = "class X: pass\ndef f(x):\n    return X()\nh = lambda x: open('/dev/null')"
    test = "try:\n    {0}(-1)\nexcept {1}:\n    pass\nelse:\n    assert False"
    found = outcome(pool, made, test.format("f", error), test.format("h", error))
    assert [status for status, _, _ in found] == ["not run", "not run"]


def test_who_catches_what_a_value_that_cannot_cross_raises_has_no_verdict(pool: LocalPool) -> None:
    """None is right where the function raises, and this one does not."""
    test = "try:\n    got = f(1)\nexcept Exception:\n    got = None\nassert got is None"
    result = judged(pool, answer("f = lambda x: open('/dev/null')"), check(test, "test_f"))
    (verdict,) = result.verdicts
    assert (verdict.status, verdict.uncrossed) == ("not run", "TextIOWrapper")
    assert "TextIOWrapper" in verdict.detail
    assert "TextIOWrapper" not in verdict.message  # a class may be called what it was asked
    assert not result.passed


def test_an_object_that_is_not_asked_leaves_its_test_without_a_verdict(pool: LocalPool) -> None:
    result = judged(pool, answer(LIAR), check("assert Own().balance == 10", "test_own"))
    (verdict,) = result.verdicts
    assert (verdict.status, verdict.uncrossed) == ("not run", "Own")
    assert verdict.message == REFUSED


def test_many_calls_back_are_answered(pool: LocalPool) -> None:
    limits = Limits(cell_s=60, memory_mib=600)
    made = "def total(f, n):\n    return sum(f([k] * 50)[0] for k in range(n))"
    assert all_pass(pool, made, "assert total(lambda x: x, 5000) == 12497500", limits=limits)


def test_what_an_object_heard_does_not_reach_its_author(pool: LocalPool) -> None:
    made = """
class Ear:
    heard = []
    def hear(self, x):
        self.heard.append(x)
        return self.heard
"""
    ((_, _, quoted), (_, _, literal)) = outcome(
        pool,
        made,
        "e = Ear()\ne.hear('secret')\nassert e.hear(1) == 5, f'{e.hear(2)}'",
        "e = Ear()\ne.hear('secret')\nassert e.hear(1) == 5, '다섯이어야 합니다.'",
    )
    assert "secret" not in quoted
    assert quoted.startswith("An object that the test made or got back")
    assert literal == "다섯이어야 합니다."


def test_objects_are_asked_when_the_students_cells_have_all_run(pool: LocalPool) -> None:
    made = "heard = []\nclass Ear:\n    def __init__(self, x):\n        heard.append(x)"
    result: Result = judged(
        pool, answer(made), check("Ear('secret')"), answer("print(heard)"), limits=QUICK
    )
    assert result.passed == {"test_a_b"}
    assert result.runs[2].outputs[0]["text"] == "[]\n"


def test_values_of_libraries_cross_between_the_real_processes(pool: LocalPool) -> None:
    made = """
import datetime, enum, zoneinfo
import matplotlib.pyplot as plt, numpy as np
import pandas as pd, sympy
from sklearn.svm import SVC
from sklearn.linear_model import LinearRegression
X = np.arange(12.0).reshape(6, 2); y = np.array([0, 0, 0, 1, 1, 1])
model = SVC(kernel="linear").fit(X, y)
line = LinearRegression().fit(X, X[:, 0])
when = datetime.datetime(2026, 3, 1, tzinfo=zoneinfo.ZoneInfo("Asia/Seoul"))
table = pd.DataFrame({"k": pd.Categorical(["a", "b"])}, index=pd.date_range("2026", periods=2))
x = sympy.Symbol("x")
slope = sympy.diff(x**3, x)
class Light(enum.Enum):
    RED = 1
light = Light.RED
fig, ax = plt.subplots()
ax.set_title("loss")
"""
    assert all_pass(
        pool,
        made,
        "assert (model.predict(X) == y).all() and model.score(X, y) == 1",
        "from sklearn.svm import SVC\nassert isinstance(model, SVC) and model.kernel == 'linear'",
        "assert np.allclose(line.predict(X), X[:, 0])",
        "import datetime as dt\nassert when.astimezone(dt.timezone.utc).hour == 15",
        "assert str(table.dtypes['k']) == 'category' and table.index.freqstr == 'D'",
        "import sympy\nassert slope == 3 * sympy.Symbol('x')**2",
        "assert light is Light.RED and light.name == 'RED'",
        "assert ax.get_title() == 'loss' and fig.axes == [ax] and ax.figure is fig",
        limits=Limits(cell_s=120, memory_mib=1500),  # it imports these libraries first
    )


# -------------------------------------------------------------------- names of the student's


def test_a_test_takes_a_students_function_away_or_puts_another_in_its_place(
    pool: LocalPool,
) -> None:
    source = """
def square(x):
    return x * x

def sum_of_squares(n):
    return sum(square(i) for i in range(n))
"""
    deletes = """
kept = square
del square
try:
    sum_of_squares(3)
except NameError:
    pass
else:
    raise AssertionError("it does not use square")
finally:
    square = kept
assert sum_of_squares(3) == 5
"""
    mocks = """
from unittest.mock import patch
with patch.dict(globals(), square=lambda x: 100):
    assert sum_of_squares(3) == 300
assert sum_of_squares(3) == 5
"""
    assert all_pass(pool, source, deletes, mocks, "assert sum_of_squares(4) == 14")
