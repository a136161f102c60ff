"""What the cells of a notebook are to grading, by nbgrader's metadata and by the marks in them.

An *exercise* is known by the `grade_id` of its answer's cell; its points are those of its test
cells (`exercises_of_tests`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

CellKind = Literal["given", "example", "answer", "test"]

AUTOTEST = re.compile(r"^[ \t]*#.*\bAUTOTEST\b", re.MULTILINE)


@dataclass(frozen=True)
class Marks:
    """What in a line begins and ends what only the instructor's notebooks hold, as in nbgrader.

    Attributes:
        solution: what a line holds that begins a solution, and one that ends it.
        hidden: the same of hidden tests.
        scheme: the same of a marking scheme.
    """

    solution: tuple[str, str] = ("BEGIN SOLUTION", "END SOLUTION")
    hidden: tuple[str, str] = ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
    scheme: tuple[str, str] = ("BEGIN MARK SCHEME", "END MARK SCHEME")

    def telltales(self) -> tuple[str, ...]:
        """Return what betrays such a region in a student's notebook, also where it is mistyped."""
        marks = [mark for region in self._regions for mark in region]
        return tuple(" ".join(mark.split()[:2]) for mark in marks)

    def as_shown(self, source: str) -> str:
        """Return a cell's source as students have it, but for the stub that nbgrader adds."""
        for marks in self._regions:
            source = "".join(line for line, inside, _ in _regions(source, marks) if not inside)
        return source

    def without_hidden_tests(self, source: str) -> str:
        """Return a test cell's source as students have it."""
        return "".join(line for line, inside, _ in _regions(source, self.hidden) if not inside)

    def without_solution_marks(self, source: str) -> str:
        """Return an answer cell's source with the instructor's answer, as if no mark were there."""
        return "".join(line for line, _, is_mark in _regions(source, self.solution) if not is_mark)

    def secret_lines(self, cell: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
        """Yield each line of a cell, stripped, and whether it stands in a solution or hidden test.

        nbgrader clears the whole of an answer that has no marks; a task it leaves as it is.
        """
        source = str(cell["source"])
        all_secret = bool(_metadata(cell).get("solution")) and self.solution[0] not in source
        parts = zip(*(_regions(source, marks) for marks in self._regions), strict=True)
        for line in parts:
            yield line[0][0].strip(), all_secret or any(inside for _, inside, _ in line)

    @property
    def _regions(self) -> tuple[tuple[str, str], ...]:
        return self.solution, self.hidden, self.scheme


def _regions(source: str, marks: tuple[str, str]) -> Iterator[tuple[str, bool, bool]]:
    """Yield each line of a source, whether it belongs to a region, and whether it is a mark."""
    begin, end = marks
    is_inside = False
    for line in source.splitlines(keepends=True):
        is_inside = is_inside or begin in line
        is_mark = begin in line or end in line
        yield line, is_inside or is_mark, is_mark
        is_inside = is_inside and end not in line


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
        shared: whether it is a test that runs in the student's process, as in nbgrader.
    """

    kind: CellKind
    grade_id: str
    source: str
    points: float = 0.0
    shared: bool = False

    @property
    def is_lessons(self) -> bool:
        """Whether a cell that is no test is as the lesson has it: no student wrote it."""
        return self.kind == "example" or (self.kind == "given" and bool(self.grade_id))


def grade_id_of(cell: Mapping[str, Any]) -> str:
    """Return nbgrader's id of a notebook's cell of any type; "" where it has none."""
    return str(_metadata(cell).get("grade_id", ""))


def kind_of(cell: Mapping[str, Any]) -> Literal["answer", "test", "given"]:
    """Return what a notebook's cell of any type is; written answers and tasks are answers too."""
    metadata = _metadata(cell)
    if metadata.get("solution") or metadata.get("task"):
        return "answer"
    return "test" if metadata.get("grade") else "given"


def points_of(cell: Mapping[str, Any]) -> float:
    """Return what a notebook's cell of any type is worth, by test or by hand; 0 for most."""
    metadata = _metadata(cell)
    is_worth_some = metadata.get("grade") or metadata.get("task")
    return float(metadata.get("points", 0)) if is_worth_some else 0.0


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
    if kind != "test":
        return Cell(kind, grade_id_of(cell), cell.source)
    shared = cell.metadata.get("nbjudge", {}).get("shared") is True
    return Cell(kind, grade_id_of(cell), cell.source, points_of(cell), shared)


def exercises(cells: Sequence[Cell]) -> list[str]:
    """Return the ids of the exercises, in their order."""
    return [cell.grade_id for cell in cells if cell.kind == "answer"]


def exercises_of_tests(cells: Sequence[Cell]) -> dict[str, str]:
    """Return which exercise each test cell belongs to: `grade_id` → that of an answer's cell.

    A test that is called `test_<exercise>_<idea>` belongs to that exercise, every other one to the
    last answer before it; to "" where there is none.
    """
    known = exercises(cells)
    found = {}
    latest = ""
    for cell in cells:
        if cell.kind == "answer":
            latest = cell.grade_id
        elif cell.kind == "test":
            # the longest, so that an exercise `one_hot` does not take tests of `one_hot_test`
            named = [name for name in known if cell.grade_id.startswith(f"test_{name}_")]
            found[cell.grade_id] = max(named, key=len, default=latest)
    return found


def _metadata(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = cell["metadata"].get("nbgrader", {})
    return found
