"""Courses of many kinds, graded by nbgrader and by nbjudge: the same points cell by cell."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.apps.api import NbGraderAPI
from typer.testing import CliRunner

from nbjudge.cli.commands import app
from nbjudge.course.layout import Course
from nbjudge.records.gradebook import entries, gradebook_of
from tests import courses

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
