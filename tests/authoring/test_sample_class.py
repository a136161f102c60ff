from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nbjudge.authoring import sample_class
from nbjudge.authoring.answers import as_graded
from nbjudge.course.cells import code_cells
from nbjudge.course.layout import Course, read_notebook
from nbjudge.pools.base import Job
from nbjudge.pools.local import LocalPool
from tests.conftest import ROOT, run_all


@pytest.fixture
def empty_course(tmp_path: Path) -> Course:
    """The course without any submission."""
    for folder in ("source", "release", "tests/answers"):
        (tmp_path / folder).parent.mkdir(exist_ok=True)
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return Course(tmp_path)


def answers_of(course: Course, student: str, assignment: str) -> dict[str, str]:
    cells = code_cells(read_notebook(course.submission(student, assignment)))
    return {cell.grade_id: cell.source for cell in cells if cell.kind == "answer"}


def test_the_class_hands_in_once_and_the_same_each_time(empty_course: Course) -> None:
    assert sample_class.hand_in(empty_course)
    submitted = empty_course.root / "submitted"
    first = {path: path.read_bytes() for path in submitted.rglob("*.ipynb")}
    assert not sample_class.hand_in(empty_course)
    shutil.rmtree(submitted)
    assert sample_class.hand_in(empty_course)
    assert {path: path.read_bytes() for path in submitted.rglob("*.ipynb")} == first


def test_real_submissions_are_never_touched(empty_course: Course) -> None:
    real = empty_course.submission("a-real-student", "03-one-hot")
    real.parent.mkdir(parents=True)
    real.write_text("hers")
    assert not sample_class.hand_in(empty_course)
    assert [p.name for p in (empty_course.root / "submitted").iterdir()] == ["a-real-student"]
    assert real.read_text() == "hers"


def test_there_is_a_blank_student_and_one_who_misses_lessons(empty_course: Course) -> None:
    sample_class.hand_in(empty_course)
    for assignment in empty_course.assignments:
        released = read_notebook(empty_course.release(assignment))
        assert read_notebook(empty_course.submission("jung-sua", assignment)) == released
    assert not empty_course.submission("yoon-seoyeon", "05-cnn").exists()


def test_who_is_all_right_earns_everything(
    course: Course, empty_course: Course, pool: LocalPool
) -> None:
    sample_class.hand_in(empty_course)
    quick = [name for name in empty_course.assignments if name < "05"]  # nothing is trained there
    jobs = []
    for assignment in quick:
        lesson = course.lesson(assignment)  # with its test modules
        answered = answers_of(empty_course, "kim-jiwoo", assignment)
        cells = as_graded(empty_course, assignment, answered)
        jobs.append(Job.of(lesson, cells))
    lost = {
        (assignment, name): error
        for assignment, errors in zip(quick, run_all(pool, jobs), strict=True)
        for name, error in errors.items()
        if error and name.startswith("test_")
    }
    assert lost == {}
