"""One run at a time grades a course."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from nbjudge.course.layout import Course
from nbjudge.grading.run_lock import only_run
from tests.conftest import ROOT


def test_a_second_run_says_so_and_waits(tmp_path: Path) -> None:
    course, said = Course(tmp_path), []
    order: list[str] = []
    waits = threading.Event()

    def say(line: str) -> None:
        said.append(line)
        waits.set()

    def second() -> None:
        with only_run(course, "regrade", say):
            order.append("second")

    with only_run(course, "autograde", said.append):
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(30)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert said == [
        f"nbjudge autograde (process {os.getpid()}) is grading this course → "
        "waiting until it has ended; Ctrl-C gives up"
    ]


def test_a_killed_run_leaves_no_lock(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from nbjudge.course.layout import Course\n"
        "from nbjudge.grading.run_lock import only_run\n"
        "with only_run(Course(Path(sys.argv[1])), 'autograde', print): os.kill(os.getpid(), 9)"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    told: list[str] = []
    with only_run(Course(tmp_path), "autograde", told.append):
        assert told == []


def test_courses_do_not_wait_for_one_another(tmp_path: Path) -> None:
    told: list[str] = []
    one, other = Course(tmp_path / "one"), Course(tmp_path / "other")
    with only_run(one, "autograde", told.append), only_run(other, "autograde", told.append):
        assert told == []


def test_a_run_that_fails_lets_the_next_one_in(tmp_path: Path) -> None:
    told: list[str] = []
    with pytest.raises(RuntimeError), only_run(Course(tmp_path), "autograde", told.append):
        raise RuntimeError("it fell over")
    with only_run(Course(tmp_path), "regrade", told.append):
        lock = (Course(tmp_path).home / "run.lock").read_text(encoding="utf-8")
        assert lock == f"nbjudge regrade (process {os.getpid()})\n"
    assert told == []
    assert (Course(tmp_path).home / "run.lock").read_text(encoding="utf-8") == ""
