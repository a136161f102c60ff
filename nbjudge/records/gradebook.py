"""What nbgrader's gradebook says of a class and a lesson, read for everybody in a few queries."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from nbjudge.course.layout import Course
from nbjudge.records.database import alone, only_to_read, use_in_nbgrader
from nbjudge.records.people import parts_of, whole_name
from nbjudge.text import one_line

_PAGE = 250  # submissions that are read at a time


@dataclass(frozen=True)
class Person:
    """A student, as the gradebook knows them; what it does not know is empty.

    Attributes:
        id: nbgrader's id, the name of the folder in `submitted/`.
        name: first and last name, as it is read.
        email: their e-mail address.
        lms_user_id: the number by which the learning management system knows them.
        surname: which part of the name is the surname, where a roster says so.
    """

    id: str
    name: str = ""
    email: str = ""
    lms_user_id: str = ""
    surname: str = field(default="", compare=False)

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
        due: when it had to be handed in, the extension counted, in UTC; None where it never is
            too late.
    """

    student: str
    first_name: str
    last_name: str
    handed_in: datetime | None
    penalty: float
    scores: dict[str, Score]
    comments: dict[str, str]
    blank: tuple[str, ...]
    due: datetime | None = None

    @property
    def earned(self) -> float:
        """The sum of all points, before the penalty is taken off."""
        return sum(score.points for score in self.scores.values())

    @property
    def points(self) -> float:
        """The sum of all points, with the penalty taken off; never below 0."""
        return max(0.0, self.earned - self.penalty)

    @property
    def late_s(self) -> float:
        """The seconds after the date at which it was handed in; 0 for in time."""
        return seconds_late(self.handed_in, self.due)

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
        """The points so far; None where a test has none at all, as after a grading that failed.

        What waits for a person counts nothing yet (`needs_manual_grade`).
        """
        found = self.scores.values()
        is_whole = all(score.is_graded or score.needs_manual_grade for score in found)
        return self.points if is_whole and self.is_graded else None

    @property
    def graded_by_hand(self) -> bool:
        """Tell whether a grader has scored any of it."""
        return any(score.manual is not None for score in self.scores.values())

    @property
    def needs_manual_grade(self) -> bool:
        """Tell whether a person still has to look at any of it."""
        return any(score.needs_manual_grade for score in self.scores.values())


def seconds_late(
    handed_in: datetime | None, due: datetime | None, extension: timedelta | None = None
) -> float:
    """Return the seconds after a date, and an extension of it, at which something came in.

    Args:
        handed_in: when it came; None where nothing is known, which counts as in time.
        due: the date; None where it never is too late.
        extension: what comes on top of the date.
    """
    if handed_in is None or due is None:
        return 0.0
    return max(0.0, (handed_in - due - (extension or timedelta())).total_seconds())


@contextmanager
def gradebook_of(course: Course) -> Iterator[Gradebook]:
    """Open the course's gradebook, wherever its `nbgrader_config.py` says that it is.

    Raises:
        CourseError: it cannot be reached.
    """
    directory = CourseDirectory(config=course.settings.nbgrader)
    with opened(directory.db_url, directory.course_id) as gradebook:
        yield gradebook


@contextmanager
def opened(url: str, course_id: str = "default_course") -> Iterator[Gradebook]:
    """Open a gradebook; where its tables are not there yet, one process makes them.

    Raises:
        CourseError: it cannot be reached.
    """
    use_in_nbgrader()
    if (reading := only_to_read(url)) is not None:
        gradebook = Gradebook(reading, course_id)
    else:
        with alone(url):
            gradebook = Gradebook(url, course_id)
    with gradebook:
        yield gradebook


def people(gradebook: Gradebook) -> dict[str, Person]:
    """Return id → student, in the order of the ids."""
    found = gradebook.db.execute(
        select(
            *(Student.id, Student.first_name, Student.last_name, Student.email, Student.lms_user_id)
        )
    )
    return {
        student.id: Person(
            student.id,
            one_line(whole_name(student.first_name or "", student.last_name or "")),
            one_line(student.email or ""),
            one_line(student.lms_user_id or ""),
        )
        for student in sorted(found, key=lambda student: str(student.id))
    }


def put_people(gradebook: Gradebook, class_of: Iterable[Person]) -> None:
    """Put students into the gradebook, or what is newly known of those who are there."""
    with alone(gradebook.engine.url.render_as_string(hide_password=False)):
        for person in class_of:
            known = {"email": person.email, "lms_user_id": person.lms_user_id}
            known = {name: value for name, value in known.items() if value}
            if person.name:
                first, last = parts_of(person.name, person.surname)
                known |= {"first_name": first, "last_name": last}
            gradebook.update_or_create_student(person.id, **known)


def entries(
    gradebook: Gradebook, lesson: str, students: Collection[str] | None = None
) -> Iterator[Entry]:
    """Yield the submissions of a lesson, in the order of the students' ids.

    They are read a page at a time: memory does not grow with the class, and whoever writes to
    SQLite has to wait for a page at most.

    Args:
        gradebook: nbgrader's.
        lesson: its name; that of an assignment with several notebooks is all of them together.
        students: whose, at most some hundreds; None for everybody's.
    """
    assignment, _, notebook = lesson.partition("/")
    of_it = (
        select(SubmittedNotebook.id, SubmittedAssignment.student_id, Notebook.name)
        .join(SubmittedNotebook.assignment)
        .join(SubmittedAssignment.assignment)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .where(Assignment.name == assignment)
    )
    if notebook:
        of_it = of_it.where(Notebook.name == notebook)
    if students is not None:
        of_it = of_it.where(SubmittedAssignment.student_id.in_(students))
    found = sorted(gradebook.db.execute(of_it).all(), key=lambda row: (str(row[1]), str(row[2])))
    names = {row.id: str(row.name) for row in found}
    cells = _cells(gradebook.db, assignment)
    pages = (
        _page(gradebook.db, [row.id for row in found[at : at + _PAGE]], cells)
        for at in range(0, len(found), _PAGE)
    )
    several = itertools.groupby(itertools.chain.from_iterable(pages), lambda one: one[1].student)
    for _, of_student in several:
        yield _together([(names[id_], entry) for id_, entry in of_student])


def _together(notebooks: list[tuple[str, Entry]]) -> Entry:
    """Return the entries of one submission's notebooks as one: cells go by `<notebook>/<name>`."""
    if len(notebooks) == 1:
        return notebooks[0][1]
    first = notebooks[0][1]
    return replace(
        first,
        penalty=sum(entry.penalty for _, entry in notebooks),
        scores={f"{of}/{n}": score for of, entry in notebooks for n, score in entry.scores.items()},
        comments={f"{of}/{n}": s for of, entry in notebooks for n, s in entry.comments.items()},
        blank=tuple(f"{of}/{name}" for of, entry in notebooks for name in entry.blank),
    )


def _cells(db: Session, assignment: str) -> dict[str, tuple[str, float]]:
    """Return the id of each of an assignment's cells → its name, and what it is worth."""
    cell, graded, task = (each.__table__ for each in (BaseCell, GradeCell, TaskCell))
    worth = func.coalesce(graded.c.max_score, task.c.max_score, 0.0)
    found = db.execute(
        select(cell.c.id, cell.c.name, worth)
        .join(Notebook, Notebook.id == cell.c.notebook_id)
        .join(Notebook.assignment)
        .outerjoin(graded, graded.c.id == cell.c.id)
        .outerjoin(task, task.c.id == cell.c.id)
        .where(Assignment.name == assignment)
    )
    return {cell_id: (name, max_points) for cell_id, name, max_points in found}


def _page(
    db: Session, notebooks: Sequence[str], cells: dict[str, tuple[str, float]]
) -> Iterator[tuple[str, Entry]]:
    """Yield the id and the entry of some submitted notebooks, in their order.

    Grades are asked for by their cells as well: that is what nbgrader's index begins with.
    """
    about = (
        select(
            SubmittedNotebook.id,
            *(SubmittedAssignment.student_id, Student.first_name, Student.last_name),
            *(SubmittedAssignment.timestamp, SubmittedNotebook.late_submission_penalty),
            *(Assignment.duedate, SubmittedAssignment.extension),
        )
        .join(SubmittedNotebook.assignment)
        .join(SubmittedAssignment.assignment)
        .join(SubmittedAssignment.student)
        .where(SubmittedNotebook.id.in_(notebooks))
    )
    graded = select(
        *(Grade.notebook_id, Grade.cell_id, Grade.score, Grade.auto_score, Grade.manual_score),
        *(Grade.extra_credit, Grade.needs_manual_grade),
    ).where(Grade.notebook_id.in_(notebooks), Grade.cell_id.in_(cells))
    commented = select(
        *(Comment.notebook_id, Comment.cell_id, Comment.manual_comment, Comment.auto_comment)
    ).where(Comment.notebook_id.in_(notebooks), Comment.cell_id.in_(cells))

    scores: dict[str, dict[str, Score]] = defaultdict(dict)
    for notebook, cell, points, auto, manual, extra, is_open in db.execute(graded):
        name, max_points = cells[cell]
        score = Score(points, max_points, auto, manual, extra or 0.0, bool(is_open))
        scores[notebook][name] = score
    comments: dict[str, dict[str, str]] = defaultdict(dict)
    blank: dict[str, list[str]] = defaultdict(list)
    for notebook, cell, said, found_blank in db.execute(commented):
        name, _ = cells[cell]
        if said:
            comments[notebook][name] = said
        if found_blank:
            blank[notebook].append(name)
    rows = {row.id: row for row in db.execute(about)}
    for row in (rows[notebook] for notebook in notebooks if notebook in rows):
        entry = Entry(
            row.student_id,
            row.first_name or "",
            row.last_name or "",
            row.timestamp,
            row.late_submission_penalty or 0.0,
            dict(sorted(scores[row.id].items())),
            dict(sorted(comments[row.id].items())),
            tuple(sorted(blank[row.id])),
            row.duedate and row.duedate + (row.extension or timedelta()),
        )
        yield row.id, entry
