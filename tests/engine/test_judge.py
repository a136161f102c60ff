"""The judge's process: runs tests on values, and asks for what students' functions return."""

from __future__ import annotations

import hashlib
import threading
from typing import Any

import msgpack
import numpy as np
import pytest

from nbjudge.engine.judge import tells_of_call
from nbjudge.engine.processes import Process
from nbjudge.engine.transport import UNKNOWN_KIND, Encoder
from tests.engine.conftest import Start
from tests.engine.conversation import SOON_S


@pytest.fixture
def judge(start: Start) -> Process:
    process = start("judge")
    process.send({"imports": "import numpy as np", "modules": {}, "files": {}})
    return process


def give(judge: Process, **values: object) -> None:
    encoder = Encoder(1 << 24, [])
    tree = encoder.tree(values)
    take(judge, tree, [*values], encoder.new_blobs())


def take(judge: Process, tree: bytes, names: list[str], blobs: list[bytes]) -> None:
    digests = [hashlib.sha256(blob).digest() for blob in blobs]
    about = {"tree": tree, "names": names, "figures": None, "digests": digests, "blobs": blobs}
    assert judge.ask(about, SOON_S) == {"taken": True}


def verdict(judge: Process, source: str) -> dict[str, Any]:
    return judge.ask({"grade_id": "test_x", "source": source}, SOON_S)


def test_a_test_that_holds_passes_and_says_nothing(judge: Process) -> None:
    give(judge, x=np.arange(1000))
    said = verdict(judge, "print('to nobody')\nassert (x == np.arange(1000)).all()")
    assert (said["passed"], said["ename"], said["message"], said["detail"]) == (True, "", "", "")


@pytest.mark.parametrize(
    ("source", "ename", "message"),
    [
        ("assert x == 2, f'x is {x}'", "AssertionError", "x is 1"),
        ("1 / 0", "ZeroDivisionError", "division by zero"),
        ("assert y == 2", "NameError", "name 'y' is not defined"),
        ("raise SystemExit(0)", "SystemExit", "0"),
        ("assert (", "SyntaxError", "'(' was never closed (<test_x>, line 1)"),
    ],
)
def test_a_test_that_does_not_hold_fails_with_its_message(
    judge: Process, source: str, ename: str, message: str
) -> None:
    give(judge, x=1)
    said = verdict(judge, source)
    assert (said["passed"], said["ename"], said["message"]) == (False, ename, message)
    assert verdict(judge, "assert x == 1")["passed"]


def test_a_test_leaves_its_names_to_the_next(judge: Process) -> None:
    give(judge, x=1)
    assert verdict(judge, "helper = x")["passed"]
    assert verdict(judge, "assert helper == 1")["passed"]


def test_new_values_take_the_place_of_earlier_ones(judge: Process) -> None:
    give(judge, x=1, y=1)
    give(judge, x=2)
    assert verdict(judge, "assert x == 2")["passed"]
    assert verdict(judge, "y")["ename"] == "NameError"


def test_what_was_not_asked_for_is_not_taken(judge: Process) -> None:
    """A tree may hold any name, and so also one of a builtin that a test uses."""
    take(judge, msgpack.packb({"x": 1, "len": 7}), ["x"], [])
    assert verdict(judge, "assert x == len([1])")["passed"]


def test_the_lessons_imports_go_before_a_value_of_their_name(judge: Process) -> None:
    give(judge, np=3)
    assert verdict(judge, "assert np.pi > 3")["passed"]


@pytest.mark.parametrize("tree", [b"", b"\xc1", msgpack.packb([1, 2])])
def test_a_tree_that_is_none_fails_what_reads_it_and_nothing_else(
    judge: Process, tree: bytes
) -> None:
    take(judge, tree, ["x"], [])
    said = verdict(judge, "try:\n    x\nexcept Exception:\n    pass")
    assert (said["passed"], said["ename"]) == (False, "TransportError")
    assert said["message"].startswith("The grader cannot take the value of x.")
    assert verdict(judge, "assert True")["passed"]


def test_a_value_that_cannot_cross_is_named_with_its_type(judge: Process) -> None:
    give(judge, x=threading.Lock(), y=1)
    said = verdict(judge, "assert isinstance(x, np.ndarray)")
    assert (said["passed"], said["uncrossed"]) == (False, "lock")
    assert said["message"].startswith("The grader cannot take the value of x. lock:")
    said = verdict(judge, "assert y == 2")
    assert (said["passed"], said["uncrossed"]) == (False, "")


def test_a_stand_in_of_the_wrong_type_is_wrong(judge: Process) -> None:
    """A test decides about the type of what crosses, also where no value does."""
    give(judge, x=(n for n in range(3)), f=function)
    for name in ("x", "f"):
        said = verdict(judge, f"assert isinstance({name}, np.ndarray), 'no array'")
        assert (said["ename"], said["message"]) == ("AssertionError", "no array")
        assert said["uncrossed"] == ""


def test_an_error_that_a_test_catches_is_met_all_the_same(judge: Process) -> None:
    """Values that lie may hide something in a list, which no honest process does."""
    tree = msgpack.packb({"x": ["list", [["absent", "no", "Thing"]]]})
    take(judge, tree, ["x"], [])
    said = verdict(judge, "try:\n    x[0] + 1\nexcept ValueError:\n    pass")
    assert (said["passed"], said["uncrossed"]) == (False, "Thing")
    assert verdict(judge, "assert len(x) == 1")["passed"]


def test_a_type_without_a_name_is_met_as_well(judge: Process) -> None:
    take(judge, msgpack.packb({"x": ["absent", "", " "]}), ["x"], [])
    assert verdict(judge, "x")["uncrossed"] == UNKNOWN_KIND


def test_test_modules_come_with_the_job(start: Start) -> None:
    judge = start("judge")
    modules = {"checks.__init__": "", "checks.deep": "def ok(x):\n    assert x == 3, 'not 3'\n"}
    judge.send({"imports": "", "modules": modules, "files": {}})
    give(judge, x=3, y=4)
    assert verdict(judge, "from checks.deep import ok\nok(x)")["passed"]
    assert verdict(judge, "from checks.deep import ok\nok(y)")["message"] == "not 3"


def function(x: int) -> int:
    """Stand for a student's."""
    return x


def asked(judge: Process, source: str) -> list[Any]:
    """Begin a test that calls `f`; returns what it is called with."""
    give(judge, f=function)
    request = judge.ask({"grade_id": "test_x", "source": source}, SOON_S)
    assert request["do"] == "call"
    arguments = msgpack.unpackb(request["args"])
    assert arguments[0] == "list"
    return list(arguments[1:])


def test_a_call_of_a_students_function_is_asked_for_and_its_answer_used(judge: Process) -> None:
    source = "assert f(5) == 6"
    assert asked(judge, source) != []
    said = judge.ask({"value": msgpack.packb(6), "printed": b"psst"}, SOON_S)
    assert said["passed"] is True
    assert said["detail"] == "printed: psst"  # for the instructor alone


def test_what_a_students_function_raises_is_kept_from_students(judge: Process) -> None:
    """It may hold what a hidden test called it with."""
    asked(judge, "f(5)")
    said = judge.ask({"error": ["ValueError", "called with 5", "ValueError", None]}, SOON_S)
    assert (said["passed"], said["ename"]) == (False, "ValueError")
    assert tells_of_call(said["message"])
    assert "5" not in said["message"]
    assert said["detail"] == "raised ValueError: called with 5"


def test_a_test_may_expect_that_a_function_raises(judge: Process) -> None:
    asked(judge, "try:\n    f(5)\nexcept ValueError:\n    pass\nelse:\n    assert False")
    assert judge.ask({"error": ["ValueError", "no", "ValueError", None]}, SOON_S)["passed"] is True


@pytest.mark.parametrize("name", ["SystemExit", "print", "Own", "__import__"])
def test_a_name_that_is_no_error_of_pythons_becomes_one_that_is(judge: Process, name: str) -> None:
    asked(judge, "f(5)")
    assert judge.ask({"error": [name, "x", None, None]}, SOON_S)["ename"] == "StudentCodeError"


def test_an_answer_that_makes_no_sense_fails_the_test(judge: Process) -> None:
    asked(judge, "assert f(5) is not None")
    said = judge.ask({"value": msgpack.packb(["no such node"])}, SOON_S)
    assert said["passed"] is False
