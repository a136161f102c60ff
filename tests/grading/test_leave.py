"""Lessons that are left to nbgrader, and lessons of other kernels."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbgrader.apps.api import NbGraderAPI
from typer.testing import CliRunner

from nbjudge.authoring.init import Language, init
from nbjudge.authoring.release import generate
from nbjudge.cli.commands import app
from nbjudge.course.layout import Course, read_notebook
from nbjudge.errors import CourseError
from nbjudge.grading.grade import is_graded
from nbjudge.grading.leave import SANDBOX, refuse_other_kernels
from nbjudge.grading.preprocessors import Judge
from nbjudge.records.gradebook import entries, gradebook_of
from nbjudge.records.store import Store
from tests import courses

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.fixture
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course whose assignment is left to nbgrader, with two hand-ins."""
    monkeypatch.chdir(tmp_path)
    course = courses.build("written", tmp_path / "course", 'c.Judge.leave = ["ps1"]\n')
    generate(course, course.assignments)
    answers = courses.answers_of("written")
    for student in ("right", "does_not_sort"):
        courses.hand_in(course, student, answers[student])
    return course


def test_nbgrader_grades_what_is_left_to_it_in_the_same_run(left: Course) -> None:
    run = CliRunner()
    graded = run.invoke(app, ["autograde", "--course", str(left.root)])
    assert graded.exit_code == 0, graded.output
    with gradebook_of(left) as gradebook:
        found = {entry.student: entry.scores["sorts"].auto for entry in entries(gradebook, "ps1")}
    assert found == {"right": 2.0, "does_not_sort": 0.0}
    receipts = {receipt["student"]: receipt for receipt in Store(left.home).receipts("ps1")}
    assert {name: receipt["points"] for name, receipt in receipts.items()} == found
    assert {receipt["sandbox"] for receipt in receipts.values()} == {SANDBOX}
    again = run.invoke(app, ["autograde", "--course", str(left.root)])
    assert "2 submissions, 0 to be graded" in again.output


def test_nbgraders_own_command_leaves_it_to_nbgrader_as_well(
    left: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(left.root)
    init(left.root, Language.EN)
    config = Course(left.root).settings.nbgrader
    assert Judge in config.Autograde.autograde_preprocessors
    done = NbGraderAPI(config=config).autograde("ps1", "right")
    assert done["success"], done
    with gradebook_of(left) as gradebook:
        (entry,) = entries(gradebook, "ps1", ["right"])
    assert entry.scores["sorts"].auto == 2.0
    receipt = Store(left.home).receipt("right", "ps1")
    assert receipt is not None
    assert (receipt["points"], receipt["sandbox"]) == (2.0, SANDBOX)
    assert is_graded(left, left.lesson("ps1"), "right")


def test_regrade_says_that_nothing_was_kept_of_it(left: Course) -> None:
    said = CliRunner().invoke(app, ["regrade", "ps1", "--course", str(left.root)])
    assert said.exit_code == 1
    assert "ps1 is left to nbgrader, which keeps no values → nbjudge autograde ps1" in said.output


def test_another_kernel_is_refused_before_anything_runs(tmp_path: Path) -> None:
    course = courses.build("written", tmp_path)
    notebook = read_notebook(course.source("ps1"))
    notebook.metadata = {"kernelspec": {"name": "julia-1.11", "language": "julia"}}
    nbformat.write(notebook, course.source("ps1"))
    with pytest.raises(CourseError, match=r"source/ps1: its kernel is julia-1\.11 \(julia\)"):
        refuse_other_kernels(course, [course.lesson("ps1")])
    with (tmp_path / "nbgrader_config.py").open("a") as file:
        file.write('c.Judge.leave = ["ps1"]\n')
    course = Course(tmp_path)
    refuse_other_kernels(course, [course.lesson("ps1")])
