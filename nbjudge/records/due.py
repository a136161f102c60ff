"""When a lesson is due, for the class and for single students, and what being late costs.

Both stand where nbgrader keeps them: the class's date with the assignment, in UTC, and a student's
extension with the submission, as a length of time on top of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from nbgrader.api import Assignment, Gradebook, Notebook, Student, SubmittedAssignment
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import select
from sqlalchemy.orm import Session
from traitlets import Float, TraitError
from traitlets.config import Config

from nbjudge.course import clock
from nbjudge.errors import CourseError
from nbjudge.records.database import insert_into, turn
from nbjudge.records.gradebook import Entry

_DAY_S = 24 * 60 * 60
_DECIMALS = 4  # of a penalty
_SAME = 1e-3  # points by which two penalties may differ, of several notebooks together
_ASSIGNMENT, _SUBMISSION, _STUDENT, _NOTEBOOK = (
    each.__table__ for each in (Assignment, SubmittedAssignment, Student, Notebook)
)


class LatePenalty(LateSubmissionPlugin):
    """Takes off a share of the points a day; the plugin of nbgrader's `AssignLatePenalties`.

    A day that has begun counts as a whole one, and no more is taken off than there is.
    """

    per_day = Float(
        0.0,
        min=0.0,
        max=1.0,
        help="what each begun day costs, as a share of the points that were earned: 0 is nothing, "
        "0.1 a tenth a day, 1 everything",
    ).tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return the points that are taken off; None where nothing is.

        Args:
            student_id: whose.
            score: the points that were earned, extra credit and all.
            total_seconds_late: after the date, the extension counted; more than 0.
        """
        if not self.per_day:
            penalty: float | None = super().late_submission_penalty(
                student_id, score, total_seconds_late
            )
            return penalty
        days = math.ceil(total_seconds_late / _DAY_S)
        return round(score * min(1.0, self.per_day * days), _DECIMALS)


class LatePolicy:
    """What being late costs in a course: the plugin that its settings name.

    Raises:
        CourseError: the settings are not what they can be.
    """

    def __init__(self, config: Config) -> None:
        try:
            self._step = AssignLatePenalties(config=config)
            self._step.init_plugin()
        except TraitError as error:
            raise CourseError(
                f"nbgrader_config.py: late penalties: {error} → correct it"
            ) from error

    def penalty(self, student: str, points: float, late_s: float) -> float | None:
        """Return the points that are taken off: never less than 0, never more than there are.

        Args:
            student: whose.
            points: what the submission has earned.
            late_s: seconds after the date, the extension counted; 0 for in time.

        Returns:
            None where nothing is taken off.
        """
        if late_s <= 0:
            return None
        penalty = self._step.plugin_inst.late_submission_penalty(student, points, late_s)
        if penalty is None:
            return None
        checked: float = self._step._check_late_penalty(SimpleNamespace(score=points), penalty)
        return checked

    def differs(self, entry: Entry) -> bool:
        """Tell whether another penalty stands in an entry than its date and points would give.

        That is so where a date, an extension, the policy or points by hand came afterwards.
        """
        if not entry.is_graded:
            return False
        now = self.penalty(entry.student, entry.earned, entry.late_s) or 0.0
        return not math.isclose(now, entry.penalty, abs_tol=_SAME)

    @property
    def takes_nothing(self) -> bool:
        """Whether the plugin is nbjudge's or nbgrader's own, and set to take nothing off."""
        plugin = self._step.plugin_inst
        known = type(plugin) in (LatePenalty, LateSubmissionPlugin)
        return known and plugin.penalty_method == "none" and not getattr(plugin, "per_day", 0)


def lateness(entry: Entry) -> str:
    """Return how late a submission came, in days and hours that have begun; "" for in time."""
    hours = math.ceil(entry.late_s / 3600)
    return f"{clock.said(timedelta(hours=hours))} late" if hours > 0 else ""


@dataclass(frozen=True)
class Due:
    """When a lesson is due.

    Attributes:
        date: for the class, in UTC; None where it never is too late.
        extensions: student → how much later it is for them.
    """

    date: datetime | None = None
    extensions: Mapping[str, timedelta] = field(default_factory=dict)

    @property
    def last(self) -> datetime | None:
        """The date for whoever has most time; None where it never is too late."""
        return self.date and self.date + max([timedelta(), *self.extensions.values()])

    def of(self, student: str) -> datetime | None:
        """Return the date for a student, the extension counted; None where it never is too late."""
        return self.date and self.date + self.extensions.get(student, timedelta())


def due(gradebook: Gradebook, assignment: str) -> Due:
    """Return when a lesson is due; the gradebook need not know the lesson yet."""
    return _due(gradebook.db, assignment)


def set_date(gradebook: Gradebook, assignment: str, when: datetime | None) -> None:
    """Set a lesson's date for the class; students keep their extensions on top of it.

    Args:
        gradebook: nbgrader's.
        assignment: nbgrader's name of it, released or not.
        when: the date, with a time zone; None takes it away, and the extensions with it, which
            nbgrader cannot read without it.

    Raises:
        CourseError: as of `database.turn`.
    """
    row = {"duedate": when and when.astimezone(UTC).replace(tzinfo=None)}
    with turn(gradebook.db) as db:
        known = _id_of(db, assignment)
        if known is None:
            of_course = {"name": assignment, "course_id": gradebook.course_id}
            db.execute(_ASSIGNMENT.insert().values(**of_course, **row))
            return
        db.execute(_ASSIGNMENT.update().where(_ASSIGNMENT.c.id == known).values(**row))
        if when is None:
            of_it = _SUBMISSION.c.assignment_id == known
            db.execute(_SUBMISSION.update().where(of_it).values(extension=None))


def extend(gradebook: Gradebook, assignment: str, student: str, by: timedelta | None) -> None:
    """Give a student more time; where they have not handed in, nbgrader's entry is made.

    Args:
        gradebook: nbgrader's.
        assignment: nbgrader's name of it.
        student: whose.
        by: on top of the class's date; None takes the extension away.

    Raises:
        CourseError: there is no date to extend, or the lesson was never released: nbgrader would
            refuse to release it once somebody has an entry; also as of `database.turn`.
    """
    with turn(gradebook.db) as db:
        known = _id_of(db, assignment)
        if known is None or _due(db, assignment).date is None:
            raise CourseError(
                f"{student}: {assignment} has no due date that could be extended → "
                f'nbjudge due {assignment} "2026-11-20 20:00"'
            )
        if not db.scalar(select(_NOTEBOOK.c.id).where(_NOTEBOOK.c.assignment_id == known).limit(1)):
            raise CourseError(
                f"{student}: {assignment} has not been released, so nobody has an entry in it → "
                f"nbjudge release {assignment}"
            )
        dialect = db.get_bind().dialect.name
        if by is not None:
            made = insert_into(dialect, _STUDENT).values(id=student)
            db.execute(made.on_conflict_do_nothing())
            entry = {"assignment_id": known, "student_id": student, "extension": by}
            upsert = insert_into(dialect, _SUBMISSION).values(entry)
            one = ["assignment_id", "student_id"]
            db.execute(upsert.on_conflict_do_update(index_elements=one, set_={"extension": by}))
            return
        whose = _SUBMISSION.c.assignment_id == known, _SUBMISSION.c.student_id == student
        db.execute(_SUBMISSION.update().where(*whose).values(extension=None))


def _id_of(db: Session, assignment: str) -> str | None:
    found: str | None = db.scalar(select(_ASSIGNMENT.c.id).where(_ASSIGNMENT.c.name == assignment))
    return found


def _due(db: Session, assignment: str) -> Due:
    date = db.scalar(select(_ASSIGNMENT.c.duedate).where(_ASSIGNMENT.c.name == assignment))
    of_each = (
        select(_SUBMISSION.c.student_id, _SUBMISSION.c.extension)
        .join(_ASSIGNMENT, _ASSIGNMENT.c.id == _SUBMISSION.c.assignment_id)
        .where(_ASSIGNMENT.c.name == assignment, _SUBMISSION.c.extension.is_not(None))
    )
    extensions = {student: by for student, by in db.execute(of_each) if by}
    return Due(date and date.replace(tzinfo=UTC), dict(sorted(extensions.items())))
