"""Grades in the form that a learning management system imports.

Points are those of the gradebook: late penalties are taken off, manual grades are in. A lesson
without a grade stays without one; it is never a 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from nbjudge.course import Course
from nbjudge.files import write_csv
from nbjudge.gradebook import Entry, Person, entries, gradebook_of, people

Rows = list[Sequence[object]]


class Format(str, Enum):
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


@dataclass(frozen=True)
class _Grades:
    """The grades of a class: student → assignment → entry, and what could be earned."""

    students: list[Person]
    max_points: dict[str, float]
    of: dict[tuple[str, str], Entry]

    def points(self, student: Person) -> list[float | None]:
        """Return the points of a student in each assignment."""
        entries_of = [self.of.get((student.id, assignment)) for assignment in self.max_points]
        return [None if entry is None else entry.grade for entry in entries_of]


def export(
    course: Course, assignments: Sequence[str], format_: Format, path: Path | None = None
) -> Exported:
    """Write the grades of some assignments.

    Args:
        course: the course.
        assignments: their names; a column each (`CSV`: a row each and student).
        format_: for what.
        path: the file; by default `grades-<format>.csv` in the course's folder.
    """
    grades = _read(course, assignments)
    rows, unknown = _FORMATS[format_](grades)
    path = path or course.root / f"grades-{format_.value}.csv"
    write_csv(path, rows, for_excel=format_ is Format.CSV)
    left_out = len(unknown) if format_ is Format.MOODLE else 0
    return Exported(path, len(grades.students) - left_out, unknown)


def _read(course: Course, assignments: Sequence[str]) -> _Grades:
    with gradebook_of(course) as gradebook:
        return _Grades(
            list(people(gradebook).values()),
            {name: course.lesson(name).max_points for name in assignments},
            {
                (entry.student, name): entry
                for name in assignments
                for entry in entries(gradebook, name)
            },
        )


def _canvas(grades: _Grades) -> tuple[Rows, list[Person]]:
    """Return the rows for the import in Canvas's gradebook, and whom Canvas will ask about.

    Canvas finds a student by its own id, else by the SIS ids, else by the name; whom it does not
    find it asks the instructor about. A column whose title is no assignment makes a new one, worth
    what the second row says. The columns are those that Canvas's own importer reads:
    https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb
    """
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *grades.max_points]
    possible = ["    Points Possible", "", "", "", "", *grades.max_points.values()]
    rows: Rows = [header, possible]
    for who in grades.students:
        identity = [who.name or who.id, who.lms_user_id, who.id, who.email, ""]
        rows.append([*identity, *map(_number, grades.points(who))])
    return rows, [who for who in grades.students if not who.lms_user_id and not who.email]


def _moodle(grades: _Grades) -> tuple[Rows, list[Person]]:
    """Return the rows for Moodle's grade import, and the students who are left out.

    There, "Map from" is set to Email address and "Map to" to useremail (or ID number and
    useridnumber, if the ids here are those of the Moodle profiles), and each lesson is mapped to a
    grade item: https://docs.moodle.org/en/Grade_import. A row without an e-mail address is left
    out: Moodle would take it for the student above; and a student whom it does not know ends the
    whole import. "-" is how it writes no grade. The importer that does so:
    https://github.com/moodle/moodle/blob/main/grade/import/csv/classes/load_data.php
    """
    rows: Rows = [["First name", "ID number", "Email address", *grades.max_points]]
    for who in grades.students:
        if who.email:
            points = [_number(of) if of is not None else "-" for of in grades.points(who)]
            rows.append([who.name, who.id, who.email, *points])
    return rows, [who for who in grades.students if not who.email]


def _csv(grades: _Grades) -> tuple[Rows, list[Person]]:
    """Return a row for each student and lesson, with all that is known about it."""
    rows: Rows = [
        (
            *("student", "name", "email", "assignment", "points", "max_points"),
            *("late_penalty", "graded_by_hand", "needs_manual_grade", "handed_in_utc"),
        )
    ]
    for who in grades.students:
        for assignment, most in grades.max_points.items():
            entry = grades.of.get((who.id, assignment))
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
            rows.append([who.id, who.name, who.email, assignment, *about])
    return rows, []


def _number(points: float | None) -> float | None:
    """Return points without what floating-point sums leave behind."""
    return None if points is None else round(points, 4)


_FORMATS: dict[Format, Callable[[_Grades], tuple[Rows, list[Person]]]] = {
    Format.CANVAS: _canvas,
    Format.MOODLE: _moodle,
    Format.CSV: _csv,
}
