"""When a lesson is due, and what being late costs."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from traitlets.config import Config

from nbjudge.authoring.answers import fill
from nbjudge.authoring.release import generate
from nbjudge.course.layout import Course, read_notebook
from nbjudge.errors import CourseError
from nbjudge.handin import intake
from nbjudge.records.due import Due, LatePenalty, LatePolicy, due, extend, set_date
from nbjudge.records.entries import save_submissions
from nbjudge.records.gradebook import Entry, entries, gradebook_of
from nbjudge.records.judged import Judged
from tests.conftest import ROOT
from tests.records.results import LESSON, result_of

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

EVENING = datetime(2026, 3, 20, 11, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def policy(per_day: Any = 0.1, **more: Any) -> LatePolicy:
    config = Config()
    config.AssignLatePenalties.plugin_class = LatePenalty
    config.LatePenalty.per_day = per_day
    config.LateSubmissionPlugin.update(more)
    return LatePolicy(config)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course of one lesson that was released; a tenth is taken off a day."""
    shutil.copytree(ROOT / "source" / LESSON, tmp_path / "source" / LESSON)
    text = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    assert "c.LatePenalty.per_day = 0.0\n" in text
    text = text.replace("c.LatePenalty.per_day = 0.0", "c.LatePenalty.per_day = 0.1")
    (tmp_path / "nbgrader_config.py").write_text(text, encoding="utf-8")
    course = Course(tmp_path)
    generate(course, [LESSON])
    return course


def grade(course: Course, gradebook: Gradebook, student: str, handed_in: datetime) -> None:
    """Hand in at some time, and record a result in which every test passes."""
    lesson = course.lesson(LESSON)
    path = course.submission(student, LESSON)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(fill(read_notebook(course.release(LESSON)), {}), path)
    path.with_name("timestamp.txt").write_text(f"{handed_in:%Y-%m-%d %H:%M:%S} UTC\n")
    hand_in = intake.open_submission(course, lesson, student)
    one = Judged(lesson, hand_in, result_of(lesson))
    save_submissions(gradebook, course, [one], course.settings.nbgrader)


def entry_of(course: Course, student: str) -> Entry:
    with gradebook_of(course) as gradebook:
        (found,) = entries(gradebook, LESSON, [student])
    return found


@pytest.mark.parametrize(
    ("late", "penalty"),
    [
        (timedelta(), None),
        (timedelta(seconds=1), 0.8),  # a day that has begun
        (DAY, 0.8),
        (DAY + timedelta(seconds=1), 1.6),
        (9 * DAY, 7.2),
        (10 * DAY, 8.0),
        (300 * DAY, 8.0),  # never below zero
    ],
)
def test_each_begun_day_costs_a_share_of_what_was_earned(
    late: timedelta, penalty: float | None
) -> None:
    assert policy(0.1).penalty("kim", 8.0, late.total_seconds()) == penalty


def test_a_share_of_one_leaves_nothing_and_a_share_of_zero_everything() -> None:
    assert policy(1.0).penalty("kim", 7.5, 1) == 7.5
    assert policy(0.0).penalty("kim", 7.5, 1) is None
    assert policy(0.0).takes_nothing
    assert not policy(0.1).takes_nothing


def test_nbgraders_own_method_still_counts_where_no_share_is_set() -> None:
    zero = policy(0.0, penalty_method="zero")
    assert zero.penalty("kim", 7.5, 1) == 7.5
    assert not zero.takes_nothing


@pytest.mark.parametrize("per_day", [-0.1, 10, "much"])
def test_a_share_that_is_none_is_said(per_day: object) -> None:
    with pytest.raises(CourseError, match=r"late penalties: .*per_day.* → correct it"):
        policy(per_day)


def test_a_date_can_be_set_before_the_lesson_is_released_and_outlives_releases(
    course: Course,
) -> None:
    (course.root / "gradebook.db").unlink()
    with gradebook_of(course) as gradebook:
        assert due(gradebook, LESSON) == Due()
        set_date(gradebook, LESSON, EVENING)
    generate(course, [LESSON])
    with gradebook_of(course) as gradebook:
        assert due(gradebook, LESSON) == Due(EVENING)
        assert gradebook.find_assignment(LESSON).duedate == EVENING.replace(tzinfo=None)
        extend(gradebook, LESSON, "kim", DAY)
    generate(course, [LESSON])
    with gradebook_of(course) as gradebook:
        assert due(gradebook, LESSON) == Due(EVENING, {"kim": DAY})


def test_an_extension_makes_the_entry_which_counts_for_nothing_else(course: Course) -> None:
    with gradebook_of(course) as gradebook:
        set_date(gradebook, LESSON, EVENING)
        extend(gradebook, LESSON, "kim", DAY)
        extend(gradebook, LESSON, "kim", 2 * DAY)
        assert due(gradebook, LESSON) == Due(EVENING, {"kim": 2 * DAY})
        assert list(entries(gradebook, LESSON)) == []
    with NbGraderAPI(config=course.settings.nbgrader).gradebook as opened:
        submission = opened.find_submission(LESSON, "kim")
        assert submission.duedate == (EVENING + 2 * DAY).replace(tzinfo=None)
        assert submission.total_seconds_late == 0


def test_an_extension_counts_when_the_hand_in_comes(course: Course) -> None:
    with gradebook_of(course) as gradebook:
        set_date(gradebook, LESSON, EVENING)
        extend(gradebook, LESSON, "kim", DAY)
        for student in ("kim", "lee"):
            grade(course, gradebook, student, EVENING + DAY)
    kim, lee = entry_of(course, "kim"), entry_of(course, "lee")
    assert (kim.late_s, kim.penalty, kim.points) == (0.0, 0.0, 10.0)
    assert (lee.late_s, lee.penalty, lee.points) == (DAY.total_seconds(), 1.0, 9.0)
    assert kim.due == (EVENING + DAY).replace(tzinfo=None)


def test_grading_again_takes_over_what_was_changed(course: Course) -> None:
    with gradebook_of(course) as gradebook:
        set_date(gradebook, LESSON, EVENING)
        grade(course, gradebook, "kim", EVENING + DAY)
        late = LatePolicy(course.settings.nbgrader)
        assert not late.differs(entry_of(course, "kim"))
        set_date(gradebook, LESSON, EVENING + DAY)
        assert late.differs(entry_of(course, "kim"))
        grade(course, gradebook, "kim", EVENING + DAY)
        assert not late.differs(entry_of(course, "kim"))
    assert entry_of(course, "kim").points == 10.0


def test_points_by_hand_change_what_being_late_costs(course: Course) -> None:
    with gradebook_of(course) as gradebook:
        set_date(gradebook, LESSON, EVENING)
        grade(course, gradebook, "kim", EVENING + DAY)
        given = gradebook.find_grade("test_one_hot_rows", "one_hot", LESSON, "kim")
        given.extra_credit = 2.0
        gradebook.db.commit()
    found = entry_of(course, "kim")
    assert (found.earned, found.penalty) == (12.0, 1.0)
    assert LatePolicy(course.settings.nbgrader).differs(found)


def test_taking_the_date_away_takes_the_extensions_along(course: Course) -> None:
    """Without a date, nbgrader cannot read an extension."""
    with gradebook_of(course) as gradebook:
        set_date(gradebook, LESSON, EVENING)
        extend(gradebook, LESSON, "kim", DAY)
        set_date(gradebook, LESSON, None)
        assert due(gradebook, LESSON) == Due()
    with NbGraderAPI(config=course.settings.nbgrader).gradebook as opened:
        assert opened.find_submission(LESSON, "kim").total_seconds_late == 0


def test_an_extension_is_taken_away(course: Course) -> None:
    with gradebook_of(course) as gradebook:
        set_date(gradebook, LESSON, EVENING)
        for student in ("kim", "lee"):
            extend(gradebook, LESSON, student, DAY)
        extend(gradebook, LESSON, "kim", None)
        extend(gradebook, LESSON, "nobody", None)
        assert due(gradebook, LESSON) == Due(EVENING, {"lee": DAY})


def test_without_a_date_or_a_release_there_is_nothing_to_extend(course: Course) -> None:
    with gradebook_of(course) as gradebook:
        with pytest.raises(CourseError, match=r"no due date .* → nbjudge due"):
            extend(gradebook, LESSON, "kim", DAY)
        set_date(gradebook, "later", EVENING)
        with pytest.raises(CourseError, match=r"has not been released.* → nbjudge release later"):
            extend(gradebook, "later", "kim", DAY)
