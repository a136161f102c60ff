"""Brings the tables of `docs/attacks.md` up to the files in `tests/attacks/`.

    python -m scripts.attacks

Families, names and what they do come from the files, counts from the rows. What each attack got
stays as `python -m benchmarks.attacks` found it; one that is new was not measured, and "held" by
nbjudge, because the test suite demands that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from nbjudge.files import write_whole

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "attacks.md"

_ROW = re.compile(r"\| (\w+) \| `(\w+)` \| .* \| ([^|]*) \| ([^|]*) \|")
_NOT_LET_THROUGH = ("held", "–")


def page(text: str) -> str:
    """Return the page with tables for the attacks that there are.

    Args:
        text: the page as it is.
    """
    rows = list(_rows(text))
    counts: dict[str, list[int]] = {}
    for family, *_, by_nbgrader, by_nbjudge in rows:
        got = [1, *(cell not in _NOT_LET_THROUGH for cell in (by_nbgrader, by_nbjudge))]
        for name in (family, "all"):
            so_far = counts.get(name, [0, 0, 0])
            counts[name] = [a + b for a, b in zip(so_far, got, strict=True)]
    counts["all"] = counts.pop("all")  # last
    text = _with_table(text, "| family | attack |", [" | ".join(row) for row in rows])
    sums = [" | ".join(map(str, (name, *numbers))) for name, numbers in counts.items()]
    return _with_table(text, "| family | attacks |", sums)


def _rows(text: str) -> Iterator[tuple[str, ...]]:
    """Yield family, name, what it does, and what it got from nbgrader and from nbjudge."""
    measured = {
        match.group(1, 2): match.group(3, 4)
        for match in map(_ROW.fullmatch, text.splitlines())
        if match
    }
    for path in sorted((ROOT / "tests" / "attacks").glob("*/*.py")):
        why = re.search(r"^# why: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        family, name = path.parent.name, path.stem
        got = measured.get((family, name), ("–", "held"))
        yield family, f"`{name}`", why[1].strip() if why else "", *got


def _with_table(text: str, head: str, rows: list[str]) -> str:
    """Return the text with other rows in the table that begins with `head`."""
    begin = text.index(head)
    begin = text.index("\n", text.index("\n", begin) + 1) + 1  # behind the line of dashes
    end = text.index("\n\n", begin)
    return text[:begin] + "\n".join(f"| {row} |" for row in rows) + text[end:]


if __name__ == "__main__":
    write_whole(PAGE, page(PAGE.read_text(encoding="utf-8")))
