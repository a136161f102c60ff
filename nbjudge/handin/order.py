"""Which of several hand-ins of one student is the last one, where something tells.

That is:

* Canvas's number of the file, which grows with time;
* the time of the hand-in, which Blackboard writes into names, and some systems into their zips;
* of two zips of Moodle's the later one: each holds what was handed in when it was made;
* for a file that lies on this disk where an earlier one was collected: it took that one's place.

Everything else has no order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from nbjudge.handin import times
from nbjudge.handin.downloads import IncomingFile
from nbjudge.handin.owner import Mark, OwnerMatch


@dataclass(frozen=True)
class Order:
    """What tells which of two hand-ins of a student is the later one.

    Attributes:
        number: Canvas's; 0 for all others.
        when: the time of the hand-in, in UTC; None where it is not known.
        packed: when Moodle's zip held it, in UTC; None for all others.
        download: which of the downloads of this collection; -1 for an earlier one.
        place: where it lies on this disk; empty in a zip.
        is_late: whether it came after the due date, where that decides; then one that is known to
            have come before counts.
    """

    number: int = 0
    when: datetime | None = None
    packed: datetime | None = None
    download: int = -1
    place: str = ""
    is_late: bool = False

    def is_later(self, other: Order) -> bool | None:
        """Tell whether this counts, since it came after the other; None where nothing tells."""
        if self.when and other.when and self.is_late != other.is_late:
            return other.is_late
        if self.number and other.number:
            return _is_more(self.number, other.number)
        if self.when and other.when:
            return _is_more(self.when, other.when)
        if self.packed and other.packed and self.download != other.download:
            return _is_more(self.packed, other.packed)
        if self.place and self.place == other.place:
            return self.download >= 0 > other.download
        return None


@dataclass(frozen=True)
class Candidate:
    """A notebook of a student's that was found in a download.

    Attributes:
        student: whose it is.
        file: the notebook.
        digest: the SHA-256 of its bytes.
        mark: what the learning management system wrote into its name; None where it wrote nothing.
        order: when it came, as far as something tells.
    """

    student: str
    file: IncomingFile
    digest: str
    mark: Mark | None
    order: Order

    def succeeds(self, other: Candidate) -> bool:
        """Tell whether this counts, and not the other."""
        later = self.order.is_later(other.order)
        return later or (later is None and self.digest == other.digest)


def orders_of(
    downloads: Sequence[Sequence[IncomingFile]],
    clues: dict[IncomingFile, OwnerMatch],
    zone: tzinfo | None,
    zips_tell: bool,
) -> dict[IncomingFile, Order]:
    """Return the order of every notebook.

    What Blackboard and Canvas write into names counts where all notebooks of the download have
    their names: elsewhere a student may have written it. The times of zips count where the
    course's settings say so, but never Canvas's: it gives every file that of the download.
    """
    orders = {}
    for number, download in enumerate(downloads):
        of_each = [(file, clues[file].mark) for file in download if file in clues]
        systems = {mark.system if mark else "" for _, mark in of_each}
        for file, mark in of_each:
            system = mark.system if mark else ""
            when = file.packed if zips_tell and system in ("", "Moodle") else None
            if mark and mark.shown and systems == {"Blackboard"}:
                when = times.on_clock(mark.shown, zone)
            packed = file.packed if system == "Moodle" else None
            canvas = mark.number if mark and systems == {"Canvas"} else 0
            orders[file] = Order(canvas, when, packed, number, file.place)
    return orders


def last_of(hand_ins: Sequence[Candidate]) -> tuple[Candidate | None, str]:
    """Return which of a student's hand-ins counts; None, and why, where that is not clear."""
    last = hand_ins[0]
    for one in hand_ins[1:]:
        if one.succeeds(last):
            last = one
    rivals = [one for one in hand_ins if one is not last and not last.succeeds(one)]
    others = [one for one in hand_ins if are_two(one.mark, last.mark)]
    if not rivals and not others:
        return last, ""
    names = f"{last.file.shown}, {(others or rivals)[0].file.shown}"
    if others:
        problem = (
            f"both mean {last.student}, but are two people's, says "
            f"{last.mark.system if last.mark else ''} → put their ids in the place of the names"
        )
    else:
        problem = (
            f"both are of {last.student}, and nothing tells which is newer → "
            "collect only the one that counts"
        )
    return None, f"{names}: {problem}"


def are_two(one: Mark | None, other: Mark | None) -> bool:
    """Tell whether the same system knows the two as two people."""
    return bool(one and other and one.system == other.system and one.account != other.account)


def _is_more(one: Any, other: Any) -> bool | None:
    return None if one == other else bool(one > other)
