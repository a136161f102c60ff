"""The command that says, and sets, when a lesson is due."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nbjudge.cli.commands import app
from nbjudge.course.layout import Course
from nbjudge.records.due import Due
from nbjudge.records.due import due as due_of
from nbjudge.records.gradebook import gradebook_of

LESSON = "03-one-hot"
WHEN = "2026-11-20 20:00"
DATE = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # 20:00 in Seoul


@pytest.fixture
def course(graded_class: Course, tmp_path: Path) -> Course:
    """Twelve students, some of them late, of a course in Seoul that takes off a tenth a day."""
    shutil.copytree(graded_class.root, tmp_path / "course")
    config = tmp_path / "course" / "nbgrader_config.py"
    text = config.read_text(encoding="utf-8")
    text = text.replace('c.Judge.timezone = ""', 'c.Judge.timezone = "Asia/Seoul"')
    text = text.replace("per_day = 0.0", "per_day = 0.1")
    config.write_text(text, encoding="utf-8")
    return Course(tmp_path / "course")


def run(course: Course, *words: str) -> Any:
    return CliRunner().invoke(app, [*words, "--course", str(course.root)])


def stands(course: Course) -> Due:
    with gradebook_of(course) as gradebook:
        return due_of(gradebook, LESSON)


def test_a_date_is_of_the_courses_time_zone(course: Course) -> None:
    shown = run(course, "due", LESSON, WHEN)
    assert shown.exit_code == 0, shown.output
    assert f"{LESSON}: due 2026-11-20 20:00 KST" in shown.stdout
    assert stands(course) == Due(DATE)
    run(course, "due", LESSON, "2026-11-20 20:00 UTC")
    assert stands(course) == Due(DATE + timedelta(hours=9))


def test_without_a_time_it_says_what_stands_and_changes_nothing(course: Course) -> None:
    run(course, "due", LESSON, WHEN)
    run(course, "due", LESSON, "2026-11-22 20:00", "--student", "s003")
    before = stands(course)
    shown = run(course, "due", LESSON)
    assert shown.stdout.splitlines()[:2] == [
        f"{LESSON}: due 2026-11-20 20:00 KST",
        "s003: due 2026-11-22 20:00 KST, 2 days later",
    ]
    one = run(course, "due", LESSON, "--student", "s004")
    assert "s004: no extension" in one.stdout
    assert "s003" not in one.stdout
    assert stands(course) == before == Due(DATE, {"s003": timedelta(days=2)})


def test_grace_comes_on_top(course: Course) -> None:
    run(course, "due", LESSON, WHEN, "--grace", "30m")
    assert stands(course) == Due(DATE + timedelta(minutes=30))
    run(course, "due", LESSON, "--grace", "2h")
    assert stands(course) == Due(DATE + timedelta(minutes=150))
    for _ in range(2):
        run(course, "due", LESSON, "--student", "s003", "--grace", "1d")
    assert stands(course).extensions == {"s003": timedelta(days=1)}
    run(course, "due", LESSON, "2026-11-21 20:00", "--student", "s003", "--grace", "30m")
    assert stands(course).extensions == {"s003": timedelta(days=1, minutes=-120)}


def test_clear_takes_away_one_extension_or_the_date_with_all_of_them(course: Course) -> None:
    run(course, "due", LESSON, WHEN)
    for student in ("s003", "s004"):
        run(course, "due", LESSON, "--student", student, "--grace", "1d")
    run(course, "due", LESSON, "--student", "s003", "--clear")
    assert stands(course) == Due(DATE, {"s004": timedelta(days=1)})
    shown = run(course, "due", LESSON, "--clear")
    assert stands(course) == Due()
    assert "s004: had an extension" in shown.stdout
    assert f"{LESSON}: no due date" in shown.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["tomorrow"], "is not a time that can be read for certain → write it as in"),
        ([WHEN, "--grace", "much"], "no length of time → write it as in 30m"),
        ([WHEN, "--student", "s0003"], "s0003: nobody of that id is in the class → s003"),
        (["2026-03-20 20:00", "--student", "s003"], "not later than the due date of the class"),
        ([WHEN, "--clear"], "leave out --clear"),
    ],
)
def test_what_cannot_be_meant_is_a_line_and_changes_nothing(
    course: Course, words: list[str], said: str
) -> None:
    before = stands(course)
    shown = run(course, "due", LESSON, *words)
    assert shown.exit_code == 1
    assert said in shown.stderr
    assert len(shown.stderr.splitlines()) == 1
    assert stands(course) == before


def test_penalties_that_are_no_longer_right_are_named_with_what_mends_them(course: Course) -> None:
    run(course, "due", LESSON, "2026-03-01 20:00")  # earlier than anybody handed in
    for words in (["scores", LESSON], ["due", LESSON], ["autograde", LESSON, "--student", "s000"]):
        shown = run(course, *words)
        assert shown.exit_code == 0, shown.output
        (line,) = shown.stderr.splitlines()
        assert line.startswith(f"{LESSON}: the late penalties of s0")
        assert line.endswith(f"→ nbjudge regrade {LESSON}")


def test_that_nothing_is_taken_off_is_said(course: Course) -> None:
    config = course.root / "nbgrader_config.py"
    free = config.read_text(encoding="utf-8").replace("per_day = 0.1", "per_day = 0.0")
    config.write_text(free, encoding="utf-8")
    shown = run(course, "due", LESSON, WHEN)
    assert "nothing is taken off for being late: c.LatePenalty.per_day" in shown.stdout
