"""Which of pyplot's open figures are an answer's, in the student's process.

A figure stays open for the tests below the cell that drew it, and for those of later exercises as
well. What tests judge is the answer: not an example's picture, and where the answer stopped, none
that was there before it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from nbjudge.engine.transport import figure_content


class OpenFigures:
    """Knows who drew what is open.

    Figures are told apart as objects: some courses close them behind a cell and open them again.
    """

    def __init__(self) -> None:
        self._lessons: WeakSet[Any] = WeakSet()
        self._before: dict[str, WeakKeyDictionary[Any, bytes]] = {}  # exercise → figure → content

    @contextmanager
    def while_lesson_draws(self) -> Iterator[None]:
        """Hold what is opened meanwhile for the lesson's own."""
        before = set(_open_figures())
        try:
            yield
        finally:
            self._lessons.update(set(_open_figures()) - before)

    def begin_answer(self, exercise: str) -> None:
        """Note what is open before an answer runs."""
        contents = {figure: figure_content(figure) for figure in _open_figures()}
        self._before[exercise] = WeakKeyDictionary(contents)

    def not_drawn_by(self, exercise: str, *, stopped: bool) -> set[Any]:
        """Return the open figures that the tests of an exercise are not to judge.

        Args:
            exercise: the `grade_id` of its answer.
            stopped: whether the answer did not run to its end; then whatever was open before it
                is none of its own, whoever drew that.

        Returns:
            Figures, none of which has been drawn on since the answer began.
        """
        return {
            figure
            for figure, content in self._before.get(exercise, {}).items()
            if (stopped or figure in self._lessons) and figure_content(figure) == content
        }


def _open_figures() -> list[Any]:
    """Return pyplot's open figures; none where Matplotlib is not in use."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    managers = list(helpers.Gcf.figs.values()) if helpers else []
    return [manager.canvas.figure for manager in managers]
