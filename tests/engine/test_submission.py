"""One submission through both processes: verdicts, crossings, limits, recoveries."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from nbjudge.course.cells import Cell
from nbjudge.engine.judge_side import Given, JudgeSide
from nbjudge.engine.leaning import Leaning
from nbjudge.engine.results import Result, Values
from nbjudge.engine.sandbox import Limits
from nbjudge.engine.transport import ClosedError
from nbjudge.pools.base import Job
from nbjudge.pools.local import LocalPool

IMPORTS = "import numpy as np\nimport matplotlib.pyplot as plt"
QUICK = Limits(cell_s=3, memory_mib=600, disk_mib=16, output_kib=64, processes=200)


def answer(source: str) -> Cell:
    return Cell("answer", "a", source)


def check(source: str, grade_id: str = "test_a_b") -> Cell:
    return Cell("test", grade_id, source, 1.0)


def judged(pool: LocalPool, *cells: Cell, limits: Limits = QUICK) -> Result:
    ((_, result),) = pool.judge([Job(cells, IMPORTS, limits)])
    return result


def passes(pool: LocalPool, source: str, test: str) -> bool:
    return judged(pool, answer(source), check(test)).verdicts[0].status == "passed"


def test_a_verdict_for_every_test_with_its_message(pool: LocalPool) -> None:
    result = judged(
        pool,
        answer("x = 1"),
        check("assert x == 1", "test_a_one"),
        check("assert x == 2, f'2여야 하는데 {x}입니다.'", "test_a_two"),
        check("assert y", "test_a_three"),
    )
    assert [(v.grade_id, v.status, v.ename, v.message) for v in result.verdicts] == [
        ("test_a_one", "passed", "", ""),
        ("test_a_two", "failed", "AssertionError", "2여야 하는데 1입니다."),
        ("test_a_three", "failed", "NameError", "name 'y' is not defined"),
    ]
    assert result.passed == {"test_a_one"}


def test_tests_see_the_values_as_they_were_where_the_tests_stand(pool: LocalPool) -> None:
    result = judged(
        pool,
        answer("x = [1]"),
        check("assert x == [1]"),
        answer("x.append(2)"),
        check("assert x == [1, 2]", "c"),
    )
    assert len(result.passed) == 2


def test_a_test_changes_nothing_that_the_student_made(pool: LocalPool) -> None:
    result = judged(
        pool,
        answer("x = [1]"),
        check("x.append(5)"),
        answer("y = x"),
        check("assert y == [1]", "c"),
    )
    assert result.passed == {"test_a_b", "c"}


def test_the_lessons_imports_are_the_judges_own(pool: LocalPool) -> None:
    assert passes(pool, "import math as np", "assert np.__name__ == 'numpy'")


def test_figures_cross_as_the_student_left_them(pool: LocalPool) -> None:
    drawn = """
%matplotlib inline
import matplotlib.pyplot as plt, numpy as np
plt.close = lambda *args: None  # a notebook's first cell keeps figures in its own way
fig, axes = plt.subplots(1, 2)
axes[0].imshow(np.eye(3)); axes[0].set_title("사과")
axes[1].plot([1, 2, 3], color="red", linestyle="--", label="loss"); axes[1].legend()
"""
    seen = """
left, right = plt.gcf().axes
assert left.get_title() == "사과" and left.get_images()[0].get_array().shape == (3, 3)
(line,) = right.lines
assert line.get_ydata().tolist() == [1, 2, 3] and line.get_linestyle() == "--"
assert [t.get_text() for t in right.get_legend().get_texts()] == ["loss"]
"""
    assert passes(pool, drawn, seen)


def test_a_model_crosses_with_weights_compilation_and_history(pool: LocalPool) -> None:
    made = """
import keras, numpy as np
x, y = np.ones((8, 4), "float32"), np.eye(8, 3)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "softmax")])
model.compile(keras.optimizers.SGD(0.5), "categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, epochs=3, verbose=0)
out = model.predict(x, verbose=0)
model.layers[0].trainable = False
"""
    seen = """
import keras
assert isinstance(model, keras.Sequential) and isinstance(history, keras.callbacks.History)
assert np.allclose(model.predict(x, verbose=0), out, atol=1e-6)
assert model.loss == "categorical_crossentropy"
assert isinstance(model.optimizer, keras.optimizers.SGD)
assert int(model.optimizer.iterations) == 3 and len(history.history["loss"]) == 3
assert history.model is model and model.trainable_weights == []
"""
    result = judged(pool, answer(made), check(seen))
    assert result.verdicts[0].message == ""


def test_code_of_the_students_in_a_model_stays_in_their_process(pool: LocalPool) -> None:
    made = """
import keras, os
secret = os.getpid()
class Mine(keras.layers.Layer):
    def call(self, x):
        return x * 0 + 7.0
model = keras.Sequential([keras.Input((4,)), Mine()])
"""
    seen = """
import keras
assert isinstance(model, keras.Model)
assert (np.asarray(model(np.ones((2, 4)), training=False)) == 7).all()
"""
    result = judged(pool, answer(made), check(seen))
    assert result.verdicts[0].message == ""
    assert result.called_student == ["test_a_b"]


def test_a_function_is_called_where_it_lives(pool: LocalPool) -> None:
    made = "def f(x, *, by=2):\n    print('called')\n    return x * by"
    result = judged(
        pool,
        answer(made),
        check("assert (f(np.arange(3), by=3) == [0, 3, 6]).all()", "values"),
        check(
            "try:\n    f()\nexcept TypeError as e:\n    assert 'missing' not in str(e)", "errors"
        ),
        check("assert f(2) == 5, f(2)", "wrong"),
    )
    assert [v.status for v in result.verdicts] == ["passed", "passed", "failed"]
    assert result.called_student == ["values", "errors", "wrong"]
    printed, raised, _ = (verdict.detail for verdict in result.verdicts)
    assert printed == "printed: called\n"
    assert "raised TypeError" in raised
    assert "missing" in raised


def test_calls_are_answered_when_the_students_cells_have_all_run(pool: LocalPool) -> None:
    asked = "import pathlib, time\ncalls = []\nbegun = time.monotonic()\n"
    asked += "def f(x):\n    calls.append(x)\n    pathlib.Path('asked').touch()\n"
    asked += "    time.sleep(2)\n    return len(calls)"
    tell = "print(calls, pathlib.Path('asked').exists(), time.monotonic() - begun < 1.9)"
    result = judged(pool, answer(asked), check("assert f(1) == 1 and f(2) == 2"), answer(tell))
    assert result.passed == {"test_a_b"}
    assert result.runs[2].outputs[0]["text"] == "[] False True\n"


def test_a_row_of_tests_is_answered_by_what_ran_before_it(pool: LocalPool) -> None:
    result = judged(
        pool,
        answer("n = 1\ndef f():\n    global n\n    n *= 10\n    return n"),
        check("assert f() == 10", "before"),
        answer("n += 1"),
        check("assert f() == 20", "after"),
    )
    assert result.passed == {"before", "after"}


def test_a_message_holds_no_answer_that_earlier_calls_could_have_shaped(pool: LocalPool) -> None:
    made = "calls = []\ndef f(x):\n    calls.append(x)\n    return calls\ndef g(x):\n    return [x]"
    test = "for x in (3, 5):\n    assert {name}(x) != [5] and len({name}(x)) == 1, {name}(x)"
    cells = [check(test.format(name=name), name) for name in "fg"]
    stateful, plain = judged(pool, answer(made), *cells).verdicts
    assert (stateful.status, plain.status) == ("failed", "failed")
    assert stateful.message == "[5]"  # by a process that was asked for nothing else
    assert plain.message == "[5]"


def test_a_function_whose_answers_depend_on_earlier_calls_is_told_so(pool: LocalPool) -> None:
    made = "kept = []\ndef f(x):\n    kept.append(x)\n    return sum(kept)"
    result = judged(pool, answer(made), check("for x in (3, 5):\n    assert f(x) == x, f(x)"))
    (verdict,) = result.verdicts
    assert (verdict.status, verdict.ename) == ("failed", "AssertionError")
    assert verdict.message.startswith("The function is right when each call stands alone")


def test_a_cell_that_was_interrupted_is_not_waited_for_as_long_again(pool: LocalPool) -> None:
    result = judged(
        pool,
        answer("def f():\n    return 7\nwhile True: pass"),
        check("assert f() == 7"),
        limits=Limits(cell_s=6, notebook_s=9, memory_mib=600),
    )
    assert result.passed == {"test_a_b"}
    assert len(result.limits_hit) == 1


def test_what_cannot_cross_fails_every_test_that_reads_it(pool: LocalPool) -> None:
    result = judged(
        pool,
        answer("class X:\n    __eq__ = lambda s, o: True\nx = X(); y = 1"),
        check("try:\n    assert x == 5\nexcept Exception:\n    pass", "reads"),
        check("assert y == 1", "does_not"),
    )
    assert result.passed == {"does_not"}
    assert "X" in result.verdicts[0].message


def test_an_endless_loop_is_interrupted_and_the_rest_goes_on(pool: LocalPool) -> None:
    result = judged(
        pool,
        answer("x = 1\nwhile True: pass"),
        check("assert x == 1"),
        answer("y = 2"),
        check("assert y == 2", "c"),
    )
    assert result.passed == {"test_a_b", "c"}
    assert "took longer than 3 s" in result.limits_hit[0]
    assert "KeyboardInterrupt" in result.runs[0].error


@pytest.mark.parametrize(
    "deadly",
    [
        "import os; os._exit(0)",
        "import ctypes; ctypes.string_at(0)",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)\nwhile True: pass",
        "x = bytearray(900 << 20)",
        "blocks = []\nwhile True: blocks.append(bytearray(1 << 24))",
    ],
    ids=["exit", "segfault", "swallows", "stops", "large", "grows"],
)
def test_a_cell_that_ends_its_process_costs_only_itself(pool: LocalPool, deadly: str) -> None:
    result = judged(
        pool,
        answer("before = 1"),
        check("assert before == 1", "before"),
        answer(deadly),
        check("assert before == 2", "there"),
        answer("after = before + 1"),
        check("assert after == 2", "after"),
    )
    assert result.passed == {"before", "after"}
    assert result.verdicts[1].status == "failed"


def test_a_test_that_never_ends_is_not_run_and_costs_only_itself(pool: LocalPool) -> None:
    result = judged(
        pool, answer("x = 1"), check("while x: pass", "endless"), check("assert x", "fine")
    )
    assert [v.status for v in result.verdicts] == ["not run", "passed"]


def test_values_that_were_kept_are_judged_again_without_the_student(pool: LocalPool) -> None:
    cells = [
        answer("import numpy as np\nx = np.arange(1000)"),
        check("assert x.sum() == 1"),
    ]
    first = judged(pool, *cells)
    assert first.passed == set()
    corrected = [cells[0], check("assert x.sum() == 499500")]
    ((_, again),) = pool.judge([Job(corrected, IMPORTS, QUICK, first.snapshot, first.blobs)])
    assert again.verdicts[0].message == ""
    assert again.passed == {"test_a_b"}
    assert again.runs == {}


@pytest.mark.parametrize("test", ["assert f(1) == 1", "assert f and g"])
def test_where_kept_values_are_not_enough_the_student_is_run(pool: LocalPool, test: str) -> None:
    cells = [answer("f = lambda x: x\ng = 1"), check("assert f")]
    first = judged(pool, *cells)
    ((_, again),) = pool.judge(
        [Job([cells[0], check(test)], IMPORTS, QUICK, first.snapshot, first.blobs)]
    )
    assert again.passed == {"test_a_b"}
    assert 0 in again.runs


def test_outputs_are_kept_up_to_a_limit(pool: LocalPool) -> None:
    result = judged(pool, answer("print('x' * 10)\nprint('y' * 10**6)\n1 + 1"))
    texts = [output.get("text", "") for output in result.runs[0].outputs]
    assert sum(map(len, texts)) < 100_000
    assert "cut off" in "".join(texts)


def test_the_same_submission_gives_the_same_numbers(pool: LocalPool) -> None:
    cells = [
        answer("import numpy as np, random\nx = np.random.rand(3).tolist(), random.random()"),
        check("assert x == 0, x"),
    ]
    assert judged(pool, *cells).verdicts == judged(pool, *cells).verdicts


def test_names_read_are_what_a_test_needs_from_the_student() -> None:
    tests = [check("import os\ndef _check(a):\n    return a + x + len(np.ones(y))\n_check(1)")]
    assert Leaning(tests, "import numpy as np").asked(tests) == ("x", "y")


def test_a_name_is_the_tests_own_from_where_one_binds_it_until_the_student_does() -> None:
    cells = [
        answer("x = 1"),
        check("from math import sqrt\ntol = 1\ndef near(a, b):\n    return abs(a - b) < tol", "t1"),
        check("assert near(x, sqrt(x))", "t2"),
        answer("def near(a, b):\n    return True"),
        check("assert near(x, 2)", "t3"),
    ]
    leaning = Leaning(cells, "")
    tests = [cell for cell in cells if cell.kind == "test"]
    assert [leaning.asked([test]) for test in tests] == [(), ("x",), ("near", "x")]
    assert [leaning.is_lender(test) for test in tests] == [True, False, False]


def test_tests_lean_on_what_earlier_tests_bound(pool: LocalPool) -> None:
    result = judged(
        pool,
        answer("def f(x):\n    return x * 2"),
        check(
            "import math\nexpected = [2, 4]\ndef close(a, b):\n    return math.isclose(a, b)", "t1"
        ),
        check("assert all(close(f(n + 1), e) for n, e in enumerate(expected))", "t2"),
        answer("y = 3"),
        check("assert close(y, expected[0] + 1)", "t3"),
    )
    assert result.passed == {"t1", "t2", "t3"}


def test_what_a_student_binds_after_a_test_did_is_the_students(pool: LocalPool) -> None:
    result = judged(
        pool,
        answer("limit = 5"),
        check("assert limit == 5\nlimit = 7", "t1"),
        check("assert limit == 7", "t2"),
        answer("limit = 9"),
        check("assert limit == 9", "t3"),
    )
    assert result.passed == {"t1", "t2", "t3"}


def test_a_judge_that_is_started_anew_knows_what_earlier_tests_bound(pool: LocalPool) -> None:
    result = judged(
        pool,
        answer("x = 4"),
        check("root = 2", "t1"),
        check("import os\nos._exit(1)", "t2"),
        answer("z = 1"),
        check("assert root ** 2 == x", "t3"),
    )
    assert result.passed == {"t1", "t3"}


def test_a_shared_test_runs_where_the_students_cells_ran(pool: LocalPool) -> None:
    shared = "%matplotlib inline\nimport inspect\nassert 'lambda' in inspect.getsource(f)\ndel f"
    result = judged(
        pool,
        answer("f = lambda x: x"),
        replace(check(shared, "t1"), shared=True),
        check("assert x == 1", "t2"),
        replace(check("assert 'f' in globals(), 'f is gone'", "t3"), shared=True),
    )
    first, second, third = result.verdicts
    assert (first.grade_id, first.status) == ("t1", "passed")
    assert (second.grade_id, second.ename) == ("t2", "NameError")
    assert (third.status, third.ename, third.message) == ("failed", "AssertionError", "f is gone")


def test_memory_is_watched_while_nobody_waits_for_the_student(pool: LocalPool) -> None:
    hoards = """
import os, threading, time
import numpy as np

def later():
    for _ in range(4):
        if os.fork() == 0:
            hoard = np.ones(30_000_000)
            time.sleep(30)
            os._exit(0)

def f():
    threading.Timer(0.5, later).start()
    return 1
"""
    limits = Limits(cell_s=20, memory_mib=300)
    test = "import time\nassert f() == 1\ntime.sleep(3)\nf()"
    result = judged(pool, answer(hoards), check(test), check("assert f() == 1", "c"), limits=limits)
    assert result.limits_hit == ["a call of a function: more than 300 MiB of memory"]
    assert result.passed == {"c"}


DRAWING = "import matplotlib.pyplot as plt\nplt.figure()\nplt.plot([1, 2])"
KEEPING = Cell("given", "setup", "%config InlineBackend.close_figures = False")
EXAMPLE = Cell("example", "", DRAWING)
GIVEN = Cell("given", "shown", DRAWING)
TRIED_OUT = Cell("given", "", DRAWING)  # a cell that the student added, or an example changed
EARLIER = Cell("answer", "earlier", DRAWING)


@pytest.mark.parametrize("above", [EXAMPLE, GIVEN])
@pytest.mark.parametrize(
    ("source", "n_figures"),
    [
        ("1 / 0", 0),
        ("x = ", 0),
        ("pass", 0),
        ("plt.plot([3]); 1 / 0", 1),
        ("plt.figure(); 1 / 0", 1),
        ("plt.figure(); plt.plot([3])", 1),
        ("plt.close('all'); plt.plot([1, 2])", 1),
        ("plt.gca().set_title('mine')", 1),
    ],
)
def test_a_figure_of_the_lessons_is_never_judged_for_the_students(
    pool: LocalPool, above: Cell, source: str, n_figures: int
) -> None:
    test = f"assert len(plt.get_fignums()) == {n_figures}, plt.get_fignums()"
    result = judged(pool, KEEPING, above, answer(source), check(test))
    assert result.verdicts[0].message == ""


@pytest.mark.parametrize("above", [TRIED_OUT, EARLIER])
@pytest.mark.parametrize(("source", "n_figures"), [("1 / 0", 0), ("pass", 1), ("plt.show()", 1)])
def test_where_an_answer_stopped_no_earlier_figure_is_judged_for_it(
    pool: LocalPool, above: Cell, source: str, n_figures: int
) -> None:
    test = f"assert len(plt.get_fignums()) == {n_figures}, plt.get_fignums()"
    result = judged(pool, KEEPING, above, answer(source), check(test))
    assert result.verdicts[0].message == ""


def test_where_an_answer_ended_its_process_no_earlier_figure_is_judged_for_it(
    pool: LocalPool,
) -> None:
    ending = answer("import os; os._exit(1)")
    result = judged(pool, KEEPING, EARLIER, ending, check("assert not plt.get_fignums()"))
    assert result.runs[2].error == "its process ended"
    assert result.verdicts[0].message == ""


@pytest.mark.parametrize("above", [EXAMPLE, TRIED_OUT, EARLIER])
@pytest.mark.parametrize(
    "source",
    [
        "plt.figure(); plt.plot([1, 2, 3]); plt.show(); plt.close()",
        "plt.figure(); plt.figure(); plt.plot([1, 2, 3]); plt.show(); plt.close('all')",
        "plt.figure(); plt.plot([1, 2, 3]); plt.show(); plt.close('all'); 1 / 0",
        "get_ipython().run_line_magic('config', 'InlineBackend.close_figures = True')\n"
        "plt.figure(); plt.plot([1, 2, 3]); plt.show()",
    ],
)
def test_a_figure_that_the_answer_closed_is_judged_nevertheless(
    pool: LocalPool, above: Cell, source: str
) -> None:
    test = "assert list(plt.gca().lines[0].get_ydata()) == [1, 2, 3]"
    result = judged(pool, KEEPING, above, answer(source), check(test))
    assert result.verdicts[0].message == ""


@pytest.mark.parametrize("below", [TRIED_OUT, EARLIER])
def test_a_figure_drawn_below_comes_before_one_that_the_answer_closed(
    pool: LocalPool, below: Cell
) -> None:
    closed = answer("plt.figure(); plt.plot([1, 2, 3]); plt.show(); plt.close('all')")
    test = check("assert list(plt.gca().lines[0].get_ydata()) == [1, 2]")
    result = judged(pool, KEEPING, EXAMPLE, closed, below, test)
    assert result.verdicts[0].message == ""


def test_a_figure_that_nobody_has_seen_is_not_judged(pool: LocalPool) -> None:
    closed = answer("plt.close('all'); plt.plot([1, 2, 3]); plt.close()")
    result = judged(pool, KEEPING, EXAMPLE, closed, check("assert not plt.get_fignums()"))
    assert result.verdicts[0].message == ""


def test_a_figure_that_another_answer_closed_is_not_judged(pool: LocalPool) -> None:
    closed = Cell("answer", "earlier", f"{DRAWING}; plt.show(); plt.close('all')")
    result = judged(pool, KEEPING, closed, answer("pass"), check("assert not plt.get_fignums()"))
    assert result.verdicts[0].message == ""


def test_a_figure_drawn_below_an_answer_that_stopped_is_the_students(pool: LocalPool) -> None:
    test = check("assert len(plt.get_fignums()) == 1")
    result = judged(pool, KEEPING, EXAMPLE, answer("1 / 0"), TRIED_OUT, test)
    assert result.verdicts[0].message == ""


def test_the_current_figure_is_the_last_that_the_answer_left(pool: LocalPool) -> None:
    both = answer("plt.figure(7); plt.plot([3]); plt.figure(8); plt.figure(7)")
    back = Cell("given", "", "plt.figure(1)")  # the example's is the current one again
    test = check("assert plt.gcf().number == 7 and plt.get_fignums() == [7, 8]")
    result = judged(pool, KEEPING, EXAMPLE, both, back, test)
    assert result.verdicts[0].message == ""


def test_a_model_whose_weights_come_to_be_by_a_call_keeps_them_from_call_to_call(
    pool: LocalPool,
) -> None:
    model = answer("""
import keras
class Mine(keras.Model):
    def __init__(self, base):
        super().__init__()
        self.base = base
        self.out = keras.layers.Dense(2)
    def call(self, x):
        return self.out(self.base(x))
normalize = keras.layers.BatchNormalization()
base = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4), normalize])
base.trainable = False
model = Mine(base)
""")
    test = """
x = np.random.rand(5, 3).astype("float32")
assert len(model.weights) == 6 and len(model.trainable_weights) == 0, len(model.weights)
out = np.asarray(model(x))
assert len(model.weights) == 8
assert [w.shape for w in model.trainable_weights] == [(4, 2), (2,)], model.trainable_weights
assert np.array_equal(out, model(x))
kernel, = [w for w in model.weights if w.shape == (4, 2)]
kernel.assign(kernel * 0)
assert not np.asarray(model(x)).any() and out.any()
"""
    again = answer("pass")
    result = judged(pool, model, check(test), again, check(test, "test_a_c"))
    assert [verdict.message for verdict in result.verdicts] == ["", ""]


def test_the_layers_beside_a_students_own_are_told_by_their_class(pool: LocalPool) -> None:
    model = answer("""
import keras
class Doubled(keras.layers.Layer):
    def call(self, x):
        return 2 * x
model = keras.Sequential([keras.Input((3,)), Doubled(), keras.layers.Dense(2, "softmax")])
""")
    test = """
import keras
doubled, dense = model.layers
assert type(doubled).__name__ == "Doubled" and isinstance(doubled, keras.layers.Layer)
assert dense.activation is keras.activations.softmax and dense.units == 2
"""
    assert judged(pool, model, check(test)).verdicts[0].message == ""


def test_what_a_test_calls_with_reaches_every_process_that_answers(pool: LocalPool) -> None:
    made = answer("import numpy as np\nkept = np.random.rand(300)\ndef f(x): return x + kept * 0")
    same = "assert kept.size and (f(np.arange(300)) == np.arange(300)).all()"
    result = judged(
        pool,
        made,
        check(f"{same}\n{same}", "test_a_one"),
        Cell("answer", "b", "pass"),
        check(same, "test_b_two"),
    )
    assert result.passed == {"test_a_one", "test_b_two"}, result.verdicts


def test_a_model_with_a_lambda_computes_with_the_weights_that_a_test_gives_it(
    pool: LocalPool,
) -> None:
    model = """
import keras
from keras import layers
model = keras.Sequential([
    layers.Input((3,)), layers.Lambda(lambda x: x * 2), layers.Dense(4), layers.Dense(2),
])
model.idle = layers.Dense(7)
model.idle.build((None, 7))
before = [weight.numpy() for weight in model.weights]
"""
    test = """
import numpy as np
x = np.ones((2, 3), "float32")
def influences(weight):
    own, usual = weight.numpy(), np.asarray(model(x))
    weight.assign(own + 1)
    changed = np.asarray(model(x))
    weight.assign(own)
    assert np.array_equal(np.asarray(model(x)), usual)
    return not np.array_equal(changed, usual)
found = [influences(weight) for weight in model.weights]
assert found == [len(weight.shape) > 0 and weight.shape[-1] != 7 for weight in model.weights], found
"""
    later = "assert all((a == b.numpy()).all() for a, b in zip(before, model.weights))"
    result = judged(pool, answer(model), check(test), answer(later))
    assert result.passed == {"test_a_b"}, result.verdicts
    assert result.runs[2].error == ""


def test_all_tests_together_have_a_time(pool: LocalPool) -> None:
    endless = [check("while True: pass", f"test_{n}") for n in range(6)]
    begun = time.monotonic()
    result = judged(pool, answer("x = 1"), *endless, limits=Limits(cell_s=2, judge_s=3))
    assert [verdict.status for verdict in result.verdicts] == ["not run"] * 6
    assert "all tests together took longer than 3 s" in result.verdicts[-1].message
    assert time.monotonic() - begun < 30


class DyingJudge:
    """A judge's process that dies whenever it is to read values, and the place it comes from."""

    notes: tuple[str, ...] = ()
    has_ended = False

    def __init__(self) -> None:
        self.n_read = 0

    def start(self, *_: object) -> Any:
        return self

    def send(self, *_: object) -> None:
        pass

    def ask(self, request: dict[str, Any], _: float) -> dict[str, Any]:
        assert "tree" in request, "nothing is judged before it has been read"
        self.n_read += 1
        raise ClosedError

    def kill(self) -> None:
        pass


def test_what_stops_the_judge_is_not_read_again() -> None:
    dying, result = DyingJudge(), Result()
    leaning = Leaning([], "")
    judge = JudgeSide(dying, Limits(), Given(), result, leaning)
    for number in range(4):
        values = Values((f"test_{number}", "test_x"), ("x",), bytes([number]), None, ())
        tests = [check("assert x", f"test_{number}"), check("assert x", "test_x")]
        judge.judge(tests, values, None)
    assert [verdict.status for verdict in result.verdicts] == ["not run"] * 8
    assert dying.n_read == 2
