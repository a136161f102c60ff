"""What is refused or mended before a submission is graded.

What nobody could grade is refused with a clear line; what students and their tools do to a
notebook's cells is mended (`repair`). nbgrader itself stops the whole batch over some of it (a
duplicated `grade_id`, metadata of another version).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import warnings
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat

from nbjudge.course.hand_in import MAX_BYTES, HandIn
from nbjudge.course.layout import Course, Lesson
from nbjudge.errors import CourseError, SubmissionError
from nbjudge.files import is_byproduct
from nbjudge.handin import times
from nbjudge.handin.repair import likeness, repair_cells
from nbjudge.records.releases import releases

_KOREAN_WINDOWS = "cp949"
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_STAMP = 200  # bytes of a timestamp.txt that are looked at


def open_submission(course: Course, lesson: Lesson, student: str) -> HandIn:
    """Read and repair a student's notebook.

    Raises:
        SubmissionError: there is no notebook of the expected name, it cannot be read, or it is
            another lesson's.
    """
    path, content, notebook = _read(course, lesson, student)
    repairs = [*_foreign_encoding(content), *_mend_characters(notebook)]
    cells = repair_cells(notebook, lesson, releases(course, lesson.assignment))
    repairs += cells.done
    handed_in, doubt = _handed_in(course, path.with_name("timestamp.txt"))
    return HandIn(
        student,
        lesson.assignment,
        path,
        hashlib.sha256(content).hexdigest(),
        handed_in,
        notebook,
        repairs,
        [*cells.doubts, *filter(None, [doubt])],
        misdated=bool(doubt),
    )


def text_of(content: bytes) -> str:
    """Return a notebook's text, whichever encoding an editor saved it in.

    That is UTF-8, UTF-16 or UTF-32, with a byte-order mark or without, or else the code page of
    Korean Windows.

    Args:
        content: the bytes of a JSON file.

    Raises:
        UnicodeDecodeError: it is none of these.
    """
    return _decoded(content)[0]


def _decoded(content: bytes) -> tuple[str, str]:
    """Return the text that some bytes hold, and its encoding."""
    encoding = json.detect_encoding(content)
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError:
        if encoding == "utf-8":
            with contextlib.suppress(UnicodeDecodeError):
                return content.decode(_KOREAN_WINDOWS), _KOREAN_WINDOWS
        raise


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(course: Course, lesson: Lesson, student: str) -> tuple[Path, bytes, Any]:
    path = course.submission(student, lesson.assignment)
    if link := course.link_to(path):
        raise SubmissionError(
            student,
            link.relative_to(course.root),
            "this is a link, and nobody knows where to",
            "put the student's own folder and notebook here",
        )
    if not path.exists():
        found = sorted(other.name for other in path.parent.glob("*.ipynb"))
        others = [name for name in found if not is_byproduct(name)]
        raise SubmissionError(
            student,
            path.parent.relative_to(course.root),
            f"there is no {path.name} here, but {', '.join(others) or 'no notebook at all'}",
            f"if it is this lesson's notebook, rename it to {path.name} and grade again",
        )
    shown = path.relative_to(course.root)
    if not path.is_file():
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
            notebook = nbformat.reads(text_of(content), as_version=4)
            nbformat.validate(notebook, relax_add_props=True)
        whose = recognise(course, notebook, lesson)
    except Exception as error:  # whatever a broken file makes nbformat raise
        raise SubmissionError(
            student,
            shown,
            f"this is not a notebook that can be read ({type(error).__name__}: {_brief(error)})",
            "open it in Jupyter and save it again, or ask the student for a new download",
        ) from error
    if lesson.assignment not in whose:
        raise SubmissionError(
            student,
            shown,
            f"this is not the notebook of {lesson.assignment}"
            + (f", but that of {' or '.join(whose)}" if whose else ""),
            "hand it in under the lesson it belongs to, or ask the student for the right one",
        )
    return path, content, notebook


def recognise(course: Course, notebook: Any, expected: Lesson | None = None) -> list[str]:
    """Return the assignments that a notebook may be of, told by its cells; mostly one, or none.

    Args:
        course: the course.
        notebook: the notebook, whatever it is called.
        expected: a lesson that is looked at first: a whole notebook of it is no other's.
    """
    if expected and likeness(notebook, expected) >= len(expected.tests):
        return [expected.assignment]
    held = {}
    for name in course.assignments:
        with contextlib.suppress(CourseError):  # that lesson is at fault, and no hand-in is
            held[name] = likeness(notebook, course.lesson(name))
    most = max(held.values(), default=0)
    return [name for name in held if held[name] == most > 0]


def _foreign_encoding(content: bytes) -> list[str]:
    """Say which encoding a notebook was in, where a person may find letters that are none."""
    encoding = _decoded(content)[1]
    said = f"the notebook was not saved in UTF-8, as Jupyter does, but read as {encoding.upper()}"
    return [] if encoding.startswith("utf-8") else [said]


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


def _handed_in(course: Course, path: Path) -> tuple[datetime | None, str]:
    """Return what a `timestamp.txt` says, None where there is none; and why it cannot be read."""
    if not path.is_file() and not path.is_symlink():
        return None, ""
    content = b""
    try:
        if path.is_symlink():
            raise ValueError("is a link, and nobody knows where to")
        with path.open("rb") as file:
            content = file.read(_MAX_STAMP)
        if len(content) == _MAX_STAMP:
            raise ValueError("is not a time, but longer")
        return times.understood(content.decode("utf-8-sig")), ""
    except ValueError as error:  # of the text, or of its encoding
        problem = "is no text" if isinstance(error, UnicodeDecodeError) else str(error)
    text = content.decode("utf-8", "replace").strip()
    shown = f"`{text[:60]}` " if text else ""
    return None, (
        f"{path.relative_to(course.root)}: {shown}{problem} → write it as in {times.EXAMPLE}, and "
        "regrade; until then it counts as handed in in time"
    )


def _brief(error: Exception) -> str:
    return (str(error).strip().splitlines() or [""])[0][:120]
