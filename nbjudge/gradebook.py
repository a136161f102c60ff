"""What nbgrader's gradebook says of a lesson, read for the whole class in a few queries."""

from __future__ import annotations

from collections.abc import Iterator
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
from sqlalchemy.orm import contains_eager, joinedload, selectinload, undefer


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
    """

    points: float
    max_points: float
    auto: float | None
    manual: float | None
    extra: float

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
    )
