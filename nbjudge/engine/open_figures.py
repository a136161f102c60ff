"""Which of pyplot's figures are an answer's, in the student's process.

A figure stays open for the tests below the cell that drew it, and for those of later exercises as
well. What tests judge is the answer: not an example's picture, and where the answer stopped, none
that was there before it. An answer that closes what it has shown, as many scripts do, has drawn it
nevertheless: the last figure that it has shown is judged.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from nbjudge.engine.transport import figure_content

_last_shown: list[Any] = []


def note_shown(figure: Any, printer: Any, _cycle: bool) -> None:
    """Note a figure that is displayed, and write what stands for it in text; IPython calls this."""
    _last_shown[:] = [figure]
    printer.text(repr(figure))


class OpenFigures:
    """Knows who drew what is open, and what an answer has closed.

    Figures are told apart as objects: some courses close them behind a cell and open them again.
    """

    def __init__(self) -> None:
        self._lessons: WeakSet[Any] = WeakSet()
        self._before: dict[str, WeakKeyDictionary[Any, bytes]] = {}  # exercise → figure → content
        self._closed: dict[str, Any] = {}  # exercise → the figure that its answer showed and closed

    @contextmanager
    def while_lesson_draws(self) -> Iterator[None]:
        """Hold what is opened meanwhile for the lesson's own."""
        before = {*_open_figures().values()}
        try:
            yield
        finally:
            self._lessons.update({*_open_figures().values()} - before)

    @contextmanager
    def while_answer_draws(self, exercise: str) -> Iterator[None]:
        """Note what is open before an answer runs, and what it has closed when it ends.

        Args:
            exercise: the `grade_id` of the answer.
        """
        contents = {figure: figure_content(figure) for figure in _open_figures().values()}
        self._before[exercise] = WeakKeyDictionary(contents)
        self._closed.pop(exercise, None)
        _last_shown.clear()
        try:
            yield
        finally:
            left_open = any(self._is_drawn_on(f, exercise) for f in _open_figures().values())
            if _last_shown and not left_open and self._is_drawn_on(_last_shown[0], exercise):
                self._closed[exercise] = _last_shown[0]
            _last_shown.clear()

    def judged_for(self, exercise: str, *, stopped: bool) -> dict[int, Any]:
        """Return the figures that the tests of an exercise are to judge.

        Args:
            exercise: the `grade_id` of its answer.
            stopped: whether the answer did not run to its end; then whatever was open before it
                is none of its own, whoever drew that.

        Returns:
            number → figure, of which the last is the current one. What the lesson drew is among
            them where the answer has drawn on it.
        """
        found = {
            number: figure
            for number, figure in _open_figures().items()
            if self._is_drawn_on(figure, exercise) or not (stopped or figure in self._lessons)
        }
        if exercise not in self._closed:
            return found
        later = {n: figure for n, figure in found.items() if self._is_drawn_on(figure, exercise)}
        earlier = {n: figure for n, figure in found.items() if n not in later}
        return earlier | {max(found, default=0) + 1: self._closed[exercise]} | later

    def _is_drawn_on(self, figure: Any, exercise: str) -> bool:
        """Return whether a figure is new, or is not what it was before the answer."""
        before = self._before.get(exercise)
        return not before or figure_content(figure) != before.get(figure)


def _open_figures() -> dict[int, Any]:
    """Return pyplot's open figures by number, the current one last; none without Matplotlib."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    managers = list(helpers.Gcf.figs.values()) if helpers else []
    return {manager.num: manager.canvas.figure for manager in managers}
