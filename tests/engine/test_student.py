"""The student's process: runs cells, hands out values, answers calls."""

from __future__ import annotations

import hashlib
from typing import Any, NoReturn

import msgpack
import numpy as np
import pytest

from nbjudge.engine.processes import Process
from nbjudge.engine.transport import VERSION, Decoder, Encoder
from tests.engine.conftest import Start
from tests.engine.conversation import SOON_S, cell, run, values_of


@pytest.fixture
def student(start: Start) -> Process:
    return start("student")


def no_call(*_: object, **__: object) -> NoReturn:
    raise AssertionError("nothing is to be called")


def decoder_of(answer: dict[str, Any]) -> Decoder:
    blobs = {hashlib.sha256(blob).digest(): blob for blob in answer["blobs"]}
    return Decoder(blobs, no_call)


def call(student: Process, number: int, *args: object, **kwargs: object) -> dict[str, Any]:
    encoder = Encoder(1 << 24)
    nodes = [msgpack.packb(encoder.node(part)) for part in (list(args), kwargs, {}, {})]
    parts = dict(zip(("args", "kwargs", "changed", "rebound"), nodes, strict=True))
    about = {"do": "call", "number": number, "operation": "call", "deleted": [], "weights": False}
    return student.ask({**about, **parts, "blobs": encoder.new_blobs()}, SOON_S)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("x = ", "SyntaxError: invalid syntax (line 1)"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("input('how many? ')", "EOFError: nobody is there to answer input()"),
        ("raise ValueError('x' * 9999)", "ValueError: xxx"),
    ],
)
def test_a_cell_that_stops_says_why_and_the_next_one_runs(
    student: Process, source: str, error: str
) -> None:
    said = student.ask(cell(source), SOON_S)["error"]
    assert said.startswith(error)
    assert len(said) <= 2000
    assert run(student, "print('next')") == "next\n"


def test_what_is_not_to_be_shown_is_not_sent(student: Process) -> None:
    source = "print('printed')\n'the result'"
    shown = msgpack.unpackb(student.ask(cell(source), SOON_S)["outputs"])
    assert [output["output_type"] for output in shown] == ["stream", "execute_result"]
    hidden = student.ask(cell(source, shown=False), SOON_S)
    assert (msgpack.unpackb(hidden["outputs"]), hidden["error"]) == ([], None)


def test_values_are_those_that_there_are(student: Process) -> None:
    run(student, "import numpy as np\nx, y = np.arange(1000), {'a': (1, 2)}")
    answer = values_of(student, "x", "y", "z")
    assert answer["version"] == VERSION
    assert answer["figures"] is None
    found = decoder_of(answer).values(answer["tree"])
    assert set(found) == {"x", "y"}
    assert (found["x"] == np.arange(1000)).all()
    assert found["y"] == {"a": (1, 2)}


def test_data_that_did_not_change_are_sent_once(student: Process) -> None:
    run(student, "import numpy as np\nx = np.arange(1000)")
    assert len(values_of(student, "x")["blobs"]) == 1
    assert values_of(student, "x")["blobs"] == []
    run(student, "x[0] = 7")
    assert len(values_of(student, "x")["blobs"]) == 1


def offered(student: Process, source: str, name: str) -> int:
    """Run a cell that defines a function, ask for it, and return its number."""
    run(student, source)
    tag, number, called = msgpack.unpackb(values_of(student, name)["tree"])[name]
    assert (tag, called) == ("function", name)
    return int(number)


def test_a_function_is_called_by_its_number(student: Process) -> None:
    number = offered(student, "def f(x, by=1):\n    print('asked')\n    return x * by", "f")
    answer = call(student, number, np.arange(500), by=3)
    found = decoder_of(answer).value(msgpack.unpackb(answer["value"]))
    assert (found == np.arange(500) * 3).all()
    assert answer["printed"] == b"asked\n"
    assert "error" not in answer


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("raise KeyError(x)", ["KeyError", "5"]),
        ("raise SystemExit", ["SystemExit", ""]),
        ("class Own(Exception): pass\n    raise Own('mine')", ["Own", "mine"]),
    ],
)
def test_what_a_function_raises_is_told_and_ends_nothing(
    student: Process, body: str, error: list[str]
) -> None:
    number = offered(student, f"def f(x):\n    {body}", "f")
    assert call(student, number, 5)["error"][:2] == error
    assert run(student, "print('still here')") == "still here\n"


def test_an_interrupt_between_requests_does_no_harm(student: Process) -> None:
    run(student, "1")  # from here on it heeds interrupts
    student.interrupt()
    assert run(student, "print('here')") == "here\n"
