"""A submission with what came of it: what `records` keeps."""

from __future__ import annotations

from typing import NamedTuple

from nbjudge.course.hand_in import HandIn
from nbjudge.course.layout import Lesson
from nbjudge.engine.results import Result


class Judged(NamedTuple):
    """A submission, and what came of it.

    Attributes:
        lesson: what it was graded by.
        hand_in: what was graded.
        result: what came of it.
        again: whether it was judged by values that were kept: its cells' outputs stay.
    """

    lesson: Lesson
    hand_in: HandIn
    result: Result
    again: bool = False

    @property
    def points(self) -> float:
        """What the result is worth: a point needs a verdict."""
        return sum(self.lesson.tests[name].points for name in self.result.passed)
