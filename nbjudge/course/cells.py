"""What the cells of a notebook are to grading, by nbgrader's metadata and by the marks in them.

An *exercise* is known by the `grade_id` of its solution cell; its test cells are those whose
`grade_id` begins with `test_<exercise>_`, and its points are theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from nbjudge.errors import CourseError

CellKind = Literal["given", "example", "answer", "test"]

# nbgrader's marks around what only the instructor's notebooks hold
BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
# what of them betrays one in a student's notebook, also where it is mistyped
MARKS = (BEGIN_SOLUTION, END_SOLUTION, "### BEGIN HIDDEN", "### END HIDDEN")

_SOLUTION = re.compile(rf"^[ \t]*{BEGIN_SOLUTION}.*?{END_SOLUTION}[ \t]*\n?", re.S | re.M)
_HIDDEN = re.compile(rf"^[ \t]*{BEGIN_HIDDEN}.*?{END_HIDDEN}[ \t]*\n?", re.S | re.M)
_SOLUTION_MARK = re.compile(rf"^ *({BEGIN_SOLUTION}|{END_SOLUTION})\n?", re.MULTILINE)


# of nbgrader's metadata, what decides about a cell
_DECIDING = ("grade", "solution", "locked", "points", "schema_version")


@dataclass(frozen=True)
class Cell:
    """One code cell, as grading sees it.

    Attributes:
        kind: "answer" is the student's, "test" is graded, "example" stands in the lesson without
            a `grade_id`, and is as it stood there; "given" is everything else.
        grade_id: nbgrader's id of the cell; empty for a cell that nbgrader does not know.
        source: the code.
        points: what passing is worth; 0 unless it is a test.
    """

    kind: CellKind
    grade_id: str
    source: str
    points: float = 0.0

    @property
    def is_lessons(self) -> bool:
        """Whether a cell that is no test is as the lesson has it: no student wrote it."""
        return self.kind == "example" or (self.kind == "given" and bool(self.grade_id))


def grade_id_of(cell: Mapping[str, Any]) -> str:
    """Return nbgrader's id of a notebook's cell of any type; "" where it has none."""
    return str(_metadata(cell).get("grade_id", ""))


def kind_of(cell: Mapping[str, Any]) -> Literal["answer", "test", "given"]:
    """Return what a notebook's cell of any type is: a written answer is an answer as well."""
    metadata = _metadata(cell)
    return "answer" if metadata.get("solution") else "test" if metadata.get("grade") else "given"


def points_of(cell: Mapping[str, Any]) -> float:
    """Return what a notebook's cell of any type is worth, by test or by hand; 0 for most."""
    metadata = _metadata(cell)
    return float(metadata.get("points", 0)) if metadata.get("grade") else 0.0


def marks_of(cell: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what decides about a notebook's cell in nbgrader's metadata; all None for none."""
    metadata = _metadata(cell)
    return tuple(metadata.get(name) for name in _DECIDING)


def code_lines(source: str) -> tuple[str, ...]:
    """Return the lines of code; without comments, of which Colab makes its forms."""
    lines = (line.rstrip() for line in source.splitlines())
    return tuple(line for line in lines if line and not line.lstrip().startswith("#"))


def code_cells(notebook: Any) -> list[Cell]:
    """Return the code cells of `notebook` in their order."""
    return [as_cell(cell) for cell in notebook.cells if cell.cell_type == "code"]


def as_cell(cell: Any) -> Cell:
    """Return a notebook's cell as grading sees it."""
    kind = kind_of(cell)
    return Cell(kind, grade_id_of(cell), cell.source, points_of(cell) if kind == "test" else 0.0)


def without_hidden_tests(source: str) -> str:
    """Return a test cell's source as students have it."""
    return _HIDDEN.sub("", source)


def without_solution(source: str) -> str:
    """Return an answer cell's source as students have it, but for the stub that nbgrader adds."""
    return _SOLUTION.sub("", source)


def without_solution_marks(source: str) -> str:
    """Return an answer cell's source with the instructor's answer, as if no mark were around it."""
    return _SOLUTION_MARK.sub("", source)


def exercises(cells: list[Cell]) -> list[str]:
    """Return the ids of the exercises, in their order."""
    return [cell.grade_id for cell in cells if cell.kind == "answer"]


def exercise_of(test: Cell, known: list[str]) -> str:
    """Return which of the exercises `known` a test cell belongs to.

    Raises:
        CourseError: to none, because its `grade_id` is not `test_<exercise>_<idea>`.
    """
    # the longest, so that an exercise `one_hot` does not take the tests of `one_hot_test`
    fitting = [exercise for exercise in known if test.grade_id.startswith(f"test_{exercise}_")]
    if not fitting:
        raise CourseError(
            f"the test cell `{test.grade_id}` belongs to no exercise → name it test_<exercise>_..."
        )
    return max(fitting, key=len)


def _metadata(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = cell["metadata"].get("nbgrader", {})
    return found
