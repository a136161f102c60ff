"""Whose values the test cells of a notebook read: the student's, or those of earlier tests."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Sequence

from nbjudge.course.cells import Cell
from nbjudge.course.names import names_of


class Leaning:
    """Whose values the test cells of a notebook read: the student's, or those of earlier tests.

    Tests of a notebook share a namespace, in which the last who bound a name counts, as in
    nbgrader: a name that a test bound, and no other cell since, is the tests' own.

    Args:
        cells: the notebook's code cells.
        imports: what the judge imports by itself, as code.
    """

    def __init__(self, cells: Sequence[Cell], imports: str) -> None:
        modules = names_of(imports).imports
        own: set[str] = set()  # bound by tests, and by nobody since
        self._asked: dict[str, set[str]] = {}
        lent: set[str] = set()
        for cell in cells:
            names = names_of(cell.source)
            if cell.kind == "test" and not cell.shared:
                foreign = {n for n in names.reads - modules if not hasattr(builtins, n)}
                self._asked[cell.grade_id] = foreign - own
                lent |= foreign & own
                own |= names.binds
            else:
                own -= names.binds
        self._lent = lent

    def asked(self, tests: Iterable[Cell]) -> tuple[str, ...]:
        """Return the names whose values test cells need from the student."""
        return tuple(sorted(set[str]().union(*(self._asked[test.grade_id] for test in tests))))

    def is_lender(self, test: Cell) -> bool:
        """Tell whether a later test reads what this one binds."""
        return not names_of(test.source).binds.isdisjoint(self._lent)
