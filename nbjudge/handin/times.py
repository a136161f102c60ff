"""When something was handed in: only what can be read for certain, and never another time for it.

nbgrader reads `timestamp.txt` with a parser that always finds something: KST becomes UTC, +0900
becomes fifteen minutes, and 05/06 whatever comes first. A wrong time makes a student late, or a
late one punctual; where nothing is certain, there is no time.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from traitlets import Bool, TraitError, Unicode
from traitlets.config import Configurable

from nbjudge.course.layout import Course
from nbjudge.errors import CourseError

EXAMPLE = "2026-03-20 23:59:00 +0900"  # for whoever has to write one
_WRITTEN = re.compile(
    r"(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2})(?P<seconds>:[0-9]{2})?"
    r"(?P<fraction>\.[0-9]{1,6})?(?: ?(?P<zone>(?i:Z|UTC|GMT|KST)|[+-][0-9]{2}(?::?[0-9]{2})?)"
    r"| (?P<place>[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+))?"
)
_ZONES = {"Z": "+00", "UTC": "+00", "GMT": "+00", "KST": "+09"}  # each means one thing everywhere
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=366)  # what is later than that is a slip of the pen, or no clock


class Collect(Configurable):
    """The settings of `nbjudge collect`, in `nbgrader_config.py` as `c.Collect`."""

    timezone = Unicode(
        "",
        help="the time zone of the learning management system, as in Asia/Seoul, for the times "
        "that name none: those of zips and of Blackboard's file names; empty: this machine's",
    ).tag(config=True)
    zip_times = Bool(
        False,
        help="whether the times in zips are those of the hand-ins, as with Moodle before 3.11; "
        "with Moodle since then, Canvas and Google they are those of the download",
    ).tag(config=True)


def zone_of(course: Course) -> tzinfo | None:
    """Return the time zone of the learning management system; None for this machine's.

    Raises:
        CourseError: there is no such zone, or there are no settings.
    """
    name = _settings(course).timezone
    if not name:
        return None
    found = _place(name)
    if found is None:
        raise CourseError(
            f"nbgrader_config.py: c.Collect.timezone: there is no time zone {name!r} → "
            "write it as in Asia/Seoul, or leave it empty for this machine's"
        )
    return found


def zips_tell(course: Course) -> bool:
    """Tell whether the times in zips are those of hand-ins.

    Raises:
        CourseError: there are no settings, or this one is neither True nor False.
    """
    return _settings(course).zip_times


def _settings(course: Course) -> Collect:
    try:
        return Collect(config=course.settings.nbgrader)
    except TraitError as error:
        raise CourseError(f"nbgrader_config.py: c.Collect: {error} → correct it") from error


def on_clock(shown: datetime, zone: tzinfo | None) -> datetime | None:
    """Return in UTC when the clocks of a zone showed a time.

    Args:
        shown: a time without a zone.
        zone: whose clocks; None for this machine's.

    Returns:
        None where they never showed it, or twice, or when nobody can have handed in anything.
    """
    try:
        first, again = (shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    except (ValueError, OverflowError, OSError):
        return None
    return first if first == again and _is_possible(first) else None


def understood(text: str) -> datetime:
    """Return the time that a `timestamp.txt` holds, in UTC.

    Understood are `2026-03-20 23:59`, with or without seconds, a space or a T in between, and
    behind it UTC, GMT, Z, KST, an offset as in +0900 or +09:00, or a zone as in Asia/Seoul.

    Raises:
        ValueError: it is something else, may mean several times, or cannot be the time of a
            hand-in; the message says which, as the end of "this is a text that ...".
    """
    text = text.strip()
    if not text:
        raise ValueError("is empty")
    found = _WRITTEN.fullmatch(text)
    if not found:
        raise ValueError("is not a time that can be read for certain")
    if not (found["zone"] or found["place"]):
        raise ValueError("does not say of which time zone")
    try:
        shown = datetime.strptime(
            found["time"].replace("T", " ") + (found["seconds"] or ":00"), "%Y-%m-%d %H:%M:%S"
        )
    except ValueError:
        raise ValueError("is not a time of any day") from None
    if found["fraction"]:
        shown = shown.replace(microsecond=int(found["fraction"][1:].ljust(6, "0")))
    zone = _place(found["place"]) if found["place"] else _offset(found["zone"].upper())
    if zone is None:
        raise ValueError("names a time zone that nobody knows")
    when = on_clock(shown, zone)
    if when is None:
        raise ValueError("stands for no time, or for two, at which this can have come in")
    return when


def written(when: datetime) -> str:
    """Return a time as `timestamp.txt` has it."""
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _is_possible(when: datetime) -> bool:
    return _EARLIEST <= when <= datetime.now(UTC) + _AHEAD


def _place(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # what it raises for names of no zone
        return None


def _offset(text: str) -> tzinfo | None:
    digits = _ZONES.get(text, text).replace(":", "")
    hours, minutes = int(digits[1:3]), int(digits[3:] or 0)
    if hours > 14 or minutes > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if digits[0] == "-" else offset)
