"""The class at a glance: one page for the instructor, and its tables as CSV beside it.

What the page shows comes from the gradebook (points), the receipts (verdicts and messages) and the
autograded notebooks (answers), each read once a lesson. Of each, only what the page needs is kept.
"""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from nbgrader.api import Gradebook

from nbjudge import html
from nbjudge.course.cells import grade_id_of, kind_of
from nbjudge.course.layout import Course, Lesson
from nbjudge.files import write_csv, write_whole
from nbjudge.grading import grade
from nbjudge.handin import intake
from nbjudge.pages import charts
from nbjudge.pages.charts import Picture
from nbjudge.pages.similarity import Group, similar_groups
from nbjudge.records.gradebook import Person, entries, gradebook_of, people
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
_Rows = Iterator[tuple[object, ...]]
_MOST_MESSAGES = 4  # a test cell
_MOST_GROUPS = 25  # a lesson, on the page; the CSV has all
_MOST_SOURCES = 6  # a group
_LONGEST_MESSAGE = 300  # characters
_LONGEST_EXCERPT = 3000

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
    """

    name: str
    points: float
    students: int
    passed: int
    discrimination: float | None
    messages: list[Message]

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
        grades: the points of everybody who has a grade.
        students: who was judged, those with the most points first.
        points: their points, None for no grade.
        tests: figures of each test cell, in their order.
        verdicts: (students, tests); indices into `STATUSES`.
        notices: submissions to look at.
        similar: very similar answers; without the sources that the page does not show.
        histogram, heat_map: the pictures; None where nobody was graded.
    """

    assignment: str
    max_points: float
    handed_in: int
    grades: list[float]
    students: list[Person]
    points: list[float | None]
    tests: list[TestFigures]
    verdicts: npt.NDArray[np.int8]
    notices: list[Notice]
    similar: list[Group]
    histogram: Picture | None
    heat_map: Picture | None

    @property
    def summary(self) -> dict[str, float]:
        """Mean, median, standard deviation, lowest and highest; empty where nobody has a grade."""
        return {name: float(of(self.grades)) for name, of in _SUMMARY.items() if self.grades}


def page_of(course: Course) -> Path:
    """Return where the report lies."""
    return course.root / "report" / "index.html"


def write_report(course: Course, assignments: Sequence[str]) -> Iterator[str]:
    """Write the report of some lessons; yields each lesson when it has been read."""
    lessons = []
    with gradebook_of(course) as gradebook:
        known = people(gradebook)
        for assignment in assignments:
            lessons.append(_figures(course, gradebook, known, assignment))
            yield assignment
    write_whole(page_of(course), functools.partial(_write_page, lessons, known))
    for name, rows_of in _TABLES.items():
        write_csv(page_of(course).parent / f"{name}.csv", rows_of(lessons, known))


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
    """

    statuses: dict[str, npt.NDArray[np.int8]]
    messages: dict[str, list[str]]
    findings: dict[str, list[tuple[str, str]]]


def _read_receipts(course: Course, lesson: Lesson) -> _Receipts:
    column = {name: number for number, name in enumerate(lesson.tests)}
    found = _Receipts({}, {name: [] for name in lesson.tests}, {})
    for receipt in Store(course.home).receipts(lesson.assignment):
        statuses = np.full(len(lesson.tests), _NO_SUCH_TEST, np.int8)
        for verdict in receipt["verdicts"]:
            test = verdict["test"]
            if test in column:
                statuses[column[test]] = STATUSES.index(verdict["status"])
                if verdict["status"] != STATUSES[_PASSED]:
                    found.messages[test].append(verdict["message"][: 10 * _LONGEST_MESSAGE])
        found.statuses[receipt["student"]] = statuses
        found.findings[receipt["student"]] = list(_findings(course, lesson, receipt))
    return found


def _figures(
    course: Course, gradebook: Gradebook, known: dict[str, Person], assignment: str
) -> LessonFigures:
    lesson = course.lesson(assignment)
    points, by_hand = {}, set()
    for entry in entries(gradebook, assignment):
        points[entry.student] = entry.grade
        if entry.needs_manual_grade:
            by_hand.add(entry.student)
    judged = _read_receipts(course, lesson)
    handed_in = [who.student for who in grade.submissions(course, [assignment])]
    grades = [of for of in points.values() if of is not None]
    order = sorted(judged.statuses, key=lambda who: (-(points.get(who) or 0.0), who))
    students = [known.get(student, Person(student)) for student in order]
    rows = [judged.statuses[student] for student in order]
    verdicts = np.array(rows, np.int8).reshape(len(rows), len(lesson.tests))
    notices = [
        Notice(known.get(student, Person(student)), assignment, what, detail)
        for student in sorted({*handed_in, *judged.statuses, *points})
        for what, detail in _notices(assignment, student, points, judged, by_hand)
    ]
    return LessonFigures(
        assignment,
        lesson.max_points,
        len(handed_in),
        grades,
        students,
        [points.get(student) for student in order],
        _tests(lesson, verdicts, judged.messages),
        verdicts,
        notices,
        _similar(course, lesson, sorted(judged.statuses)),
        charts.distribution(grades, lesson.max_points) if grades else None,
        charts.heat_map(verdicts, [(s.name, s.id) for s in students], list(lesson.tests))
        if students
        else None,
    )


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
    by_hand: set[str],
) -> Iterator[tuple[str, str]]:
    """Yield (what, detail) of everything about a submission that somebody should look at."""
    if points.get(student) is None:
        yield "no grade", f"nbjudge autograde {assignment} says why"
    elif student not in judged.statuses:
        yield "no receipt", "not graded by nbjudge, or .nbjudge/ is gone; grade it again"
    yield from judged.findings.get(student, [])
    if student in by_hand:
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
    missing = [v["test"] for v in receipt["verdicts"] if v["status"] == STATUSES[_NOT_RUN]]
    if missing:
        yield "no verdict", ", ".join(missing)


def _similar(course: Course, lesson: Lesson, students: Sequence[str]) -> list[Group]:
    expected = {cell.grade_id: cell.source for cell in lesson.cells if cell.kind == "answer"}
    answers: dict[str, dict[str, str]] = {exercise: {} for exercise in expected}
    name = course.source(lesson.assignment).name
    for student in students:
        path = course.root / "autograded" / student / lesson.assignment / name
        for exercise, source in _answers(path).items():
            if exercise in answers:
                answers[exercise][student] = source
    groups = [similar_groups(exercise, of, expected[exercise]) for exercise, of in answers.items()]
    # the first of each exercise before the second of any
    rounds = itertools.zip_longest(*groups)
    found = [group for of_all in rounds for group in of_all if group is not None]
    shown = [replace(of, sources=of.sources[:_MOST_SOURCES]) for of in found[:_MOST_GROUPS]]
    return shown + [replace(of, sources=()) for of in found[_MOST_GROUPS:]]


def _answers(path: Path) -> dict[str, str]:
    """Return exercise → answer; nbformat would spend most of the time on checking the outputs."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
    except (OSError, ValueError):
        return {}
    return {
        grade_id_of(cell): "".join(cell["source"]) for cell in cells if kind_of(cell) == "answer"
    }


def _write_page(lessons: Sequence[LessonFigures], known: dict[str, Person], path: Path) -> None:
    environment = html.environment("nbjudge.pages")
    environment.filters["excerpt"] = _excerpt
    shares = {
        lesson.assignment: [points / lesson.max_points for points in lesson.grades]
        for lesson in lessons
        if lesson.grades and lesson.max_points
    }
    notices = [notice for lesson in lessons for notice in lesson.notices]
    page = environment.get_template("report.html").stream(
        lessons=lessons,
        known=known,
        overview=charts.overview(shares) if shares else None,
        notices=notices,
        kinds=Counter(notice.what for notice in notices),
        statuses=STATUSES,
        most_messages=_MOST_MESSAGES,
        most_groups=_MOST_GROUPS,
    )
    page.enable_buffering(100)
    page.dump(str(path), "utf-8")


def _excerpt(source: str) -> str:
    return source if len(source) <= _LONGEST_EXCERPT else f"{source[:_LONGEST_EXCERPT]}\n…"


def _lessons_table(lessons: Sequence[LessonFigures], _: dict[str, Person]) -> _Rows:
    yield "lesson", "handed in", "graded", "max", *_SUMMARY
    for of in lessons:
        figures = [_rounded(of.summary.get(figure)) for figure in _SUMMARY]
        yield of.assignment, of.handed_in, len(of.grades), of.max_points, *figures


def _tests_table(lessons: Sequence[LessonFigures], _: dict[str, Person]) -> _Rows:
    yield "lesson", "test", "points", "students", "passed", "share", "discrimination"
    for of in lessons:
        for test in of.tests:
            figures = [_rounded(test.share), _rounded(test.discrimination)]
            yield of.assignment, *test[:4], *figures


def _messages_table(lessons: Sequence[LessonFigures], _: dict[str, Person]) -> _Rows:
    yield "lesson", "test", "students", "variants", "message"
    for of in lessons:
        for test in of.tests:
            for text, students, variants in test.messages:
                yield of.assignment, test.name, students, variants, text


def _verdicts_table(lessons: Sequence[LessonFigures], _: dict[str, Person]) -> _Rows:
    yield "lesson", "student", "name", "points", "test", "verdict"
    for of in lessons:
        for who, points, verdicts in zip(of.students, of.points, of.verdicts, strict=True):
            for test, verdict in zip(of.tests, verdicts, strict=True):
                yield of.assignment, who.id, who.name, points, test.name, STATUSES[verdict]


def _notices_table(lessons: Sequence[LessonFigures], _: dict[str, Person]) -> _Rows:
    yield "lesson", "student", "name", "what", "detail"
    for of in lessons:
        for who, _assignment, what, detail in of.notices:
            yield of.assignment, who.id, who.name, what, detail


def _similar_table(lessons: Sequence[LessonFigures], known: dict[str, Person]) -> _Rows:
    yield "lesson", "group", "exercise", "similarity", "student", "name"
    for of in lessons:
        for number, group in enumerate(of.similar, start=1):
            for student in group.students:
                name = known.get(student, Person(student)).name
                similarity = _rounded(group.similarity)
                yield of.assignment, number, group.exercise, similarity, student, name


# what the page shows, as rows, the header first
_TABLES: dict[str, Callable[[Sequence[LessonFigures], dict[str, Person]], _Rows]] = {
    "lessons": _lessons_table,
    "tests": _tests_table,
    "messages": _messages_table,
    "verdicts": _verdicts_table,
    "notices": _notices_table,
    "similar": _similar_table,
}


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 4)
