"""Grades in the form that a learning management system imports.

Points are those of the gradebook: late penalties are taken off, manual grades are in. A lesson
without a grade stays without one; it is never a 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin

from nbjudge.course.layout import Course, assignment_of
from nbjudge.files import write_csv
from nbjudge.records.gradebook import Entry, Person, entries, gradebook_of, people

Rows = Iterator[Sequence[object]]
_Graded = tuple[Person, dict[str, Entry]]
_PAGE = 250  # students that are read at a time


class Format(StrEnum):
    """What a file of grades is for."""

    CANVAS = "canvas"
    MOODLE = "moodle"
    CSV = "csv"


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        path: the file.
        students: how many are in it.
        unknown: those whom the learning management system cannot tell by it.
    """

    path: Path
    students: int
    unknown: list[Person]


def export(
    course: Course,
    assignments: Sequence[str],
    format_: Format,
    path: Path | None = None,
    class_of: Sequence[Person] | None = None,
) -> Exported:
    """Write the grades of some assignments.

    Args:
        course: the course.
        assignments: their names; a column each (`CSV`: a row each and student).
        format_: for what.
        path: the file; by default `grades-<format>.csv` in the course's folder.
        class_of: of whom; by default everybody in the gradebook.
    """
    path = path or course.root / f"grades-{format_.value}.csv"
    max_points: dict[str, float] = defaultdict(float)
    for name in assignments:  # several notebooks may be of one assignment
        max_points[assignment_of(name)] += course.lesson(name).max_points
    with gradebook_of(course) as gradebook:
        known = list(people(gradebook).values()) if class_of is None else class_of
        return _write(gradebook, max_points, format_, path, known)


def _write(
    gradebook: Gradebook,
    max_points: dict[str, float],
    format_: Format,
    path: Path,
    class_of: Sequence[Person],
) -> Exported:
    rows, can_be_told = _FORMATS[format_]
    graded = _graded(gradebook, class_of, list(max_points))
    write_csv(path, rows(max_points, graded), for_excel=format_ is Format.CSV)
    unknown = [who for who in class_of if not can_be_told(who)]
    left_out = len(unknown) if format_ is Format.MOODLE else 0
    return Exported(path, len(class_of) - left_out, unknown)


class _Exporter(ExportPlugin):
    """Writes grades for a learning management system, as a plugin of `nbgrader export`."""

    format: Format

    def export(self, gradebook: Gradebook) -> None:
        """Write the points of the students and assignments that nbgrader was asked for.

        Args:
            gradebook: nbgrader's, opened.
        """
        wanted = [str(name) for name in self.assignment]
        max_points = {
            assignment.name: assignment.max_score
            for assignment in sorted(gradebook.assignments, key=lambda one: str(one.name))
            if not wanted or assignment.name in wanted
        }
        students = {str(student) for student in self.student}
        class_of = [
            person for person in people(gradebook).values() if not students or person.id in students
        ]
        path = Path(self.to or f"grades-{self.format.value}.csv")
        made = _write(gradebook, max_points, self.format, path, class_of)
        self.log.info("%s: %d students", made.path, made.students)
        for person in made.unknown:
            self.log.warning("%s cannot be told by this file: no e-mail address", person)


class CanvasExporter(_Exporter):
    """`nbgrader export --exporter nbjudge.pages.export.CanvasExporter`."""

    format = Format.CANVAS


class MoodleExporter(_Exporter):
    """`nbgrader export --exporter nbjudge.pages.export.MoodleExporter`."""

    format = Format.MOODLE


def _graded(
    gradebook: Gradebook, class_of: Sequence[Person], assignments: Sequence[str]
) -> Iterator[_Graded]:
    """Yield each student, with assignment → entry; a page of students is read at a time."""
    for at in range(0, len(class_of), _PAGE):
        page = {who.id: (who, dict[str, Entry]()) for who in class_of[at : at + _PAGE]}
        for assignment in assignments:
            for entry in entries(gradebook, assignment, list(page)):
                page[entry.student][1][assignment] = entry
        yield from page.values()


def _canvas(max_points: dict[str, float], graded: Iterable[_Graded]) -> Rows:
    """Yield the rows for the import in Canvas's gradebook.

    Canvas finds a student by its own id, else by the SIS ids, else by the name; whom it does not
    find it asks the instructor about. A column whose title is no assignment makes a new one, worth
    what the second row says. The columns are those that Canvas's own importer reads:
    https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb
    """
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *max_points]
    yield ["    Points Possible", "", "", "", "", *max_points.values()]
    for who, of in graded:
        identity = [who.name or who.id, who.lms_user_id, who.id, who.email, ""]
        yield [*identity, *_points(max_points, of)]


def _moodle(max_points: dict[str, float], graded: Iterable[_Graded]) -> Rows:
    """Yield the rows for Moodle's grade import, without those who have no e-mail address.

    There, "Map from" is set to Email address and "Map to" to useremail (or ID number and
    useridnumber, if the ids here are those of the Moodle profiles), and each lesson is mapped to a
    grade item: https://docs.moodle.org/en/Grade_import. A row without an e-mail address is left
    out: Moodle would take it for the student above; and a student whom it does not know ends the
    whole import. "-" is how it writes no grade. The importer that does so:
    https://github.com/moodle/moodle/blob/main/grade/import/csv/classes/load_data.php
    """
    yield ["First name", "ID number", "Email address", *max_points]
    for who, of in graded:
        if who.email:
            points = ["-" if each is None else each for each in _points(max_points, of)]
            yield [who.name, who.id, who.email, *points]


def _csv(max_points: dict[str, float], graded: Iterable[_Graded]) -> Rows:
    """Yield a row for each student and lesson, with all that is known about it."""
    yield (
        *("student", "name", "email", "assignment", "points", "max_points"),
        *("late_penalty", "graded_by_hand", "needs_manual_grade", "handed_in_utc"),
    )
    for who, of in graded:
        for assignment, most in max_points.items():
            entry = of.get(assignment)
            about: Sequence[object] = [None, most, None, None, None, None]
            if entry is not None:
                about = [
                    _number(entry.grade),
                    most,
                    entry.penalty,
                    "yes" if entry.graded_by_hand else "no",
                    "yes" if entry.needs_manual_grade else "no",
                    entry.handed_in and entry.handed_in.isoformat(" ", "seconds"),
                ]
            yield [who.id, who.name, who.email, assignment, *about]


def _points(max_points: dict[str, float], of: dict[str, Entry]) -> list[float | None]:
    """Return the points of a student in each assignment."""
    return [_number(of[name].grade) if name in of else None for name in max_points]


def _number(points: float | None) -> float | None:
    """Return points without what floating-point sums leave behind."""
    return None if points is None else round(points, 4)


# how to write them, and whom the learning management system can tell by it
_FORMATS: dict[
    Format,
    tuple[Callable[[dict[str, float], Iterable[_Graded]], Rows], Callable[[Person], bool]],
] = {
    Format.CANVAS: (_canvas, lambda who: bool(who.lms_user_id or who.email)),
    Format.MOODLE: (_moodle, lambda who: bool(who.email)),
    Format.CSV: (_csv, lambda who: True),
}
