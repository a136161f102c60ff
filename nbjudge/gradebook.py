"""What nbgrader's gradebook says of a class and a lesson, read for everybody in a few queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.orm import contains_eager, joinedload, selectinload, undefer

from nbjudge.course import Course
from nbjudge.database import alone
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


@dataclass(frozen=True)
class Score:
    """What one graded cell earned.

    Attributes:
        points: what counts: the grader's score where there is one, else the judge's, and extra
            credit.
        max_points: what the cell is worth.
        auto: the judge's score; None where it never judged the cell.
        manual: the grader's score; None where none was given.
        extra: extra credit; 0 where none was given.
        needs_manual_grade: whether a person still has to look at it.
    """

    points: float
    max_points: float
    auto: float | None
    manual: float | None
    extra: float
    needs_manual_grade: bool = False

    @property
    def is_graded(self) -> bool:
        """Tell whether anybody, judge or grader, has given points."""
        return self.auto is not None or self.manual is not None


@dataclass(frozen=True)
class Entry:
    """One student's submission of one lesson.

    Attributes:
        student: the id.
        first_name, last_name: empty where the gradebook does not know them.
        handed_in: when, in UTC; None where nothing is known.
        penalty: points taken off for being late.
        scores: name of the graded cell → what it earned.
        comments: name of the solution cell → the grader's comment; only where there is one.
        blank: the solution cells that were handed in as they were given out.
    """

    student: str
    first_name: str
    last_name: str
    handed_in: datetime | None
    penalty: float
    scores: dict[str, Score]
    comments: dict[str, str]
    blank: tuple[str, ...]

    @property
    def points(self) -> float:
        """The sum of all points, with the penalty taken off; never below 0."""
        return max(0.0, sum(score.points for score in self.scores.values()) - self.penalty)

    @property
    def max_points(self) -> float:
        """What the lesson is worth."""
        return sum(score.max_points for score in self.scores.values())

    @property
    def is_graded(self) -> bool:
        """Tell whether grading has come to an end: nbgrader makes the entry before it grades."""
        return any(score.is_graded for score in self.scores.values())

    @property
    def grade(self) -> float | None:
        """The points; None while a cell has none at all, as after a grading that failed."""
        return self.points if all(score.is_graded for score in self.scores.values()) else None

    @property
    def graded_by_hand(self) -> bool:
        """Tell whether a grader has scored any of it."""
        return any(score.manual is not None for score in self.scores.values())

    @property
    def needs_manual_grade(self) -> bool:
        """Tell whether a person still has to look at any of it."""
        return any(score.needs_manual_grade for score in self.scores.values())


@contextmanager
def gradebook_of(course: Course) -> Iterator[Gradebook]:
    """Open the course's gradebook, wherever its `nbgrader_config.py` says that it is.

    Raises:
        CourseError: it cannot be reached.
    """
    directory = CourseDirectory(config=nbgrader_config(course))
    with opened(directory.db_url, directory.course_id) as gradebook:
        yield gradebook


@contextmanager
def opened(url: str, course_id: str = "default_course") -> Iterator[Gradebook]:
    """Open a gradebook; where its tables are not there yet, one process makes them.

    Raises:
        CourseError: it cannot be reached.
    """
    with alone(url):
        gradebook = Gradebook(url, course_id)
    with gradebook:
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
        for student in sorted(gradebook.students, key=lambda student: str(student.id))
    }


def put_people(gradebook: Gradebook, class_of: Iterable[Person]) -> None:
    """Put students into the gradebook, or what is newly known of those who are there."""
    with alone(gradebook.engine.url.render_as_string(hide_password=False)):
        for person in class_of:
            known = {"email": person.email, "lms_user_id": person.lms_user_id}
            known = {name: value for name, value in known.items() if value}
            if person.name:  # the whole name, which need not have two parts
                known |= {"first_name": person.name, "last_name": ""}
            gradebook.update_or_create_student(person.id, **known)


def entries(gradebook: Gradebook, assignment: str) -> Iterator[Entry]:
    """Yield the submissions of an assignment, in the order of the students' ids."""
    query = (
        gradebook.db.query(SubmittedNotebook)
        .join(SubmittedNotebook.notebook)
        .join(Notebook.assignment)
        .join(SubmittedNotebook.assignment)
        .filter(Assignment.name == assignment)
        .order_by(SubmittedAssignment.student_id)
        .options(
            contains_eager(SubmittedNotebook.assignment).joinedload(SubmittedAssignment.student),
            selectinload(SubmittedNotebook.grades).options(
                joinedload(Grade.cell), undefer(Grade.max_score)
            ),
            selectinload(SubmittedNotebook.comments).joinedload(Comment.cell),
        )
    )
    return map(_entry, query)


def _entry(submission: SubmittedNotebook) -> Entry:
    student = submission.assignment.student
    grades = sorted(submission.grades, key=lambda grade: str(grade.cell.name))
    comments = sorted(submission.comments, key=lambda comment: str(comment.cell.name))
    return Entry(
        student.id,
        student.first_name or "",
        student.last_name or "",
        submission.assignment.timestamp,
        submission.late_submission_penalty or 0.0,
        {grade.cell.name: _score(grade) for grade in grades},
        {c.cell.name: c.manual_comment for c in comments if c.manual_comment},
        tuple(c.cell.name for c in comments if c.auto_comment),
    )


def _score(grade: Grade) -> Score:
    return Score(
        grade.score,
        grade.max_score,
        grade.auto_score,
        grade.manual_score,
        grade.extra_credit or 0.0,
        bool(grade.needs_manual_grade),
    )
