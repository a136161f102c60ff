"""Submissions in nbgrader's gradebook: entries, points, late penalties.

Points come from verdicts alone.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nbgrader import utils
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    SourceCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session
from traitlets.config import Config

from nbjudge.course.cells import grade_id_of, kind_of
from nbjudge.course.layout import Course, assignment_of
from nbjudge.records.autograded import write_autograded
from nbjudge.records.database import insert_into, turn
from nbjudge.records.due import LatePolicy
from nbjudge.records.gradebook import seconds_late
from nbjudge.records.judged import Judged


@dataclass(frozen=True)
class _Released:
    """A lesson's notebook, as the gradebook knows it.

    Attributes:
        assignment_id, notebook_id: nbgrader's ids.
        duedate: in UTC; None where it never is too late.
        cells: id, name, type, and the checksum of what was given out.
    """

    assignment_id: str
    notebook_id: str
    duedate: datetime | None
    cells: list[tuple[str, str, str, str | None]]


@dataclass(frozen=True)
class _Entry:
    """A submission's place in the gradebook.

    Attributes:
        id: of the submitted notebook.
        late_s: seconds after the due date, extensions counted; 0 for in time.
        penalty: what the gradebook says that being late costs.
    """

    id: str
    late_s: float
    penalty: float | None
    released: _Released
    judged: Judged


_ASSIGNMENT, _NOTEBOOK, _CELL, _SOURCE, _STUDENT, _SUBMISSION, _SUBMITTED, _GRADE, _COMMENT = (
    each.__table__
    for each in (
        *(Assignment, Notebook, BaseCell, SourceCell),
        *(Student, SubmittedAssignment, SubmittedNotebook, Grade, Comment),
    )
)
_CELLS = (
    select(
        *(_ASSIGNMENT.c.id, _NOTEBOOK.c.id, _ASSIGNMENT.c.duedate),
        *(_CELL.c.id, _CELL.c.name, _CELL.c.type, _SOURCE.c.checksum),
    )
    .select_from(_ASSIGNMENT)
    .join(_NOTEBOOK, _NOTEBOOK.c.assignment_id == _ASSIGNMENT.c.id)
    .outerjoin(_CELL, _CELL.c.notebook_id == _NOTEBOOK.c.id)
    .outerjoin(
        _SOURCE, (_SOURCE.c.notebook_id == _NOTEBOOK.c.id) & (_SOURCE.c.name == _CELL.c.name)
    )
    .where(_ASSIGNMENT.c.name == bindparam("assignment"), _NOTEBOOK.c.name == bindparam("notebook"))
)


def save_submissions(
    gradebook: Gradebook, course: Course, judged: Sequence[Judged], config: Config
) -> None:
    """Write what nbgrader's own autograding would have written: notebooks, and `save_entries`."""
    for one in judged:
        write_autograded(course, one)
    save_entries(gradebook, judged, config)


def save_entries(gradebook: Gradebook, judged: Sequence[Judged], config: Config) -> None:
    """Write submissions into the gradebook, in one transaction: entries, points, late penalties.

    It is on the disk when this returns. What costs most is the wait for the disk, which is the
    same for one submission and for many. Manual scores and comments of graders stay.

    Args:
        gradebook: nbgrader's.
        judged: the submissions; of one that is there twice, the last counts.
        config: the course's, with the plugin that says what being late costs.

    Raises:
        MissingEntry: a lesson was never released; nothing has been written.
        CourseError: as of `LatePolicy` and `database.turn`.
    """
    policy = LatePolicy(config)
    latest = {(one.hand_in.student, one.hand_in.assignment): one for one in judged}
    with turn(gradebook.db) as db:
        entries = _make_entries(db, list(latest.values()))
        rows = defaultdict(list)
        for entry in entries:
            for upsert, row in _points(entry):
                rows[upsert].append(row)
        upserts = _upserts(db.get_bind().dialect.name)
        for upsert, of_all in rows.items():
            db.execute(upserts[upsert], of_all)
        for entry in entries:
            _write_penalty(db, entry, policy)


@functools.cache
def _upserts(dialect: str) -> dict[str, Any]:
    """Return the INSERTs of a submission; to build them takes longer than to run them.

    Somebody may press Formgrader's button at this moment, and does not stand in line: each of
    them bears that its row is there already, and those that return something always do.
    """
    student, submission, submitted, grade, comment = (
        insert_into(dialect, table)
        for table in (_STUDENT, _SUBMISSION, _SUBMITTED, _GRADE, _COMMENT)
    )
    timestamp = func.coalesce(submission.excluded.timestamp, _SUBMISSION.c.timestamp)
    by_hand = _GRADE.c.manual_score.is_not(None)
    is_new = grade.excluded.auto_score.is_distinct_from(_GRADE.c.auto_score)
    waits = func.coalesce(_GRADE.c.needs_manual_grade, False)
    one = ["cell_id", "notebook_id"]
    return {
        "student": student.on_conflict_do_nothing(),
        "submission": submission.on_conflict_do_update(
            index_elements=["assignment_id", "student_id"], set_={"timestamp": timestamp}
        ).returning(*_SUBMISSION.c),
        "submitted": submitted.on_conflict_do_update(
            index_elements=["notebook_id", "assignment_id"],
            set_={"notebook_id": submitted.excluded.notebook_id},
        ).returning(*_SUBMITTED.c),
        "judged": grade.on_conflict_do_update(
            index_elements=one,
            set_={"auto_score": grade.excluded.auto_score, "needs_manual_grade": by_hand},
        ),
        # of the same hand-in a person has seen everything but what the tests say anew
        "judged again": grade.on_conflict_do_update(
            index_elements=one,
            set_={
                "auto_score": grade.excluded.auto_score,
                "needs_manual_grade": by_hand & (is_new | waits),
            },
        ),
        "for a person": grade.on_conflict_do_nothing(),
        "answer": comment.on_conflict_do_update(
            index_elements=one, set_={"auto_comment": comment.excluded.auto_comment}
        ),
        "no answer": comment.on_conflict_do_nothing(),
    }


def _make_entries(db: Session, judged: Sequence[Judged]) -> list[_Entry]:
    """Make what is not there yet of the submissions' entries, and note when they were handed in."""
    upserts = _upserts(db.get_bind().dialect.name)
    names = [(assignment_of(one.hand_in.assignment), one.hand_in.path.stem) for one in judged]
    released = {name: _released(db, *name) for name in set(names)}
    lessons = [released[name] for name in names]
    students = {one.hand_in.student for one in judged}
    db.execute(upserts["student"], [{"id": student} for student in sorted(students)])
    handed_in = [
        {
            "assignment_id": lesson.assignment_id,
            "student_id": one.hand_in.student,
            "timestamp": one.hand_in.handed_in and one.hand_in.handed_in.replace(tzinfo=None),
        }
        for lesson, one in zip(lessons, judged, strict=True)
    ]
    for row, one in zip(handed_in, judged, strict=True):
        if one.hand_in.misdated:  # then nbgrader has recorded another time just now
            whose = (_SUBMISSION.c[key] == row[key] for key in ("assignment_id", "student_id"))
            db.execute(_SUBMISSION.update().where(*whose).values(timestamp=None))
    # a student's notebooks of one assignment have one entry; the newest time counts
    handed_in.sort(key=lambda row: row["timestamp"] or datetime.min)
    once = {(row["assignment_id"], row["student_id"]): row for row in handed_in}
    found = db.execute(upserts["submission"], list(once.values()))
    submissions = {(row.assignment_id, row.student_id): row for row in found}
    of_each = [
        submissions[lesson.assignment_id, one.hand_in.student]
        for lesson, one in zip(lessons, judged, strict=True)
    ]
    submitted = [
        {"notebook_id": lesson.notebook_id, "assignment_id": submission.id}
        for lesson, submission in zip(lessons, of_each, strict=True)
    ]
    found = db.execute(upserts["submitted"], submitted)
    entries = {(row.assignment_id, row.notebook_id): row for row in found}
    return [
        _Entry(
            entries[submission.id, lesson.notebook_id].id,
            seconds_late(submission.timestamp, lesson.duedate, submission.extension),
            entries[submission.id, lesson.notebook_id].late_submission_penalty,
            lesson,
            one,
        )
        for one, lesson, submission in zip(judged, lessons, of_each, strict=True)
    ]


def _released(db: Session, assignment: str, notebook: str) -> _Released:
    found = db.execute(_CELLS, {"assignment": assignment, "notebook": notebook}).all()
    if not found:
        raise MissingEntry(f"no notebook {notebook} in {assignment}")
    assignment_id, notebook_id, duedate = found[0][:3]
    cells = [tuple(row[3:]) for row in found if row[3] is not None]
    return _Released(assignment_id, notebook_id, duedate, cells)


def _points(entry: _Entry) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield which of the `_upserts`, and its row, for every cell of a submission."""
    lesson, hand_in, result, again = entry.judged
    answers = {
        grade_id_of(cell): cell for cell in hand_in.notebook.cells if kind_of(cell) == "answer"
    }
    for cell_id, name, kind, checksum in entry.released.cells:
        row = {"cell_id": cell_id, "notebook_id": entry.id}
        answer, test = answers.get(name), lesson.tests.get(name)
        is_blank = answer is not None and checksum == utils.compute_checksum(answer)
        if kind == "TaskCell" or (kind == "GradeCell" and test is None and not is_blank):
            yield "for a person", {**row, "needs_manual_grade": True}
        elif kind == "GradeCell":
            passed = test is not None and test.grade_id in result.passed
            points = test.points if test is not None and passed else 0.0
            which = "judged again" if again else "judged"
            yield which, {**row, "auto_score": points, "needs_manual_grade": False}
        if kind in ("SolutionCell", "TaskCell"):
            if answer is None:
                yield "no answer", row
            else:
                yield "answer", {**row, "auto_comment": "No response." if is_blank else None}


def _write_penalty(db: Session, entry: _Entry, policy: LatePolicy) -> None:
    """Write what being late costs, as nbgrader's `AssignLatePenalties` does it.

    That opens the gradebook anew, where it could not see what is not committed yet.
    """
    penalty = None
    if entry.late_s > 0:
        # nbgrader asks by the notebook alone, and so has all grades of the class looked through
        cells = Grade.cell_id.in_([cell[0] for cell in entry.released.cells])
        points = select(func.coalesce(func.sum(Grade.score), 0.0))
        score = db.scalar(points.where(Grade.notebook_id == entry.id, cells))
        penalty = policy.penalty(entry.judged.hand_in.student, score, entry.late_s)
    if penalty != entry.penalty:
        of = _SUBMITTED.update().where(_SUBMITTED.c.id == entry.id)
        db.execute(of.values(late_submission_penalty=penalty))
