"""What is refused or mended before a submission is graded.

`inspect` refuses with a clear line what nobody could grade; `repair_cells` mends what students and
their tools do to a notebook's nbgrader cells. nbgrader itself stops the whole batch over some of
it (a duplicated `grade_id`, metadata of another version).
"""

from __future__ import annotations

import copy
import hashlib
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.utils import parse_utc

from nbjudge.course import Course, Lesson, read_notebook, without_hidden_tests
from nbjudge.errors import CourseError, SubmissionError

_DECIDING = ("grade", "solution", "locked", "points", "schema_version")  # of nbgrader's metadata
_SURROGATE = re.compile("[\ud800-\udfff]")
MAX_BYTES = 32 << 20  # no lesson's notebook comes near it, with all its pictures


@dataclass(frozen=True)
class HandIn:
    """One submission, ready to be graded.

    Attributes:
        student, assignment: whose, and of what.
        path: the file.
        digest: its SHA-256.
        handed_in: when, as `timestamp.txt` beside it says; empty where nothing is known.
        notebook: its contents, with the lesson's own given and test cells, without outputs.
        repairs: a sentence for everything that had to be mended.
    """

    student: str
    assignment: str
    path: Path
    digest: str
    handed_in: str
    notebook: Any
    repairs: list[str]


def open_submission(course: Course, lesson: Lesson, student: str) -> HandIn:
    """Read and repair a student's notebook.

    Raises:
        SubmissionError: there is no notebook of the expected name, it cannot be read, or it is
            another lesson's.
    """
    path, content, notebook = _read(course, student, lesson.assignment)
    repairs = _mend_characters(notebook) + repair_cells(notebook, lesson.released_cells)
    handed_in = _timestamp(path.parent)
    if handed_in is None:
        handed_in = ""
        repairs.append("timestamp.txt holds no time; the notebook counts as handed in in time")
    digest = hashlib.sha256(content).hexdigest()
    return HandIn(student, lesson.assignment, path, digest, handed_in, notebook, repairs)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def inspect(course: Course, student: str, assignment: str) -> Path:
    """Return the path of a notebook that can be graded.

    Raises:
        SubmissionError: there is no notebook of the expected name, it cannot be read, or it is
            another lesson's.
    """
    return _read(course, student, assignment)[0]


def _read(course: Course, student: str, assignment: str) -> tuple[Path, bytes, Any]:
    path = course.submission(student, assignment)
    if not path.exists():
        others = sorted(other.name for other in path.parent.glob("*.ipynb"))
        raise SubmissionError(
            student,
            path.parent.relative_to(course.root),
            f"there is no {path.name} here, but {', '.join(others) or 'no notebook at all'}",
            f"if it is this lesson's notebook, rename it to {path.name} and grade again",
        )
    shown = path.relative_to(course.root)
    if path.is_symlink() or not path.is_file():
        raise SubmissionError(
            student, shown, "this is not a file", "put the student's notebook here itself"
        )
    if path.stat().st_size > MAX_BYTES:
        raise SubmissionError(
            student,
            shown,
            f"it has {path.stat().st_size >> 20} MB, and {MAX_BYTES >> 20} MB are allowed",
            "ask the student to clear all outputs and to save it again",
        )
    content = path.read_bytes()
    try:
        with warnings.catch_warnings():  # missing and doubled cell ids, which nbformat repairs
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(content.decode(), as_version=4)
            nbformat.validate(notebook, relax_add_props=True)
        found = _exercise_ids(notebook)
    except Exception as error:  # whatever a broken file makes nbformat raise
        raise SubmissionError(
            student,
            shown,
            f"this is not a notebook that can be read ({type(error).__name__}: {_brief(error)})",
            "open it in Jupyter and save it again, or ask the student for a new download",
        ) from error
    expected = _grade_ids(course, assignment)
    held = {assignment: len(found & expected)}
    if not expected <= found:  # a whole notebook of this lesson need not be compared with others
        held = {a: len(found & _grade_ids(course, a)) for a in course.assignments}
    if not found & expected or max(held.values()) > held[assignment]:
        whose = [a for a in held if held[a] == max(held.values()) > 0]
        raise SubmissionError(
            student,
            shown,
            f"this is not the notebook of {assignment}"
            + (f", but that of {' or '.join(whose)}" if whose else ""),
            "hand it in under the lesson it belongs to, or ask the student for the right one",
        )
    return path, content, notebook


def repair_cells(notebook: Any, released: dict[str, Any]) -> list[str]:
    """Give a submission the lesson's nbgrader cells, each once, in place, and no outputs.

    - A `grade_id` that stands on several cells stays with the last; the others become ordinary
      cells and are still executed.
    - A cell whose `grade_id` is unknown becomes an ordinary cell.
    - Known cells get their metadata back (kind, points, version) and their type; locked ones,
      such as tests, get their source back.
    - Missing cells come back as released, behind the cell that they follow in the lesson.

    Args:
        notebook: the submission, changed in place.
        released: `grade_id` → cell, in the order of the lesson (`Lesson.released_cells`).

    Returns:
        A sentence for each repair.
    """
    repairs = []
    last_place = {grade_id: place for place, grade_id in _places(notebook)}
    for place, cell in enumerate(notebook.cells):
        if "nbgrader" not in cell.metadata:
            continue
        meta = cell.metadata["nbgrader"]
        grade_id = meta.get("grade_id") if isinstance(meta, dict) else None
        if not isinstance(grade_id, str) or grade_id not in released:
            del cell.metadata["nbgrader"]
            shown = str(grade_id)[:60]
            repairs.append(f"the cell {place + 1} was marked as `{shown}`, which is unknown")
        elif last_place[grade_id] != place:
            del cell.metadata["nbgrader"]
            repairs.append(f"the cell `{grade_id}` was there more than once; the last one counts")
        else:
            repairs += _restore(cell, grade_id, released[grade_id])

    present = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    behind = 0
    for grade_id, cell in released.items():
        if grade_id in present:
            behind = present.index(grade_id) + 1
        else:
            notebook.cells.insert(behind, copy.deepcopy(cell))
            present.insert(behind, grade_id)
            behind += 1
            repairs.append(f"the cell `{grade_id}` was missing; it was put back as released")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return repairs


def _restore(cell: Any, grade_id: str, released: Any) -> list[str]:
    """Give a cell what the lesson says about it."""
    repairs = []
    metadata = copy.deepcopy(released.metadata["nbgrader"])
    if any(cell.metadata["nbgrader"].get(name) != metadata.get(name) for name in _DECIDING):
        repairs.append(f"the cell `{grade_id}` had other nbgrader metadata than the lesson's")
    cell.metadata["nbgrader"] = metadata
    if cell.cell_type != released.cell_type:
        repairs.append(f"the cell `{grade_id}` was of the type {cell.cell_type}")
        cell.cell_type = released.cell_type
        cell.pop("attachments", None)
        if cell.cell_type != "code":
            cell.pop("outputs", None)
            cell.pop("execution_count", None)
    if metadata.get("locked") and cell.source != released.source:
        if metadata.get("grade"):  # hidden tests are not in the student's notebook
            if cell.source.strip() != without_hidden_tests(released.source).strip():
                repairs.append(f"the test cell `{grade_id}` was changed; the lesson's own counts")
        else:
            repairs.append(f"the given cell `{grade_id}` was changed; the lesson's own was run")
        cell.source = released.source
    return repairs


def _mend_characters(notebook: Any) -> list[str]:
    """Replace surrogates, which no file can hold."""
    n_mended = 0
    waiting = [notebook]
    while waiting:  # not by recursion: students decide how deep it goes
        node = waiting.pop()
        for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
            if isinstance(value, dict | list):
                waiting.append(value)
            elif isinstance(value, str) and _SURROGATE.search(value):
                node[key] = _SURROGATE.sub("?", value)
                n_mended += 1
            if isinstance(key, str) and _SURROGATE.search(key):
                node[_SURROGATE.sub("?", key)] = node.pop(key)
                n_mended += 1
    return [f"{n_mended} texts held half characters, which became question marks"] * bool(n_mended)


def _timestamp(folder: Path) -> str | None:
    """Return what `timestamp.txt` says, "" where there is none, None where it is no time."""
    path = folder / "timestamp.txt"
    if path.is_symlink() or not path.is_file():
        return ""
    try:
        with path.open("rb") as file:
            text = file.read(100).decode().strip()
        parse_utc(text)
    except (ValueError, OverflowError):
        return None
    return text


def _graded_cells(notebook: Any) -> Iterator[tuple[Any, str]]:
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader")
        if isinstance(meta, dict) and isinstance(meta.get("grade_id"), str):
            yield cell, meta["grade_id"]


def _places(notebook: Any) -> Iterator[tuple[int, str]]:
    for place, cell in enumerate(notebook.cells):
        meta = cell.metadata.get("nbgrader")
        if isinstance(meta, dict) and isinstance(meta.get("grade_id"), str):
            yield place, meta["grade_id"]


def _grade_ids(course: Course, assignment: str) -> set[str]:
    try:
        return _exercise_ids(read_notebook(course.release(assignment)))
    except CourseError:
        return set()


def _exercise_ids(notebook: Any) -> set[str]:
    """Return the ids of answers and tests; given cells are called the same in many lessons."""
    return {
        grade_id
        for cell, grade_id in _graded_cells(notebook)
        if cell.metadata["nbgrader"].get("solution") or cell.metadata["nbgrader"].get("grade")
    }


def _brief(error: Exception) -> str:
    return (str(error).strip().splitlines() or [""])[0][:120]
