"""What the cells of a notebook are to grading."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest

from nbjudge.course.cells import (
    Cell,
    CellKind,
    Marks,
    as_cell,
    code_cells,
    exercises,
    exercises_of_tests,
    kind_of,
    points_of,
)


def cells(*names: str) -> list[Cell]:
    """Return answers, and tests where a name begins with "?"."""
    kinds: dict[bool, CellKind] = {True: "test", False: "answer"}
    return [Cell(kinds[name[0] == "?"], name.lstrip("?"), "") for name in names]


@pytest.mark.parametrize(
    ("notebook", "expected"),
    [
        (["one_hot", "?test_one_hot_rows"], {"test_one_hot_rows": "one_hot"}),
        # the longest exercise that its name begins with
        (["x", "x_test", "?test_x_test_rows"], {"test_x_test_rows": "x_test"}),
        # a name decides, wherever the test stands
        (["one", "two", "?test_one_late"], {"test_one_late": "one"}),
        # any other name: the last answer before it
        (
            ["one", "?cell-4f2a", "two", "?correct_squares"],
            {"cell-4f2a": "one", "correct_squares": "two"},
        ),
        (["one", "?test_other_idea"], {"test_other_idea": "one"}),
        (["?versions", "one"], {"versions": ""}),
    ],
)
def test_a_test_belongs_to_the_exercise_it_names_or_to_the_last_answer(
    notebook: list[str], expected: dict[str, str]
) -> None:
    assert exercises_of_tests(cells(*notebook)) == expected


@pytest.mark.parametrize(
    ("metadata", "kind", "points"),
    [
        ({"solution": True, "grade": False}, "answer", 0.0),
        ({"solution": True, "grade": True, "points": 3}, "answer", 3.0),
        ({"solution": False, "grade": True, "points": 2}, "test", 2.0),
        ({"task": True, "grade": False, "solution": False, "points": 4}, "answer", 4.0),
        ({"solution": False, "grade": False, "locked": True}, "given", 0.0),
    ],
)
def test_nbgraders_metadata_says_what_a_cell_is(
    metadata: dict[str, Any], kind: str, points: float
) -> None:
    cell = nbformat.v4.new_code_cell("1", metadata={"nbgrader": {"grade_id": "a", **metadata}})
    assert (kind_of(cell), points_of(cell)) == (kind, points)


def test_a_cells_own_metadata_can_say_that_a_test_is_shared() -> None:
    metadata = {"nbgrader": {"grade_id": "a", "grade": True}, "nbjudge": {"shared": True}}
    assert as_cell(nbformat.v4.new_code_cell("1", metadata=metadata)).shared
    del metadata["nbjudge"]
    assert not as_cell(nbformat.v4.new_code_cell("1", metadata=metadata)).shared


@pytest.mark.parametrize("signs", ["### ", "###", "# ", "    ## "])
def test_marks_are_found_with_spaces_or_without(signs: str) -> None:
    marks = Marks()
    source = f"a = 1\n{signs}BEGIN SOLUTION\nb = 2\n{signs}END SOLUTION\nc = 3"
    assert marks.as_shown(source) == "a = 1\nc = 3"
    assert marks.without_solution_marks(source) == "a = 1\nb = 2\nc = 3"


def test_marks_are_those_of_the_configuration() -> None:
    marks = Marks(("ANSWER", "REWSNA"), ("SECRET", "TERCES"))
    assert marks.as_shown("1\n# ANSWER\n2\n# REWSNA\n# SECRET\n3\n# TERCES\n4") == "1\n4"
    assert marks.without_hidden_tests("1\n# SECRET\n3\n# TERCES\n4") == "1\n4"
    assert "ANSWER" in marks.telltales()


def test_a_region_without_an_end_goes_to_the_end_of_the_cell() -> None:
    assert Marks().as_shown("a\n### BEGIN HIDDEN TESTS\nb\nc") == "a\n"


def test_what_is_secret_in_an_answer_is_its_solution_or_all_of_it() -> None:
    def secret(source: str) -> list[str]:
        metadata = {"nbgrader": {"grade_id": "a", "solution": True}}
        cell = nbformat.v4.new_code_cell(source, metadata=metadata)
        return [line for line, is_secret in Marks().secret_lines(cell) if is_secret]

    assert secret("a = 1\nb = 2") == ["a = 1", "b = 2"]
    marked = "a = 1\n### BEGIN SOLUTION\nb = 2\n### END SOLUTION"
    assert secret(marked) == ["### BEGIN SOLUTION", "b = 2", "### END SOLUTION"]


def test_code_cells_are_those_that_run_in_their_order() -> None:
    code, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    notebook = nbformat.v4.new_notebook(cells=[code("1"), text("text"), code("2"), code("3")])
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
    kind: CellKind, grade_id: str, expected: bool
) -> None:
    assert Cell(kind, grade_id, "").is_lessons is expected


def test_source_without_marks_stays_as_it_is() -> None:
    marks, source = Marks(), "x = '### SOLUTION'\n"
    for strip in (marks.as_shown, marks.without_hidden_tests, marks.without_solution_marks):
        assert strip(source) == source


def test_exercises_are_the_answers_in_their_order() -> None:
    assert exercises([Cell("given", "a", ""), *cells("c", "b")]) == ["c", "b"]
