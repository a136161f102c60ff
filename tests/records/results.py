"""Results of a lesson, as the engine would return them."""

from __future__ import annotations

from nbjudge.course.layout import Lesson
from nbjudge.engine.results import Result, Verdict

LESSON = "03-one-hot"
FAILED = "test_decode_values"


def result_of(lesson: Lesson, *failed: str) -> Result:
    """Return the result of a hand-in in which all tests but `failed` passed."""
    result = Result()
    for name in lesson.tests:
        if name in failed:
            result.verdicts.append(Verdict(name, "failed", "아직 아닙니다", "AssertionError"))
        else:
            result.verdicts.append(Verdict(name, "passed"))
    return result
