"""A class with honest, broken and hopeless hand-ins, through nbgrader in real kernels."""

from __future__ import annotations

import copy
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nbjudge import grading
from nbjudge.answers import fill, solutions
from nbjudge.course import Course, read_notebook
from nbjudge.grading import Outcome, Submission
from nbjudge.release import generate
from tests.conftest import ROOT

LESSON = "03-one-hot"
CELL_TIMEOUT_S = 8


def keep(notebook: Any) -> Any:
    return notebook


def blank(notebook: Any) -> Any:
    return read_notebook(ROOT / "release" / LESSON / "one_hot.ipynb")


def double_an_answer(notebook: Any) -> Any:
    at = place(notebook, "one_hot")
    twin = copy.deepcopy(notebook.cells[at])
    twin.id = "a-copy"
    notebook.cells.insert(at, twin)
    return notebook


def delete_a_test(notebook: Any) -> Any:
    del notebook.cells[place(notebook, "test_one_hot_train")]
    return notebook


def loop_forever(notebook: Any) -> Any:
    notebook.cells[place(notebook, "decode")].source = "while True:\n    pass"
    return notebook


def name_another_kernel(notebook: Any) -> Any:
    notebook.metadata.kernelspec = {"name": "tf-gpu", "display_name": "TF", "language": "python"}
    return notebook


def kill_the_kernel(notebook: Any) -> Any:
    notebook.cells[place(notebook, "decode")].source = "import os\nos._exit(1)"
    return notebook


def fail_in_the_middle(notebook: Any) -> Any:
    notebook.cells[place(notebook, "one_hot")].source += "\n이 줄은 파이썬이 아닙니다"
    return notebook


CLASS: dict[str, Callable[[Any], Any]] = {
    "all-right": keep,
    "blank": blank,
    "deleted-a-test": delete_a_test,
    "doubled-an-answer": double_an_answer,
    "error-in-the-middle": fail_in_the_middle,
    "killed-the-kernel": kill_the_kernel,
    "loops-forever": loop_forever,
    "names-another-kernel": name_another_kernel,
}


def place(notebook: Any, grade_id: str) -> int:
    return next(
        number
        for number, cell in enumerate(notebook.cells)
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def make_class(root: Path) -> Course:
    """Make a course of one lesson in `root`, with the whole CLASS and two broken files."""
    course = Course(root)
    shutil.copytree(ROOT / "source" / LESSON, root / "source" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    generate(course, [LESSON])
    solved = fill(read_notebook(course.release(LESSON)), solutions(course, LESSON))
    for student, change in CLASS.items():
        path = course.submission(student, LESSON)
        path.parent.mkdir(parents=True)
        nbformat.write(change(copy.deepcopy(solved)), path)
    truncated = course.submission("truncated", LESSON)
    truncated.parent.mkdir(parents=True)
    truncated.write_text('{"cells": [')
    renamed = course.submission("renamed", LESSON)
    renamed.parent.mkdir(parents=True)
    shutil.copy(course.release(LESSON), renamed.with_name("one_hot (1).ipynb"))
    return course


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict[str, Outcome]]:
    course = make_class(tmp_path_factory.mktemp("course"))
    wanted = grading.submissions(course, [LESSON])
    outcomes = grading.grade(course, wanted, cell_timeout=CELL_TIMEOUT_S)
    return course, {outcome.submission.student: outcome for outcome in outcomes}


@pytest.mark.parametrize(
    ("student", "points"),
    [
        ("all-right", 10),
        ("blank", 0),
        ("deleted-a-test", 10),
        ("doubled-an-answer", 10),
        ("error-in-the-middle", 0),
        ("loops-forever", 7),
        ("names-another-kernel", 10),
    ],
)
def test_points(graded: tuple[Course, dict[str, Outcome]], student: str, points: float) -> None:
    course, outcomes = graded
    assert outcomes[student].error == ""
    assert grading.scores(course, [LESSON])[student] == {LESSON: points}


@pytest.mark.parametrize(
    ("student", "told"),
    [
        ("truncated", "this is not a notebook that can be read"),
        ("renamed", "there is no one_hot.ipynb here, but one_hot (1).ipynb"),
        ("killed-the-kernel", "nbgrader could not grade it"),
    ],
)
def test_what_cannot_be_graded_is_told_in_one_line(
    graded: tuple[Course, dict[str, Outcome]], student: str, told: str
) -> None:
    course, outcomes = graded
    line = outcomes[student].error
    assert line.startswith(f"{student}: submitted/{student}/{LESSON}")
    assert told in line
    assert "→" in line
    assert "\n" not in line
    assert LESSON not in grading.scores(course, [LESSON]).get(student, {})


def test_an_endless_loop_is_told_with_its_cell(
    graded: tuple[Course, dict[str, Outcome]],
) -> None:
    _, outcomes = graded
    (note,) = outcomes["loops-forever"].notes
    assert note.startswith(f"loops-forever: submitted/loops-forever/{LESSON}/one_hot.ipynb")
    assert f"`decode` ran longer than {CELL_TIMEOUT_S} s" in note


def test_every_graded_student_has_an_autograded_notebook_and_feedback(
    graded: tuple[Course, dict[str, Outcome]],
) -> None:
    course, outcomes = graded
    for student, outcome in outcomes.items():
        made = not outcome.error
        assert (course.root / "autograded" / student / LESSON / "one_hot.ipynb").exists() == made
        assert (course.root / "feedback" / student / LESSON / "one_hot.html").exists() == made


def test_what_is_graded_is_not_graded_again_until_it_changes(
    graded: tuple[Course, dict[str, Outcome]],
) -> None:
    course, outcomes = graded
    for student, outcome in outcomes.items():
        assert grading.is_graded(course, Submission(student, LESSON)) == (not outcome.error)
    path = course.submission("blank", LESSON)
    before = path.read_bytes()
    path.write_bytes(before + b"\n")
    assert not grading.is_graded(course, Submission("blank", LESSON))
    path.write_bytes(before)


def test_the_command_changes_nothing_when_there_is_nothing_to_grade(
    graded: tuple[Course, dict[str, Outcome]],
) -> None:
    course, _ = graded
    before = contents(course.root)
    done = subprocess.run(
        [sys.executable, "-m", "nbjudge", "grade", "--student", "all-right"],
        cwd=course.root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "0 to be graded" in done.stdout
    assert contents(course.root) == before


def contents(root: Path) -> dict[str, str]:
    folders = ("autograded", "feedback", "submitted", "release")
    files = [path for folder in folders for path in (root / folder).rglob("*") if path.is_file()]
    files.append(root / "gradebook.db")
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_plain_nbgrader_grades_everybody_whom_it_can(tmp_path: Path) -> None:
    """One duplicated id and one broken file used to cost a whole batch."""
    course = make_class(tmp_path)
    for student in set(CLASS) - {"all-right", "doubled-an-answer", "names-another-kernel"}:
        shutil.rmtree(course.submission(student, LESSON).parent.parent)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", LESSON],
        cwd=course.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0  # because of the broken file, which it names
    assert "truncated" in done.stderr
    points = grading.scores(course, [LESSON])
    assert {student: of[LESSON] for student, of in points.items() if LESSON in of} == {
        "all-right": 10,
        "doubled-an-answer": 10,
        "names-another-kernel": 10,
    }
