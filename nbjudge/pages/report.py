"""The class at a glance: an index, a page for each lesson, and the tables of both as CSV.

Pages need nothing beside them but one another: no script, no font, no picture of elsewhere.
"""

from __future__ import annotations

import contextlib
import functools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from jinja2 import Environment

from nbjudge import html
from nbjudge.course.layout import Course
from nbjudge.files import write_csv, write_whole
from nbjudge.pages import charts
from nbjudge.pages.side_by_side import excerpt, side_by_side
from nbjudge.pages.similarity import Group
from nbjudge.pages.statistics import STATUSES, SUMMARY, LessonFigures, Notice, figures_of
from nbjudge.records.gradebook import Person, gradebook_of, people

_Known = Mapping[str, Person]
_Rows = Iterator[tuple[object, ...]]
_OURS = b'<meta name="generator" content="nbjudge report">'  # stands in every page
_OURS_WITHIN = 1024  # bytes from a page's beginning
_LIMITS = {
    "messages": 4,  # of a test cell; the CSV has all
    "groups": 25,  # of hand-ins or answers that are alike; the CSV has all
    "variants": 6,  # of a group
    "students": 30,  # that are shown without unfolding anything
    "names": 6,  # in a line
}


class _Shared(NamedTuple):
    """A group on the index: of which lesson, and the how manieth there."""

    assignment: str
    number: int
    group: Group


class _Points(NamedTuple):
    """What a student has earned: in each lesson, None for nothing yet, and together."""

    student: Person
    of_each: list[float | None]
    total: float


def page_of(course: Course, assignment: str = "") -> Path:
    """Return where the page of a lesson lies, or the index."""
    # no assignment of nbgrader's has a plus sign in its name
    is_like_the_index = assignment.casefold() == "index"
    name = "index" if not assignment else "index+" if is_like_the_index else assignment
    return course.root / "report" / f"{name}.html"


def write_report(course: Course, assignments: Sequence[str]) -> Iterator[str]:
    """Write the pages of some lessons and the index; yields each lesson when its page is there.

    The index is about these lessons, and leads to the pages of others that are there from
    before. Pages of lessons that are gone are removed.
    """
    lessons = []
    environment = _environment(course)
    with gradebook_of(course) as gradebook:
        known = people(gradebook)
        for assignment in assignments:
            figures = figures_of(course, gradebook, known, assignment)
            _write(environment, course, assignment, _lesson_page(figures, known))
            lessons.append(figures.without_sources())
            yield assignment
    for name, rows_of in _TABLES.items():
        write_csv(page_of(course).with_name(f"{name}.csv"), rows_of(lessons, known))
    _remove_others(course)
    left = [name for name in course.assignments if name not in assignments]
    before = [name for name in left if page_of(course, name).is_file()]
    _write(environment, course, "", _index_page(lessons, known, before))


def _environment(course: Course) -> Environment:
    found = html.environment("nbjudge.pages")
    found.filters["excerpt"] = excerpt
    found.globals |= {
        "side_by_side": side_by_side,
        "link_to": lambda assignment="": quote(page_of(course, assignment).name),
        "limits": _LIMITS,
    }
    return found


def _write(
    environment: Environment, course: Course, assignment: str, about: dict[str, Any]
) -> None:
    """Write the page of a lesson, or the index."""
    template = environment.get_template("report_lesson.html" if assignment else "report_index.html")
    page = template.stream(about)
    page.enable_buffering(100)
    path = page_of(course, assignment)
    write_whole(path, lambda temporary: page.dump(str(temporary), "utf-8"))


def _remove_others(course: Course) -> None:
    """Remove the pages that an earlier report wrote for lessons which are not there any more."""
    ours = {page_of(course), *(page_of(course, name) for name in course.assignments)}
    for path in set(page_of(course).parent.glob("*.html")) - ours:
        with contextlib.suppress(OSError), path.open("rb") as file:
            if _OURS in file.read(_OURS_WITHIN):
                path.unlink()


def _lesson_page(lesson: LessonFigures, known: _Known) -> dict[str, Any]:
    """Return what the page of a lesson shows."""
    names = [(student.name, student.id) for student in lesson.students]
    tests = [test.name for test in lesson.tests]
    return {
        "lesson": lesson,
        "who": functools.partial(_who, known),
        "histogram": charts.distribution(lesson.grades, lesson.max_points)
        if lesson.grades
        else None,
        "heat_map": charts.heat_map(lesson.verdicts, names, tests) if names else None,
    }


def _index_page(
    lessons: Sequence[LessonFigures], known: _Known, before: Sequence[str]
) -> dict[str, Any]:
    """Return what the index shows.

    Args:
        lessons: those that were read.
        known: everybody in the gradebook.
        before: other lessons, of which there is a page already.
    """
    shares = {
        lesson.assignment: [points / lesson.max_points for points in lesson.grades]
        for lesson in lessons
        if lesson.grades and lesson.max_points
    }
    notices: dict[Person, list[Notice]] = defaultdict(list)
    for lesson in lessons:
        for notice in lesson.single_notices:
            notices[notice.student].append(notice)
    shared = [
        _Shared(lesson.assignment, number, group)
        for lesson in lessons
        for number, group in enumerate(lesson.alike, start=1)
        if group.kind != "similar answers"
    ]
    return {
        "lessons": lessons,
        "known": known,
        "who": functools.partial(_who, known),
        "before": before,
        "overview": charts.overview(shares) if shares else None,
        "notices": sorted(notices.items(), key=lambda of: (-len(of[1]), of[0].id)),
        "kinds": Counter(notice.what for lesson in lessons for notice in lesson.notices),
        # a whole file or hand-in before a single answer, and many students before two
        "shared": sorted(
            shared, key=lambda one: (bool(one.group.exercise), -len(one.group.students))
        ),
        "points": _points(lessons, known),
    }


def _points(lessons: Sequence[LessonFigures], known: _Known) -> list[_Points]:
    """Return what everybody has earned, those with the least first."""
    found = []
    for student in {*known, *(who for lesson in lessons for who in lesson.earned)}:
        points = [lesson.earned.get(student) for lesson in lessons]
        found.append(_Points(_who(known, student), points, sum(filter(None, points))))
    return sorted(found, key=lambda of: (of.total, of.student.id))


def _who(known: _Known, student: str) -> Person:
    return known.get(student, Person(student))


def _lessons_table(lessons: Sequence[LessonFigures], _: _Known) -> _Rows:
    yield "lesson", "handed in", "graded", "max", *SUMMARY
    for of in lessons:
        figures = [_rounded(of.summary.get(figure)) for figure in SUMMARY]
        yield of.assignment, of.handed_in, len(of.grades), of.max_points, *figures


def _tests_table(lessons: Sequence[LessonFigures], _: _Known) -> _Rows:
    yield "lesson", "test", "points", "students", "passed", "share", "discrimination"
    for of in lessons:
        for test in of.tests:
            figures = [_rounded(test.share), _rounded(test.discrimination)]
            yield of.assignment, *test[:4], *figures


def _messages_table(lessons: Sequence[LessonFigures], _: _Known) -> _Rows:
    yield "lesson", "test", "students", "variants", "message"
    for of in lessons:
        for test in of.tests:
            for text, students, variants in test.messages:
                yield of.assignment, test.name, students, variants, text


def _verdicts_table(lessons: Sequence[LessonFigures], _: _Known) -> _Rows:
    yield "lesson", "student", "name", "points", "test", "verdict"
    for of in lessons:
        for who, points, verdicts in zip(of.students, of.points, of.verdicts, strict=True):
            for test, verdict in zip(of.tests, verdicts, strict=True):
                yield of.assignment, who.id, who.name, points, test.name, STATUSES[verdict]


def _notices_table(lessons: Sequence[LessonFigures], _: _Known) -> _Rows:
    yield "lesson", "student", "name", "what", "detail"
    for of in lessons:
        for who, _assignment, what, detail in of.notices:
            yield of.assignment, who.id, who.name, what, detail


def _similar_table(lessons: Sequence[LessonFigures], known: _Known) -> _Rows:
    yield "lesson", "group", "what", "exercise", "similarity", "variant", "student", "name"
    for of in lessons:
        for number, group in enumerate(of.alike, start=1):
            about = [number, group.kind, group.exercise, _rounded(group.similarity)]
            for variant, text in enumerate(group.variants, start=1):
                for student in text.students:
                    name = _who(known, student).name
                    yield of.assignment, *about, variant, student, name


# what the pages show, as rows, the header first
_TABLES: dict[str, Callable[[Sequence[LessonFigures], _Known], _Rows]] = {
    "lessons": _lessons_table,
    "tests": _tests_table,
    "messages": _messages_table,
    "verdicts": _verdicts_table,
    "notices": _notices_table,
    "similar": _similar_table,
}


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 4)
