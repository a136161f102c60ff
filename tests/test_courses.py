"""Courses of many kinds, graded by nbgrader and by nbjudge: the same points cell by cell."""

from __future__ import annotations

import gc
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.apps.api import NbGraderAPI
from typer.testing import CliRunner

from nbjudge.authoring.answers import solutions
from nbjudge.cli.commands import app
from nbjudge.course.layout import Course
from nbjudge.records.gradebook import entries, gradebook_of
from tests import courses
from tests.conftest import ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

# what a course's instructor has to say, as `nbjudge check` names it
SETTINGS = {"plotting": 'c.Judge.shared = ["bars_counted"]\n'}
# (course, student, test): why nbjudge gives other points than nbgrader
DIFFERENCES: dict[tuple[str, str, str], str] = {}


@pytest.fixture(autouse=True)
def _nbgraders_kernels_end() -> Iterator[None]:
    """Close the sockets of the kernels that nbgrader starts for AUTOTEST lines, and leaves open."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


Points = dict[str, dict[str, float | None]]


def points_of(course: Course) -> Points:
    """Return student → graded cell → points by test; None for what a person grades."""
    with gradebook_of(course) as gradebook:
        return {
            entry.student: {
                name: None if score.needs_manual_grade and not score.auto else score.auto
                for name, score in entry.scores.items()
            }
            for entry in entries(gradebook, "ps1")
        }


def graded_by_nbgrader(name: str, root: Path) -> Points:
    course = courses.build(name, root)
    api = NbGraderAPI(config=course.settings.nbgrader)
    made = api.generate_assignment("ps1")
    assert made["success"], made["log"]
    for student, answers in courses.answers_of(name).items():
        courses.hand_in(course, student, answers)
        done = api.autograde("ps1", student)
        assert done["success"], done["log"]
    return points_of(course)


def graded_by_nbjudge(name: str, root: Path) -> Points:
    course = courses.build(name, root, SETTINGS.get(name, ""))
    run = CliRunner()
    released = run.invoke(app, ["release", "--course", str(root)])
    assert released.exit_code == 0, released.output
    for student, answers in courses.answers_of(name).items():
        courses.hand_in(course, student, answers)
    graded = run.invoke(app, ["autograde", "--course", str(root)])
    assert graded.exit_code == 0, graded.output
    return points_of(course)


def quickstart(root: Path) -> Course:
    """Return the course that nbgrader makes for whoever begins with it, as it is."""
    nbgrader = Path(sys.executable).with_name("nbgrader")
    subprocess.run([nbgrader, "quickstart", root], check=True, capture_output=True)
    return Course(root)


def hand_in_right_and_blank(course: Course) -> None:
    right: dict[str, str] = {}
    for lesson in course.assignments:
        right |= solutions(course, lesson)
    courses.hand_in(course, "right", right)
    courses.hand_in(course, "blank", {})


def test_the_course_of_nbgraders_quickstart_is_graded_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    theirs, ours = quickstart(tmp_path / "theirs"), quickstart(tmp_path / "ours")
    api = NbGraderAPI(config=theirs.settings.nbgrader)
    assert api.generate_assignment("ps1")["success"]
    hand_in_right_and_blank(theirs)
    for student in ("right", "blank"):
        done = api.autograde("ps1", student)
        assert done["success"], done["log"]
    run = CliRunner()
    released = run.invoke(app, ["release", "--course", str(ours.root)])
    assert released.exit_code == 0, released.output
    hand_in_right_and_blank(ours)
    graded = run.invoke(app, ["autograde", "--course", str(ours.root)])
    assert graded.exit_code == 0, graded.output
    assert points_of(ours) == points_of(theirs)
    assert any(points_of(ours)["right"].values())


def test_the_table_of_the_courses_says_what_is_compared() -> None:
    page = (ROOT / "docs" / "any-course.md").read_text(encoding="utf-8")
    for name in courses.NAMES:
        cells = [c for path in (courses.FOLDER / name).glob("*.py") for c in courses.cells_of(path)]
        n_tests = sum(cell.kind == "test" for cell in cells)
        n_by_hand = sum(cell.kind in ("written", "task", "byhand") for cell in cells)
        n_hand_ins = len(courses.answers_of(name))
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{name}`: ")]
        assert f" | {n_tests} | {n_by_hand} | {n_hand_ins} | all |" in row


@pytest.mark.parametrize("name", courses.NAMES)
def test_a_course_gets_nbgraders_points_cell_by_cell(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    theirs = graded_by_nbgrader(name, tmp_path / "nbgrader")
    ours = graded_by_nbjudge(name, tmp_path / "nbjudge")
    assert ours.keys() == theirs.keys() == courses.answers_of(name).keys()
    differing = {
        (name, student, cell)
        for student, of in theirs.items()
        for cell, points in of.items()
        if ours[student][cell] != points
    }
    assert differing == {key for key in DIFFERENCES if key[0] == name}, (theirs, ours)
    # a test that fails nobody, or everybody, would compare nothing
    judged = [points for points in theirs["right"].values() if points is not None]
    assert all(judged)
    assert not any(theirs["blank"].values())
    for wrong in theirs.keys() - {"right", "blank"}:
        assert any(points == 0 for points in theirs[wrong].values()), wrong
