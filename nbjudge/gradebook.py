"""What the gradebook says about a class, in one query an assignment.

nbgrader's own objects ask the database for each of their parts anew; for some hundred students
that takes minutes.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nbgrader.api import Assignment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.apps.api import NbGraderAPI

from nbjudge.course import Course
from nbjudge.record import one_line
from nbjudge.release import nbgrader_config


@dataclass(frozen=True)
class Person:
    """A student, as the gradebook knows them; what it does not know is empty.

    Attributes:
        id: nbgrader's id, the name of the folder in `submitted/`.
        name: first and last name.
        email: their e-mail address.
        lms_user_id: the number by which the learning management system knows them.
    """

    id: str
    name: str = ""
    email: str = ""
    lms_user_id: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.id})" if self.name else self.id


@dataclass
class Entry:
    """One submission in the gradebook.

    Attributes:
        student, assignment: whose, and of what.
        points: with manual scores and extra credit, and the late penalty taken off; None while a
            test has no score at all, as after a grading that failed.
        late_penalty: the points that were taken off, 0 or more.
        graded_by_hand: whether a person has scored any of it.
        needs_manual_grade: whether a person still has to look at it.
        handed_in: when, in UTC; None where nothing is known.
    """

    student: str
    assignment: str
    points: float | None = 0.0
    late_penalty: float = 0.0
    graded_by_hand: bool = False
    needs_manual_grade: bool = False
    handed_in: datetime.datetime | None = None


@contextmanager
def gradebook_of(course: Course) -> Iterator[Gradebook]:
    """Open the course's gradebook."""
    with NbGraderAPI(config=nbgrader_config(course)).gradebook as gradebook:
        yield gradebook


def people(gradebook: Gradebook) -> dict[str, Person]:
    """Return id → student, in the order of the ids."""
    return {
        student.id: Person(
            student.id,
            one_line(" ".join(filter(None, [student.first_name, student.last_name]))),
            one_line(student.email or ""),
            one_line(student.lms_user_id or ""),
        )
        for student in sorted(gradebook.students, key=lambda student: student.id)
    }


def entries(gradebook: Gradebook, assignment: str) -> dict[str, Entry]:
    """Return student → entry, for everybody who has one; in the order of the ids."""
    rows = (
        gradebook.db.query(
            SubmittedAssignment.student_id,
            SubmittedAssignment.timestamp,
            SubmittedNotebook.id,
            SubmittedNotebook.late_submission_penalty,
            Grade.id,
            Grade.auto_score,
            Grade.manual_score,
            Grade.score,
            Grade.needs_manual_grade,
        )
        .select_from(SubmittedAssignment)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .outerjoin(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .outerjoin(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .filter(Assignment.name == assignment)
        .order_by(SubmittedAssignment.student_id)
    )
    found: dict[str, Entry] = {}
    notebooks: set[str] = set()
    for student, handed_in, notebook, penalty, grade, auto, manual, score, needs in rows:
        entry = found.setdefault(student, Entry(student, assignment, handed_in=handed_in))
        if notebook is not None and notebook not in notebooks:
            notebooks.add(notebook)
            entry.late_penalty += penalty or 0.0
        if grade is None:
            continue
        # nbgrader makes the entry before it grades, and leaves it when grading fails
        if auto is None and manual is None:
            entry.points = None
        elif entry.points is not None:
            entry.points += score
        entry.graded_by_hand |= manual is not None
        entry.needs_manual_grade |= bool(needs)
    for entry in found.values():
        if entry.points is not None:
            entry.points = max(0.0, entry.points - entry.late_penalty)
    return found
