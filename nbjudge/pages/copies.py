"""Who has what in common with whom in a lesson: its hand-ins read, its own text taken out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from nbjudge.course.cells import grade_id_of, kind_of
from nbjudge.course.layout import Course, Lesson, read_notebook
from nbjudge.pages.similarity import Group, HandIn, LessonText, alike

# what a prompt shows of code: a block, or a piece in a line
_SHOWN = re.compile(r"^(`{3,}|~{3,})[^\n]*\n(.*?)^\1|`([^`\n]+)`", re.DOTALL | re.MULTILINE)


def copies_of(course: Course, lesson: Lesson, digests: Mapping[str, str]) -> list[Group]:
    """Return the hand-ins and answers that are alike, as `similarity.alike` orders them.

    Args:
        course: the course; read are `autograded/` and, where there is one, the released notebook.
        lesson: which.
        digests: student → the SHA-256 of what they handed in.
    """
    hand_ins = [
        HandIn(student, digest, _answers(course.autograded(student, lesson.assignment)))
        for student, digest in digests.items()
    ]
    return alike(hand_ins, lesson_text(course, lesson))


def lesson_text(course: Course, lesson: Lesson) -> LessonText:
    """Return what the lesson shows: prompts, examples, visible tests, and its own answers."""
    answers = [cell for cell in lesson.outline if cell.kind == "answer"]
    given = {cell.grade_id: cell.shown for cell in answers}
    released = course.release(lesson.assignment)
    if released.is_file():
        cells = read_notebook(released).cells
        given |= {name: cell.source for cell in cells if (name := grade_id_of(cell)) in given}
    written = {cell.grade_id for cell in answers if cell.cell.cell_type != "code"}
    return LessonText(given, list(_shown(lesson)), written)


def _shown(lesson: Lesson) -> Iterator[str]:
    for cell in lesson.notebook.cells:
        yield lesson.marks.without_solution_marks(lesson.marks.without_hidden_tests(cell.source))
        if cell.cell_type == "markdown":
            for _, block, piece in _SHOWN.findall(cell.source):
                yield block or piece


def _answers(path: Path) -> dict[str, str]:
    """Return exercise → answer; nbformat would spend most of the time on checking the outputs."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return {
            grade_id_of(cell): "".join(cell["source"])
            for cell in cells
            if kind_of(cell) == "answer"
        }
    except (OSError, ValueError, LookupError, TypeError, RecursionError):  # it is no notebook
        return {}
