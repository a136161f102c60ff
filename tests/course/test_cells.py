"""What cells are to grading, and what students see of them."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest

from nbjudge.course.cells import (
    MARKS,
    Cell,
    as_cell,
    code_cells,
    exercise_of,
    exercises,
    grade_id_of,
    kind_of,
    points_of,
    without_hidden_tests,
    without_solution,
    without_solution_marks,
)
from nbjudge.errors import CourseError


def cell(source: str = "", of_type: str = "code", **metadata: object) -> Any:
    made = nbformat.v4.new_code_cell if of_type == "code" else nbformat.v4.new_markdown_cell
    return made(source, metadata={"nbgrader": metadata} if metadata else {})


ANSWER: dict[str, Any] = {"grade_id": "decode", "solution": True, "grade": False}
TEST: dict[str, Any] = {
    "grade_id": "test_decode_shape",
    "solution": False,
    "grade": True,
    "points": 3,
}
WRITTEN: dict[str, Any] = {"grade_id": "why", "solution": True, "grade": True, "points": 4}
LOCKED: dict[str, Any] = {"grade_id": "imports", "solution": False, "grade": False, "locked": True}


@pytest.mark.parametrize(
    ("metadata", "kind", "points"),
    [(ANSWER, "answer", 0), (TEST, "test", 3), (WRITTEN, "answer", 4), (LOCKED, "given", 0)],
)
def test_metadata_says_what_a_cell_is_and_is_worth(
    metadata: dict[str, Any], kind: str, points: float
) -> None:
    made = cell(**metadata)
    assert (kind_of(made), points_of(made)) == (kind, points)
    assert grade_id_of(made) == metadata["grade_id"]


def test_a_cell_that_nbgrader_does_not_know_is_given_and_worth_nothing() -> None:
    made = cell("x = 1")
    assert as_cell(made) == Cell("given", "", "x = 1", 0.0)


def test_only_tests_have_points_as_grading_sees_them() -> None:
    assert as_cell(cell("assert x", **TEST)).points == 3
    assert as_cell(cell("x = 1", **WRITTEN)).points == 0  # those are given by hand


def test_code_cells_are_those_that_run_in_their_order() -> None:
    notebook = nbformat.v4.new_notebook(
        cells=[cell("1", **LOCKED), cell("text", "markdown"), cell("2", **ANSWER), cell("3")]
    )
    assert [found.source for found in code_cells(notebook)] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("kind", "grade_id", "expected"),
    [
        ("example", "", True),
        ("given", "imports", True),
        ("given", "", False),  # a student added it
        ("answer", "decode", False),
    ],
)
def test_what_the_lesson_wrote_is_told_from_what_students_did(
    kind: Any, grade_id: str, expected: bool
) -> None:
    assert Cell(kind, grade_id, "").is_lessons is expected


SOLVED = """def decode(y):
    # what to do
    ### BEGIN SOLUTION
    return y.argmax(axis=1)
    ### END SOLUTION
"""
TESTED = """assert decode(y).shape == (3,)
### BEGIN HIDDEN TESTS
assert (decode(y) == 1).all()
### END HIDDEN TESTS
assert True
### BEGIN HIDDEN TESTS
assert secret
### END HIDDEN TESTS"""


def test_students_see_no_solution_and_no_hidden_test() -> None:
    assert without_solution(SOLVED) == "def decode(y):\n    # what to do\n"
    assert without_hidden_tests(TESTED) == "assert decode(y).shape == (3,)\nassert True\n"


def test_without_its_marks_an_answer_is_the_instructors_code() -> None:
    code = without_solution_marks(SOLVED)
    assert "    return y.argmax(axis=1)\n" in code
    assert not any(mark in code for mark in MARKS)
    compile(code, "<answer>", "exec")


def test_source_without_marks_stays_as_it_is() -> None:
    for strip in (without_solution, without_hidden_tests, without_solution_marks):
        assert strip("x = '### SOLUTION'\n") == "x = '### SOLUTION'\n"


def test_exercises_are_the_answers_in_their_order() -> None:
    cells = [Cell("given", "a", ""), Cell("answer", "c", ""), Cell("answer", "b", "")]
    assert exercises(cells) == ["c", "b"]


def test_a_test_cell_belongs_to_the_longest_exercise_that_its_name_begins_with() -> None:
    cell = Cell("test", "test_one_hot_test_values", "")
    assert exercise_of(cell, ["one_hot", "one_hot_test"]) == "one_hot_test"


def test_a_test_cell_of_no_exercise_is_refused() -> None:
    with pytest.raises(CourseError, match="belongs to no exercise"):
        exercise_of(Cell("test", "test_something", ""), ["one_hot"])
