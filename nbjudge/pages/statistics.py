"""What is counted of a class in a lesson: points, verdicts, messages, and what to look at.

It comes from the gradebook (points), the receipts (verdicts and messages) and the autograded
notebooks (answers), each read once a lesson. Of each, only what the report needs is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from nbgrader.api import Gradebook

from nbjudge.course.layout import Course, Lesson
from nbjudge.grading import grade
from nbjudge.handin import intake
from nbjudge.pages.copies import copies_of
from nbjudge.pages.similarity import Group
from nbjudge.records.due import LatePolicy, lateness
from nbjudge.records.gradebook import Entry, Person, entries
from nbjudge.records.receipts import to_share, uncrossed_phrase, uncrossed_tests
from nbjudge.records.store import Store
from nbjudge.text import one_line

STATUSES = ("passed", "failed", "not run", "no such test")
_PASSED, _, _NOT_RUN, _NO_SUCH_TEST = range(len(STATUSES))
_SUMMARY: dict[str, Callable[[list[float]], Any]] = {
    "mean": np.mean,
    "median": np.median,
    "std": np.std,
    "min": np.min,
    "max": np.max,
}
SUMMARY = tuple(_SUMMARY)
_LONGEST_MESSAGE = 300  # characters
_FEW = 3  # hand-ins of which each is listed, whatever they have in common

_VALUE = re.compile(
    r"'[^'\n]*'|\"[^\"\n]*\"|`[^`\n]*`|(?<![A-Za-z_\d])[-+]?\d[\d.,]*(?:e[-+]?\d+)?"
)
_VALUES = re.compile(r"…(?:[\s,;×()\[\]]*…)+")


class Message(NamedTuple):
    """What a test said, and of how many students; values that differ do not matter."""

    text: str
    students: int
    variants: int


class TestFigures(NamedTuple):
    """How a class fared in one test cell.

    Attributes:
        name: its `grade_id`.
        points: what it is worth.
        students: how many were tested.
        passed: how many of them passed.
        discrimination: see `discriminations`.
        messages: what it said to the others, the most frequent first.
        is_shared: whether it runs where students' code can reach it.
    """

    name: str
    points: float
    students: int
    passed: int
    discrimination: float | None
    messages: list[Message]
    is_shared: bool = False

    @property
    def share(self) -> float:
        """The share that passed, 0 to 1; 0 where nobody was tested."""
        return self.passed / self.students if self.students else 0.0


class Notice(NamedTuple):
    """A submission that somebody should look at."""

    student: Person
    assignment: str
    what: str
    detail: str


@dataclass(frozen=True)
class LessonFigures:
    """How a class fared in one lesson.

    Attributes:
        assignment: which.
        max_points: what could be earned.
        handed_in: how many handed in.
        earned: id → points, of everybody whom the gradebook has here; None for no grade.
        students: who was judged, those with the most points first.
        tests: figures of each test cell, in their order.
        verdicts: (students, tests); indices into `STATUSES`.
        notices: submissions to look at.
        alike: hand-ins and answers that are alike.
    """

    assignment: str
    max_points: float
    handed_in: int
    earned: dict[str, float | None]
    students: list[Person]
    tests: list[TestFigures]
    verdicts: npt.NDArray[np.int8]
    notices: list[Notice]
    alike: list[Group]

    @property
    def grades(self) -> list[float]:
        """The points of everybody who has a grade."""
        return [points for points in self.earned.values() if points is not None]

    @property
    def points(self) -> list[float | None]:
        """The points of `students`, None for no grade."""
        return [self.earned.get(student.id) for student in self.students]

    @property
    def summary(self) -> dict[str, float]:
        """The figures of `SUMMARY`, in points; empty where nobody has a grade."""
        return {name: float(of(self.grades)) for name, of in _SUMMARY.items() if self.grades}

    @property
    def common_notices(self) -> dict[tuple[str, str], int]:
        """What and detail that most hand-ins have in common → of how many; none in a small class.

        Such is a question that a person grades, as long as nobody has.
        """
        of_each = Counter((notice.what, notice.detail) for notice in self.notices)
        least = max(_FEW, self.handed_in // 2)
        return {about: number for about, number in of_each.items() if number > least}

    @property
    def single_notices(self) -> list[Notice]:
        """The notices that are not of `common_notices`."""
        common = self.common_notices
        return [notice for notice in self.notices if (notice.what, notice.detail) not in common]

    def without_sources(self) -> LessonFigures:
        """Return the same without the texts of answers."""
        alike = [
            replace(group, variants=tuple(replace(one, source="") for one in group.variants))
            for group in self.alike
        ]
        return replace(self, alike=alike)


def figures_of(
    course: Course, gradebook: Gradebook, known: dict[str, Person], assignment: str
) -> LessonFigures:
    """Count a lesson.

    Args:
        course: the course.
        gradebook: its gradebook, open.
        known: id → student, of everybody in it.
        assignment: the lesson.
    """
    lesson = course.lesson(assignment)
    policy = LatePolicy(course.settings.nbgrader)
    points: dict[str, float | None] = {}
    in_gradebook: dict[str, list[tuple[str, str]]] = {}
    for entry in entries(gradebook, assignment):
        points[entry.student] = entry.grade
        in_gradebook[entry.student] = list(_of_entry(assignment, entry, policy))
    judged = _read_receipts(course, lesson)
    handed_in = [who.student for who in grade.submissions(course, [assignment])]
    order = sorted(judged.statuses, key=lambda who: (-(points.get(who) or 0.0), who))
    students = [known.get(student, Person(student)) for student in order]
    rows = [judged.statuses[student] for student in order]
    verdicts = np.array(rows, np.int8).reshape(len(rows), len(lesson.tests))
    notices = [
        Notice(known.get(student, Person(student)), assignment, what, detail)
        for student in sorted({*handed_in, *judged.statuses, *points})
        for what, detail in [
            *_notices(assignment, student, points, judged),
            *in_gradebook.get(student, []),
        ]
    ]
    return LessonFigures(
        assignment,
        lesson.max_points,
        len(handed_in),
        points,
        students,
        _tests(lesson, verdicts, judged.messages),
        verdicts,
        notices,
        copies_of(course, lesson, judged.digests),
    )


def discriminations(
    passed: npt.NDArray[np.bool_], points: npt.NDArray[np.float64]
) -> list[float | None]:
    """Return how well each test tells strong students from weak ones, -1 to 1.

    It is the corrected item-total correlation: Pearson's correlation between passing the test and
    the points in all the other tests of the lesson, without which a test would be compared with
    itself (S. Henrysson, "Correction of item-total correlations in item analysis", Psychometrika
    28, 1963, 211-218, https://doi.org/10.1007/BF02289618).

    Args:
        passed: (students, tests).
        points: (tests,); what each test is worth.

    Returns:
        A figure for each test; None where all students did alike, in the test or in the others.
    """
    found: list[float | None] = []
    earned = passed * points
    for test, rest in zip(passed.T, (earned.sum(axis=1, keepdims=True) - earned).T, strict=True):
        alike = len(test) < 2 or test.all() or not test.any() or np.ptp(rest) < 1e-9
        found.append(None if alike else float(np.corrcoef(test, rest)[0, 1]))
    return found


def grouped(messages: Sequence[str]) -> list[Message]:
    """Group messages that differ in numbers and quoted values alone, the largest groups first.

    A group is shown by the message in it that most students got.
    """
    lines = [one_line(message[: 10 * _LONGEST_MESSAGE])[:_LONGEST_MESSAGE] for message in messages]
    groups: dict[str, Counter[str]] = {}
    for line in lines:
        pattern = _VALUES.sub("…", _VALUE.sub("…", line))
        groups.setdefault(pattern, Counter())[line] += 1
    found = [Message(of.most_common(1)[0][0], of.total(), len(of)) for of in groups.values()]
    return sorted(found, key=lambda message: (-message.students, message.text))


@dataclass
class _Receipts:
    """What the receipts of a lesson say, each read once: of a receipt, only this is kept.

    Attributes:
        statuses: student → (tests,) indices into `STATUSES`; `_NO_SUCH_TEST` of those that the
            receipt does not know.
        messages: test → what it said to those who did not pass.
        findings: student → (what, detail) of everything that somebody should look at.
        digests: student → the SHA-256 of the hand-in.
    """

    statuses: dict[str, npt.NDArray[np.int8]]
    messages: dict[str, list[str]]
    findings: dict[str, list[tuple[str, str]]]
    digests: dict[str, str]


def _read_receipts(course: Course, lesson: Lesson) -> _Receipts:
    column = {name: number for number, name in enumerate(lesson.tests)}
    found = _Receipts({}, {name: [] for name in lesson.tests}, {}, {})
    for receipt in Store(course.home).receipts(lesson.assignment):
        statuses = np.full(len(lesson.tests), _NO_SUCH_TEST, np.int8)
        for verdict in receipt["verdicts"]:
            test = verdict["test"]
            if test in column:
                statuses[column[test]] = STATUSES.index(verdict["status"])
                if verdict["status"] != STATUSES[_PASSED]:
                    found.messages[test].append(verdict["message"][: 10 * _LONGEST_MESSAGE])
        found.statuses[receipt["student"]] = statuses
        found.digests[receipt["student"]] = receipt["submitted_sha256"]
        found.findings[receipt["student"]] = list(_findings(course, lesson, receipt))
    return found


def _tests(
    lesson: Lesson, verdicts: npt.NDArray[np.int8], messages: dict[str, list[str]]
) -> list[TestFigures]:
    worth = np.array([test.points for test in lesson.tests.values()])
    separates = discriminations(verdicts == _PASSED, worth)
    return [
        TestFigures(
            name,
            test.points,
            int((of != _NO_SUCH_TEST).sum()),
            int((of == _PASSED).sum()),
            discrimination,
            grouped(messages[name]),
            test.shared,
        )
        for (name, test), of, discrimination in zip(
            lesson.tests.items(), verdicts.T, separates, strict=True
        )
    ]


def _notices(
    assignment: str,
    student: str,
    points: dict[str, float | None],
    judged: _Receipts,
) -> Iterator[tuple[str, str]]:
    """Yield (what, detail) of everything about a submission that somebody should look at."""
    if points.get(student) is None:
        yield "no grade", f"nbjudge autograde {assignment} says why"
    elif student not in judged.statuses:
        yield "no receipt", "not graded by nbjudge, or .nbjudge/ is gone; grade it again"
    yield from judged.findings.get(student, [])


def _of_entry(assignment: str, entry: Entry, policy: LatePolicy) -> Iterator[tuple[str, str]]:
    """Yield (what, detail) of what the gradebook tells."""
    if how_late := lateness(entry):
        yield "late", f"{how_late}; points taken off: {round(entry.penalty, 4):g}"
    if policy.differs(entry):
        again = f"nbjudge regrade {assignment}"
        yield "old penalty", f"date, extension and points now give another → {again}"
    if entry.needs_manual_grade:
        yield "needs manual grading", "in Formgrader"


def _findings(course: Course, lesson: Lesson, receipt: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (what, detail) of what a receipt tells."""
    path = course.submission(receipt["student"], lesson.assignment)
    if path.is_file() and intake.file_digest(path) != receipt["submitted_sha256"]:
        yield "handed in again", "the grade is that of an earlier notebook"
    elif receipt["tests_sha256"] != lesson.digest:
        yield "old tests", "the lesson has been changed since this was graded"
    for cell in receipt.get("raised", []):
        if cell["kind"] == "answer":
            yield "answer raised", f"{cell['cell']}: {cell['error']}"
    for line in receipt["limits_hit"]:
        yield "limit", line
    for line in receipt["repairs"]:
        yield "repaired", line
    for line in receipt["doubts"]:
        yield "needs a person", line
    uncrossed = uncrossed_tests(receipt)
    for test, kind in uncrossed.items():
        yield "value cannot cross", f"{test} {uncrossed_phrase(kind)} → {to_share([test])}"
    not_run = (v["test"] for v in receipt["verdicts"] if v["status"] == STATUSES[_NOT_RUN])
    missing = [test for test in not_run if test not in uncrossed]
    if missing:
        yield "no verdict", ", ".join(missing)
