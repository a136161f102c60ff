"""Every kind of damage to a notebook, and what repair makes of it."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from typing import Any

import nbformat
import pytest

from nbjudge.course.layout import Course, Lesson, read_notebook
from nbjudge.handin.repair import Repairs, repair_cells
from tests.conftest import ROOT
from tests.damages import DAMAGES, Repairman

LESSON = "03-one-hot"


@pytest.fixture(scope="module")
def lesson(course: Course) -> Lesson:
    return course.lesson(LESSON)


@pytest.fixture
def submitted() -> Any:
    return read_notebook(ROOT / "release" / LESSON / "one_hot.ipynb")


def marks(lesson: Lesson) -> list[str]:
    return [known.grade_id for known in lesson.outline if known.grade_id]


def locked(lesson: Lesson, grade_id: str) -> Any:
    return next(known.cell for known in lesson.outline if known.grade_id == grade_id)


def grade_ids(notebook: Any) -> list[str]:
    return [c.metadata.nbgrader.grade_id for c in notebook.cells if "nbgrader" in c.metadata]


def place(notebook: Any, grade_id: str) -> int:
    return next(
        number
        for number, cell in enumerate(notebook.cells)
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def test_an_untouched_notebook_needs_no_repair(submitted: Any, lesson: Lesson) -> None:
    before = copy.deepcopy(submitted)
    assert repair_cells(submitted, lesson) == Repairs()
    fixed = {known.grade_id for known in lesson.outline if known.kind in ("given", "test")}
    assert [cell.id for cell in submitted.cells] == [cell.id for cell in before.cells]
    for now, then in zip(submitted.cells, before.cells, strict=True):
        if then.metadata.get("nbgrader", {}).get("grade_id") not in fixed:
            assert now.source == then.source


def test_tests_are_the_lessons_own_with_their_hidden_part(submitted: Any, lesson: Lesson) -> None:
    cell = submitted.cells[place(submitted, "test_one_hot_shape")]
    assert "HIDDEN" not in cell.source
    assert repair_cells(submitted, lesson) == Repairs()
    assert cell.source == locked(lesson, "test_one_hot_shape").source
    assert "### BEGIN HIDDEN TESTS" in cell.source


@pytest.mark.parametrize(
    ("grade_id", "told"),
    [
        ("test_one_hot_shape", "the test cell `test_one_hot_shape` was changed"),
        ("setup", "the given cell `setup` was changed"),
    ],
)
@pytest.mark.parametrize(
    "change",
    [lambda source: "pass", lambda source: "", lambda source: source + "\nX_train = X_train[:1]"],
)
def test_a_changed_locked_cell_gets_the_lessons_own_source(
    submitted: Any, lesson: Lesson, grade_id: str, told: str, change: Any
) -> None:
    cell = submitted.cells[place(submitted, grade_id)]
    cell.source = change(cell.source)
    (repair,) = repair_cells(submitted, lesson).done
    assert told in repair
    assert cell.source == locked(lesson, grade_id).source


def test_an_answer_is_left_as_the_student_wrote_it(submitted: Any, lesson: Lesson) -> None:
    cell = submitted.cells[place(submitted, "decode")]
    cell.source = "decoded = 7"
    assert repair_cells(submitted, lesson) == Repairs()
    assert cell.source == "decoded = 7"


def test_blank_space_around_a_test_is_no_change(submitted: Any, lesson: Lesson) -> None:
    cell = submitted.cells[place(submitted, "test_decode_values")]
    cell.source = "\n" + cell.source + "\n\n"
    assert repair_cells(submitted, lesson) == Repairs()
    assert cell.source == locked(lesson, "test_decode_values").source


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize("grade_id", ["test_one_hot_rows", "setup", "one_hot"])
def test_a_cell_of_another_type_becomes_code_again(
    submitted: Any, lesson: Lesson, grade_id: str, kind: str
) -> None:
    at = place(submitted, grade_id)
    old = submitted.cells[at]
    make = {"markdown": nbformat.v4.new_markdown_cell, "raw": nbformat.v4.new_raw_cell}[kind]
    cell = make(old.source, metadata=old.metadata, id=old.id)
    cell["attachments"] = {}
    submitted.cells[at] = cell
    (repair,) = repair_cells(submitted, lesson).done
    assert repair == f"the cell `{grade_id}` was of the type {kind}"
    assert cell.cell_type == "code"
    nbformat.validate(submitted)


def test_outputs_that_came_with_the_hand_in_are_gone(submitted: Any, lesson: Lesson) -> None:
    for cell in submitted.cells:
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("stream", text="10 of 10 points")]
            cell.execution_count = 7
    assert repair_cells(submitted, lesson) == Repairs()
    code = [cell for cell in submitted.cells if cell.cell_type == "code"]
    assert {(len(cell.outputs), cell.execution_count) for cell in code} == {(0, None)}


def test_the_lesson_itself_is_left_alone(submitted: Any, lesson: Lesson) -> None:
    before = copy.deepcopy(lesson.outline)
    submitted.cells = submitted.cells[:3]
    repair_cells(submitted, lesson)
    for cell in submitted.cells:
        cell.source += "# judged"
        cell.metadata["judged"] = True
    assert lesson.outline == before


def test_repairing_twice_finds_nothing_more(submitted: Any, lesson: Lesson) -> None:
    del submitted.cells[place(submitted, "decode")]
    submitted.cells[place(submitted, "setup")].source = "1/0"
    submitted.cells[place(submitted, "test_one_hot_test")].metadata.nbgrader.points = 100
    assert len(repair_cells(submitted, lesson).done) == 3
    once = copy.deepcopy(submitted)
    repair_cells(submitted, lesson)
    assert submitted == once


def test_the_last_of_two_different_answers_counts_both_run_and_a_person_is_told(
    submitted: Any, lesson: Lesson
) -> None:
    at = place(submitted, "one_hot")
    submitted.cells.insert(at, copy.deepcopy(submitted.cells[at]))
    submitted.cells[at].source = "y_train_onehot = y_test_onehot = 1"
    submitted.cells[at + 1].source = "y_train_onehot = y_test_onehot = 2"
    repairs = repair_cells(submitted, lesson)
    assert repairs.done == ["the cell `one_hot` was there more than once; both were run"]
    assert repairs.doubts == [
        f"there are 2 different answers to `one_hot`; the cell {at + 2} counts"
    ]
    assert [cell.source[-1] for cell in submitted.cells[at : at + 2]] == ["1", "2"]
    assert grade_ids(submitted) == marks(lesson)


def test_missing_cells_come_back_where_they_were(submitted: Any, lesson: Lesson) -> None:
    gone = {"setup", "one_hot", "test_one_hot_shape", "test_decode_values"}
    submitted.cells = [
        c for c in submitted.cells if c.metadata.get("nbgrader", {}).get("grade_id") not in gone
    ]
    repairs = repair_cells(submitted, lesson).done
    assert grade_ids(submitted) == marks(lesson)
    assert all(any(f"`{name}` was missing" in repair for repair in repairs) for name in gone)


def test_a_notebook_that_lost_everything_gets_everything_back(lesson: Lesson) -> None:
    empty = nbformat.v4.new_notebook()
    repair_cells(empty, lesson)
    assert grade_ids(empty) == marks(lesson)


@pytest.mark.parametrize(
    "damage",
    [
        {"points": 1000},
        {"schema_version": 1},
        {"schema_version": 99},
        {"grade": False},
        {"locked": False},
    ],
)
def test_changed_metadata_is_set_right(
    submitted: Any, lesson: Lesson, damage: dict[str, Any]
) -> None:
    cell = submitted.cells[place(submitted, "test_one_hot_shape")]
    cell.metadata.nbgrader.update(damage)
    (repair,) = repair_cells(submitted, lesson).done
    assert "`test_one_hot_shape` had other nbgrader metadata" in repair
    assert cell.metadata.nbgrader == locked(lesson, "test_one_hot_shape").metadata.nbgrader


@pytest.mark.parametrize("meta", [{}, "text", {"grade_id": "stranger"}, {"grade_id": None}])
def test_a_cell_that_the_release_does_not_know_becomes_an_ordinary_one(
    submitted: Any, lesson: Lesson, meta: Any
) -> None:
    submitted.cells.append(nbformat.v4.new_code_cell("1", metadata={"nbgrader": meta}))
    (repair,) = repair_cells(submitted, lesson).done
    assert "unknown" in repair
    assert "nbgrader" not in submitted.cells[-1].metadata


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("assignment", sorted(path.name for path in (ROOT / "source").iterdir()))
def test_accepted_answers_come_out_of_repair_as_they_were(
    course: Course, assignment: str, damage: Callable[[Any, Any], None]
) -> None:
    repairman = Repairman(course, assignment)
    every = 1 if os.environ.get("WHOLE_CORPUS") else 6
    changed = {}
    for answer in repairman.accepted[DAMAGES.index(damage) % every :: every]:
        repairs, same = repairman.restore(answer, damage)
        if not same:
            changed[answer.id] = repairs
    assert not changed
