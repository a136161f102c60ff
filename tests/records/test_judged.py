"""What a result is worth."""

from __future__ import annotations

from pathlib import Path

from nbjudge.course.hand_in import HandIn
from nbjudge.course.layout import Lesson
from nbjudge.engine.results import Result, Verdict
from nbjudge.records.judged import Judged
from tests.records.results import FAILED, LESSON, result_of


def test_every_test_has_to_pass_for_its_points(lesson: Lesson) -> None:
    def points(result: Result) -> float:
        return Judged(lesson, HandIn("kim", LESSON, Path(), "", None, {}, [], []), result).points

    assert points(result_of(lesson)) == lesson.max_points
    assert points(result_of(lesson, FAILED)) == lesson.max_points - 2
    assert points(Result()) == 0
    assert points(Result([Verdict(FAILED, "not run", "the judge was stopped")])) == 0
