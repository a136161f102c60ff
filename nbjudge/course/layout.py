"""The course directory: which assignments there are, and what their notebooks hold.

A course lies in one folder, laid out as nbgrader wants it::

    source/<assignment>/<notebook>.ipynb                 the instructor's notebooks
    release/<assignment>/<notebook>.ipynb                the students', generated
    submitted/<student>/<assignment>/<notebook>.ipynb    what came in
    autograded/<student>/<assignment>/<notebook>.ipynb   what was graded
    feedback/<student>/<assignment>/<notebook>.html      what goes back
    gradebook.db                                         every point
"""

from __future__ import annotations

import copy
import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import nbformat

from nbjudge.course import config
from nbjudge.course.cells import (
    Cell,
    Marks,
    as_cell,
    code_cells,
    exercises_of_tests,
    points_of,
)
from nbjudge.course.config import Settings, read_settings
from nbjudge.course.modules import sources_of
from nbjudge.course.names import imports_of, names_of
from nbjudge.errors import CourseError


@dataclass(frozen=True)
class LessonCell:
    """One cell of a lesson, of any type, as a submission is compared with it.

    Attributes:
        kind: as of a `Cell`; "text" for Markdown that nbgrader does not know.
        grade_id: nbgrader's id, or "".
        exercise: the exercise that an answer or a test belongs to, or "".
        cell: the instructor's cell, without outputs; an answer's without any source.
        shown: the source that students were given, without solutions and hidden tests.
        binds: the names that an answer's cell is there to set, as far as `shown` says.
    """

    kind: Literal["given", "example", "answer", "test", "text"]
    grade_id: str
    exercise: str
    cell: Any
    shown: str
    binds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Course:
    """The course in the folder `root`."""

    root: Path

    @functools.cached_property
    def settings(self) -> Settings:
        """What `nbgrader_config.py` says, read once.

        Raises:
            CourseError: there is none, or it cannot be read.
        """
        return read_settings(self.root)

    @property
    def home(self) -> Path:
        """The folder of what grading keeps beside the gradebook; it need not exist."""
        return (self.root / ".nbjudge").absolute()

    @functools.cached_property
    def test_modules(self) -> dict[str, str]:
        """The sources of what test cells import, by dotted name; none without a configuration.

        Raises:
            CourseError: there is no such module.
        """
        return sources_of(self._known_settings.test_modules, self.root)

    @property
    def marks(self) -> Marks:
        """What in a line begins and ends solutions and hidden tests."""
        return self._known_settings.marks

    @property
    def _known_settings(self) -> Settings:
        """The settings, or the usual ones where there is no configuration."""
        return self.settings if (self.root / config.NAME).exists() else Settings()

    @property
    def assignments(self) -> list[str]:
        """Every assignment that has an instructor's notebook, in the order of their names.

        Raises:
            CourseError: there is none.
        """
        found = sorted({path.parent.name for path in self.root.glob("source/*/*.ipynb")})
        if not found:
            raise CourseError(
                f"{self.root}: no notebook at source/<assignment>/<notebook>.ipynb → "
                "run this in the course's folder, or name the folder with --course"
            )
        return found

    def select(self, names: list[str] | None) -> list[str]:
        """Return `names` if each is an assignment, or all assignments for an empty list.

        Raises:
            CourseError: a name is not an assignment.
        """
        known = self.assignments
        unknown = [name for name in names or [] if name not in known]
        if unknown:
            raise CourseError(
                f"no assignment is called {', '.join(unknown)} → there are {', '.join(known)}"
            )
        return list(names) if names else known

    def source(self, assignment: str) -> Path:
        """Return the path of the instructor's notebook.

        Raises:
            CourseError: there is not exactly one.
        """
        found = sorted((self.root / "source" / assignment).glob("*.ipynb"))
        if len(found) != 1:
            raise CourseError(
                f"source/{assignment} holds {len(found)} notebooks → each lesson has exactly one"
            )
        return found[0]

    def lesson(self, assignment: str) -> Lesson:
        """Read the instructor's notebook.

        Raises:
            CourseError: there is none, or it is no notebook.
        """
        notebook = read_notebook(self.source(assignment))
        return Lesson(assignment, notebook, self.test_modules, self.marks)

    def release(self, assignment: str) -> Path:
        """Return the path of the student's notebook, whether or not it has been generated."""
        return self.root / "release" / assignment / self.source(assignment).name

    def submission(self, student: str, assignment: str) -> Path:
        """Return the path at which this student's notebook is expected."""
        return self.root / "submitted" / student / assignment / self.source(assignment).name

    def link_to(self, path: Path) -> Path | None:
        """Return the first link on the way from `submitted/` to a file in it; None for none.

        A link may lead out of the course, to the solutions or into another student's folder.
        """
        way = [path, *path.parents]
        inside = way[: way.index(self.root / "submitted") + 1]
        return next((part for part in reversed(inside) if part.is_symlink()), None)


@dataclass(frozen=True)
class Lesson:
    """What the instructor's notebook of one assignment says about grading.

    Attributes:
        assignment: which.
        notebook: the instructor's notebook.
        modules: the sources of the test modules.
        marks: around solutions and hidden tests.
        cells: its code cells.
        tests: `grade_id` → test cell, hidden part and all, in their order.
    """

    assignment: str
    notebook: Any
    modules: Mapping[str, str] = field(default_factory=dict)
    marks: Marks = field(default_factory=Marks)
    cells: list[Cell] = field(init=False)
    tests: dict[str, Cell] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cells", code_cells(self.notebook))
        tests = {cell.grade_id: cell for cell in self.cells if cell.kind == "test"}
        object.__setattr__(self, "tests", tests)

    @functools.cached_property
    def outline(self) -> list[LessonCell]:
        """Every cell of the notebook, in their order."""
        return [self._in_outline(cell) for cell in self.notebook.cells]

    @functools.cached_property
    def exercises(self) -> dict[str, str]:
        """Which exercise each test cell belongs to (`cells.exercises_of_tests`)."""
        return exercises_of_tests(self.cells)

    @property
    def max_points(self) -> float:
        """What the lesson is worth, with what is graded by hand."""
        return sum(map(points_of, self.notebook.cells))

    @property
    def max_test_points(self) -> float:
        """What its test cells are worth: what can be earned without anybody's grading by hand."""
        return sum(test.points for test in self.tests.values())

    @functools.cached_property
    def imports(self) -> str:
        """What the given cells import, as code: the judge imports that itself.

        Raises:
            CourseError: a given cell is not Python.
        """
        try:
            return imports_of(cell.source for cell in self.cells if cell.kind == "given")
        except SyntaxError as error:
            raise CourseError(
                f"a given cell of {self.assignment} is not Python "
                f"({error.msg}: {(error.text or '').strip()}) → correct it in source/"
            ) from error

    @functools.cached_property
    def digest(self) -> str:
        """The SHA-256 of what decides about points: tests, their modules, what students get."""
        said = [(cell.kind, cell.grade_id, cell.source, cell.points) for cell in self.cells]
        decisive = [*(s for s in said if s[0] != "answer"), *sorted(self.modules.items())]
        return hashlib.sha256(repr(decisive).encode()).hexdigest()

    @functools.cached_property
    def _examples(self) -> frozenset[str]:
        return frozenset(cell.source for cell in self.cells if not cell.grade_id)

    def as_graded(self, notebook: Any) -> list[Cell]:
        """Return the code cells of a student's notebook, with the course's own test cells."""
        cells = [self.tests.get(cell.grade_id, cell) for cell in code_cells(notebook)]
        return [
            replace(cell, kind="example")
            if not cell.grade_id and cell.source in self._examples
            else cell
            for cell in cells
        ]

    def _in_outline(self, cell: Any) -> LessonCell:
        cell = copy.deepcopy(cell)
        shown = self.marks.as_shown(cell.source)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        seen = as_cell(cell)
        if seen.kind == "answer":
            cell.source = ""
            binds = names_of(shown).binds
            return LessonCell("answer", seen.grade_id, seen.grade_id, cell, shown, binds)
        if seen.kind == "test":
            return LessonCell("test", seen.grade_id, self.exercises[seen.grade_id], cell, shown)
        if seen.grade_id:
            return LessonCell("given", seen.grade_id, "", cell, shown)
        return LessonCell("example" if cell.cell_type == "code" else "text", "", "", cell, shown)


def read_notebook(path: Path) -> Any:
    """Read a notebook in today's format.

    Raises:
        CourseError: it is missing or is no notebook.
    """
    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError as error:
        raise CourseError(f"{path}: no such notebook → run `nbjudge release` first") from error
    except Exception as error:  # nbformat raises many kinds for a broken file
        raise CourseError(f"{path}: this is not a notebook ({error})") from error
