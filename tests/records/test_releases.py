"""What was given out before, and what it spares students who handed in just that."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nbjudge.authoring.release import generate
from nbjudge.course.cells import grade_id_of
from nbjudge.course.layout import Course, read_notebook
from nbjudge.handin.intake import open_submission
from nbjudge.records.releases import releases
from tests.conftest import ROOT
from tests.records.results import LESSON

SHAPE = "test_one_hot_shape"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course of one lesson, which was released, and handed in by kim as it was given out."""
    shutil.copytree(ROOT / "source" / LESSON, tmp_path / "source" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    course = Course(tmp_path)
    generate(course, [LESSON])
    hand_in(course, "kim")
    return course


def hand_in(course: Course, student: str, change: Callable[[Any], None] = lambda _: None) -> None:
    """Hand in what is released now, with one change."""
    notebook = read_notebook(course.release(LESSON))
    change(notebook)
    path = course.submission(student, LESSON)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def cell_of(notebook: Any, grade_id: str) -> Any:
    return next(cell for cell in notebook.cells if grade_id_of(cell) == grade_id)


def correct(course: Course, change: Callable[[Any], None]) -> None:
    """Correct the lesson in source/, and release it again."""
    notebook = read_notebook(course.source(LESSON))
    change(notebook)
    nbformat.write(notebook, course.source(LESSON))
    generate(course, [LESSON])


def told(course: Course, student: str) -> list[str]:
    found = open_submission(course, course.lesson(LESSON), student)
    return [*found.repairs, *found.doubts]


def another_visible_test(notebook: Any) -> None:
    cell = cell_of(notebook, SHAPE)
    cell.source = "assert y_train_onehot is not None, '아직입니다'\n" + cell.source


def other_points(notebook: Any) -> None:
    cell_of(notebook, SHAPE).metadata["nbgrader"]["points"] = 3


def another_given_cell(notebook: Any) -> None:
    cell_of(notebook, "setup").source += "\nmore = 1"


def one_test_less(notebook: Any) -> None:
    notebook.cells.remove(cell_of(notebook, SHAPE))


def one_test_more(notebook: Any) -> None:
    cell = cell_of(notebook, SHAPE)
    twin = copy.deepcopy(cell)
    twin.id, twin.metadata["nbgrader"]["grade_id"] = "newer", "test_one_hot_newer"
    notebook.cells.insert(notebook.cells.index(cell) + 1, twin)


CORRECTIONS = (
    *(another_visible_test, other_points, another_given_cell, one_test_less, one_test_more),
)


@pytest.mark.parametrize("correction", CORRECTIONS, ids=lambda one: one.__name__)
def test_what_an_earlier_release_held_is_nobodys_change(
    course: Course, correction: Callable[[Any], None]
) -> None:
    assert told(course, "kim") == []
    correct(course, correction)
    assert told(course, "kim") == []
    opened = open_submission(course, course.lesson(LESSON), "kim").notebook
    lesson = course.lesson(LESSON)
    assert [grade_id_of(cell) for cell in opened.cells if grade_id_of(cell)] == [
        known.grade_id for known in lesson.outline if known.grade_id
    ]
    for name, test in lesson.tests.items():
        assert cell_of(opened, name).source == test.source


def test_what_a_student_changed_is_told_before_and_after_a_correction(course: Course) -> None:
    def tamper(notebook: Any) -> None:
        cell_of(notebook, SHAPE).source = "pass"

    hand_in(course, "lee", tamper)
    for _ in range(2):
        assert told(course, "lee") == [
            f"the test cell `{SHAPE}` was changed; the lesson's own counts"
        ]
        correct(course, another_visible_test)


def test_every_release_counts_not_only_the_last_but_one(course: Course) -> None:
    correct(course, another_visible_test)
    hand_in(course, "lee")
    correct(course, another_visible_test)
    assert told(course, "kim") == told(course, "lee") == []


def test_a_release_of_before_the_records_counts_once_another_takes_its_place(
    course: Course,
) -> None:
    shutil.rmtree(course.home)
    correct(course, another_visible_test)
    assert told(course, "kim") == []


def test_the_records_hold_no_text_and_a_release_once(course: Course) -> None:
    path = course.home / "released" / f"{LESSON}.json"
    before = path.read_bytes()
    generate(course, [LESSON])
    assert path.read_bytes() == before
    assert "y_train_onehot" not in before.decode()


@pytest.mark.parametrize("content", ["", "[", "[1]", '{"a": 1}', '[{"a": 1}]', '[{"a": ["b"]}]'])
def test_a_damaged_record_is_none_and_is_written_anew(course: Course, content: str) -> None:
    path = course.home / "released" / f"{LESSON}.json"
    path.write_text(content)
    assert not releases(course, LESSON).held_source(SHAPE, "")
    assert told(course, "kim") == []
    correct(course, another_visible_test)
    assert told(course, "kim") == []


def test_a_draft_is_no_release(course: Course, tmp_path: Path) -> None:
    path = course.home / "released" / f"{LESSON}.json"
    path.unlink()
    generate(course, [LESSON], into=tmp_path / "drafts")
    assert not path.exists()
