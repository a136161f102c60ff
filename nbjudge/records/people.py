"""What people are called: one name as rosters write it, two as nbgrader keeps it."""

from __future__ import annotations

import re
from typing import NamedTuple

# surnames of two syllables; all others have one
LONG_SURNAMES = frozenset(
    re.findall("..", "강전공손남궁독고동방망절사공서문석말선우소봉어금장곡제갈하후황목황보")
)
# those of them that are meant in a name of three syllables, too: 남궁민, but 강전우 is 강 and 전우
_ALWAYS_LONG = frozenset(re.findall("..", "남궁독고동방사공서문선우제갈황보"))
_KOREAN = re.compile("[가-힣]+")


class Parts(NamedTuple):
    """A name's two parts; either may be empty."""

    first: str
    last: str


def parts_of(name: str, surname: str = "") -> Parts:
    """Return a whole name's parts; `whole_name` makes a name of them that reads the same.

    A Korean name begins with its surname, also without a space. Of others the last word is the
    surname, or what stands before a comma; of a single word nothing is the first name, because
    nbgrader sorts by surnames.

    Args:
        name: as a roster writes it.
        surname: what is known to be the surname in it; "" where nothing is.
    """
    words = name.split()
    joined = "".join(words)
    if surname and name.endswith(f" {surname}"):
        return Parts(name.removesuffix(surname).strip(), surname)
    if surname and name != surname and name.startswith(surname) and _KOREAN.fullmatch(joined):
        return Parts(name.removeprefix(surname).strip(), surname)
    if before_comma := re.fullmatch(r"([^,]*[^,\s])\s*,\s*([^,]+)", name.strip()):
        return Parts(before_comma[2], before_comma[1])
    if len(words) == 1 and 2 <= len(joined) <= 6 and _KOREAN.fullmatch(joined):
        at = 2 if _begins_with_a_long_surname(joined) else 1
        return Parts(joined[at:], joined[:at])
    if len(words) == 2 and _KOREAN.fullmatch(joined):
        begins = _is_surname(words[0]) or not _is_surname(words[1])
        return Parts(*(words[::-1] if begins else words))
    return Parts(" ".join(words[:-1]), words[-1] if words else "")


def whole_name(first: str, last: str) -> str:
    """Return a name as it is read, a Korean one as Koreans write it; "" where nothing is known."""
    first, last = first.strip(), last.strip()
    if _KOREAN.fullmatch(first + last):
        return f"{last}{first}"
    return f"{first} {last}".strip()


def _begins_with_a_long_surname(name: str) -> bool:
    shortest = 3 if name[:2] in _ALWAYS_LONG else 4
    return name[:2] in LONG_SURNAMES and len(name) >= shortest


def _is_surname(word: str) -> bool:
    return len(word) == 1 or word in LONG_SURNAMES
