"""What was given out before: the marked cells of every release, in `.nbjudge/released/`.

Whoever opened a lesson before it was corrected hands in the cells of then. They are no student's
changes, and only these records tell the two apart: `release/` and the gradebook know the last
release alone. Kept are digests, so that nothing that was given out can be read here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from nbjudge.course.cells import code_lines, grade_id_of, marks_of
from nbjudge.course.layout import Course
from nbjudge.files import write_whole


class _CellDigests(NamedTuple):
    source: str
    marks: str


@dataclass(frozen=True)
class Releases:
    """The releases of a lesson, each `grade_id` → digests of the cell."""

    _each: Sequence[Mapping[str, _CellDigests]] = ()

    def held_source(self, grade_id: str, source: str) -> bool:
        """Tell whether a cell has ever been given out with this source; comments do not count."""
        wanted = _digest(code_lines(source))
        return any(grade_id in of and of[grade_id].source == wanted for of in self._each)

    def held_marks(self, grade_id: str, cell: Mapping[str, Any]) -> bool:
        """Tell whether a cell has ever been given out with what decides in its nbgrader marks."""
        wanted = _digest(marks_of(cell))
        return any(grade_id in of and of[grade_id].marks == wanted for of in self._each)

    def lacked(self, grade_id: str) -> bool:
        """Tell whether the lesson has ever been given out without this cell."""
        return any(grade_id not in of for of in self._each)


def releases(course: Course, assignment: str) -> Releases:
    """Return what is known of a lesson's releases; nothing where the record is damaged."""
    return Releases(_read(course, assignment))


def remember(course: Course, assignment: str, notebook: Any) -> None:
    """Add a notebook as it is given out, where it is not known yet."""
    one = {
        grade_id: _CellDigests(_digest(code_lines(cell.source)), _digest(marks_of(cell)))
        for cell in notebook.cells
        if (grade_id := grade_id_of(cell))
    }
    known = _read(course, assignment)
    if one not in known:
        text = json.dumps([*known, one], indent=1, sort_keys=True)
        write_whole(course.home / "released" / f"{assignment}.json", text + "\n")


def _read(course: Course, assignment: str) -> list[dict[str, _CellDigests]]:
    path = course.home / "released" / f"{assignment}.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return [{name: _CellDigests(*of) for name, of in one.items()} for one in found]
    except (OSError, ValueError, TypeError, AttributeError):  # none yet, or damaged
        return []


def _digest(what: object) -> str:
    return hashlib.sha256(repr(what).encode("utf-8", "surrogatepass")).hexdigest()
