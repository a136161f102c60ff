"""The course directory: which lessons there are, and what their notebooks hold.

A *lesson* is one notebook of the instructor's. Where it is the only one of an assignment, it goes
by the assignment's name; of several, each goes by `<assignment>/<notebook>`.

A course lies in one folder, laid out as nbgrader wants it::

    source/<assignment>/<notebook>.ipynb                 the instructor's notebooks
    source/<assignment>/...                              what lies beside them: data, modules
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
import itertools
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import nbformat

from nbjudge import messages
from nbjudge.course import config
from nbjudge.course.cells import (
    AUTOTEST,
    Cell,
    Marks,
    as_cell,
    code_cells,
    exercises_of_tests,
    grade_id_of,
    points_of,
)
from nbjudge.course.config import Settings, read_settings
from nbjudge.course.modules import sources_of
from nbjudge.course.names import imports_of, names_of
from nbjudge.errors import CourseError

_MAX_BESIDE = 64 << 20  # bytes of the files beside a notebook; each process has copies in memory


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
        """The names of all lessons, in their order.

        Raises:
            CourseError: there is none.
        """
        paths = sorted(self.root.glob("source/*/*.ipynb"))
        n_beside = Counter(path.parent.name for path in paths)
        found = [
            path.parent.name
            if n_beside[path.parent.name] == 1
            else f"{path.parent.name}/{path.stem}"
            for path in paths
        ]
        if not found:
            raise CourseError(
                f"{self.root}: no notebook at source/<assignment>/<notebook>.ipynb → "
                "run this in the course's folder, or name the folder with --course"
            )
        return found

    def select(self, names: list[str] | None) -> list[str]:
        """Return the lessons of these names, or all of them for an empty list.

        Args:
            names: of lessons, or of assignments, which stand for all lessons in them.

        Raises:
            CourseError: a name is neither.
        """
        known = self.assignments
        found, unknown = [], []
        for name in names or []:
            of_it = [lesson for lesson in known if name in (lesson, assignment_of(lesson))]
            found += of_it
            unknown += [name] if not of_it else []
        if unknown:
            raise CourseError(
                f"no assignment is called {', '.join(unknown)} → there are {', '.join(known)}"
            )
        return list(dict.fromkeys(found)) if names else known

    def source(self, lesson: str) -> Path:
        """Return the path of the instructor's notebook.

        Raises:
            CourseError: there is no such lesson.
        """
        assignment, _, notebook = lesson.partition("/")
        found = sorted((self.root / "source" / assignment).glob(f"{notebook or '*'}.ipynb"))
        if len(found) != 1:
            raise CourseError(
                f"source/{assignment} holds {len(found)} notebooks → name one of them, as in "
                f"{assignment}/NOTEBOOK"
            )
        return found[0]

    def lesson_of(self, assignment: str, notebook: str) -> str:
        """Return the name of a lesson.

        Args:
            assignment: nbgrader's name of its assignment.
            notebook: the notebook's file name, without its suffix.
        """
        name = f"{assignment}/{notebook}"
        return name if name in self.assignments else assignment

    def lesson(self, name: str) -> Lesson:
        """Read the instructor's notebook.

        Raises:
            CourseError: there is none, or it is no notebook.
        """
        path = self.source(name)
        notebook = read_notebook(path)
        _use_autotests(notebook, self.autotests(name))
        return Lesson(
            name,
            notebook,
            self.test_modules,
            self.marks,
            path.parent,
            frozenset(self._known_settings.shared),
            self._known_settings.language,
        )

    def is_left(self, lesson: str) -> bool:
        """Tell whether nbgrader alone grades a lesson, as `c.Judge.leave` says."""
        return not {lesson, assignment_of(lesson)}.isdisjoint(self.settings.leave)

    def autotests(self, lesson: str) -> Path:
        """Return where the tests are kept that nbgrader made of a lesson's `### AUTOTEST` lines."""
        return self.home / "autotests" / f"{lesson}.json"

    def release(self, lesson: str) -> Path:
        """Return the path of the student's notebook, whether or not it has been generated."""
        return self._path("release", lesson)

    def submission(self, student: str, lesson: str) -> Path:
        """Return the path at which this student's notebook is expected."""
        return self._path(f"submitted/{student}", lesson)

    def autograded(self, student: str, lesson: str) -> Path:
        """Return the path of this student's graded notebook."""
        return self._path(f"autograded/{student}", lesson)

    def feedback(self, student: str, lesson: str) -> Path:
        """Return the path of this student's feedback page."""
        return self._path(f"feedback/{student}", lesson).with_suffix(".html")

    def _path(self, folder: str, lesson: str) -> Path:
        return self.root / folder / assignment_of(lesson) / self.source(lesson).name

    def link_to(self, path: Path) -> Path | None:
        """Return the first link on the way from `submitted/` to a file in it; None for none.

        A link may lead out of the course, to the solutions or into another student's folder.
        """
        way = [path, *path.parents]
        inside = way[: way.index(self.root / "submitted") + 1]
        return next((part for part in reversed(inside) if part.is_symlink()), None)


@dataclass(frozen=True)
class Lesson:
    """What one of the instructor's notebooks says about grading.

    Attributes:
        assignment: the lesson's name.
        notebook: the instructor's notebook.
        modules: the sources of the test modules.
        marks: around solutions and hidden tests.
        folder: what lies in it beside the notebook goes along; None for nothing.
        shared: names of lessons, assignments and test cells; these tests run in the student's
            process.
        spoken: the language in which students are told about it, one of `messages.LANGUAGES`.
        cells: its code cells.
        tests: `grade_id` → test cell, hidden part and all, in their order.
    """

    assignment: str
    notebook: Any
    modules: Mapping[str, str] = field(default_factory=dict)
    marks: Marks = field(default_factory=Marks)
    folder: Path | None = None
    shared: frozenset[str] = frozenset()
    spoken: str = messages.ENGLISH
    cells: list[Cell] = field(init=False)
    tests: dict[str, Cell] = field(init=False)

    def __post_init__(self) -> None:
        whole = not self.shared.isdisjoint({self.assignment, assignment_of(self.assignment)})
        cells = [
            replace(cell, shared=cell.kind == "test")
            if whole or cell.grade_id in self.shared
            else cell
            for cell in code_cells(self.notebook)
        ]
        object.__setattr__(self, "cells", cells)
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

    @functools.cached_property
    def files(self) -> dict[str, bytes]:
        """What lies beside the notebook, for every process that runs cells: path → contents.

        Raises:
            CourseError: together they are too large.
        """
        return read_beside(self.folder) if self.folder else {}

    @property
    def language(self) -> str:
        """The language of the notebook's kernel, in small letters; "python" where none is named."""
        metadata = self.notebook.metadata
        kernel = metadata.get("kernelspec", {})
        known = metadata.get("language_info", {}).get("name") or kernel.get("language")
        name = str(known or kernel.get("name") or "python").lower()
        return "python" if "python" in name else name

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
        beside = [
            (name, hashlib.sha256(content).hexdigest())
            for name, content in sorted(self.files.items())
        ]
        shared = [("shared", cell.grade_id) for cell in self.cells if cell.shared]
        return hashlib.sha256(repr([*decisive, *beside, *shared]).encode()).hexdigest()

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


def assignment_of(lesson: str) -> str:
    """Return the name of a lesson's assignment, as nbgrader knows it."""
    return lesson.partition("/")[0]


def by_assignment(lessons: Iterable[str]) -> list[list[str]]:
    """Return lessons in groups, those of one assignment together, in the order of their names."""
    return [list(of) for _, of in itertools.groupby(sorted(lessons), assignment_of)]


def paths_beside(folder: Path) -> list[Path]:
    """Return the files beside notebooks, and in folders there.

    Left out are notebooks, and what begins with a dot or is Python's own.
    """
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix not in (".ipynb", ".pyc")
        and not any(
            part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts
        )
    ]


def read_beside(folder: Path) -> dict[str, bytes]:
    """Return what lies beside notebooks: relative path → contents.

    Raises:
        CourseError: together they are too large.
    """
    paths = paths_beside(folder)
    size = sum(path.stat().st_size for path in paths)
    if size > _MAX_BESIDE:
        raise CourseError(
            f"{folder}: its files have {size >> 20} MB, and {_MAX_BESIDE >> 20} MB are allowed → "
            "let the notebook work on a part of the data"
        )
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


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


def _use_autotests(notebook: Any, path: Path) -> None:
    """Replace `### AUTOTEST` lines by the tests that nbgrader made of them.

    Raises:
        CourseError: it has not made them yet, or of other lines.
    """
    asking = [cell for cell in notebook.cells if AUTOTEST.search(cell.source)]
    if not asking:
        return
    try:
        made = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        made = {}
    for cell in asking:
        written, instantiated = made.get(grade_id_of(cell), ("", ""))
        if written != cell.source:
            raise CourseError(
                f"the tests of `{grade_id_of(cell)}` have not been made of its AUTOTEST lines → "
                "run `nbjudge release` first"
            )
        cell.source = instantiated
