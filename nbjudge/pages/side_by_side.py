"""Two texts beside one another, line by line, as far as a page shows them."""

from __future__ import annotations

import difflib
from typing import NamedTuple

_MOST_LINES = 120  # of a text
_LONGEST = 4000  # characters of a text
_CUT = "…"


class Row(NamedTuple):
    """A line of each text; None where the other has one more."""

    left: str | None
    right: str | None

    @property
    def differs(self) -> bool:
        """Whether the lines are not the same."""
        return self.left != self.right


def excerpt(text: str) -> str:
    """Return the beginning of a text, with a line that says so where it is not all."""
    lines = text[:_LONGEST].split("\n", _MOST_LINES)
    shown = "\n".join(lines[:_MOST_LINES])
    return text if shown == text else f"{shown}\n{_CUT}"


def side_by_side(left: str, right: str) -> list[Row]:
    """Return the lines of the excerpts of two texts, those beside one another that belong so."""
    lines, others = excerpt(left).split("\n"), excerpt(right).split("\n")
    rows: list[Row] = []
    matcher = difflib.SequenceMatcher(None, lines, others, autojunk=False)
    for _, begin, end, other_begin, other_end in matcher.get_opcodes():
        for at in range(max(end - begin, other_end - other_begin)):
            rows.append(
                Row(
                    lines[begin + at] if begin + at < end else None,
                    others[other_begin + at] if other_begin + at < other_end else None,
                )
            )
    return rows
