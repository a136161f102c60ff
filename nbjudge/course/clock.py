"""Times as people write them: only what can be read for certain, and never another time for it.

nbgrader keeps times in UTC and without a zone, and reads texts with a parser that always finds
something: KST becomes UTC, +0900 becomes fifteen minutes, and 05/06 whatever comes first. A wrong
time makes a student late, or a late one punctual.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from nbjudge.text import counted

_WRITTEN = re.compile(
    r"(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2})(?P<seconds>:[0-9]{2})?"
    r"(?P<fraction>\.[0-9]{1,6})?(?: ?(?P<zone>(?i:Z|UTC|GMT|KST)|[+-][0-9]{2}(?::?[0-9]{2})?)"
    r"| (?P<place>[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+))?"
)
_ZONES = {"Z": "+00", "UTC": "+00", "GMT": "+00", "KST": "+09"}  # each means one thing everywhere
_LENGTH = re.compile(r"([0-9]{1,5})\s*([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class NoZoneError(ValueError):
    """A text holds a time, but does not say of which zone."""


def understood(text: str) -> datetime:
    """Return the time that a text names together with its zone, in UTC.

    Understood are `2026-03-20 23:59`, with or without seconds, a space or a T in between, and
    behind it UTC, GMT, Z, KST, an offset as in +0900 or +09:00, or a zone as in Asia/Seoul.

    Raises:
        NoZoneError: there is no zone in it.
        ValueError: it is something else, or may mean several times; the message says which, as
            the end of "this is a text that ...".
    """
    shown, zone = _read(text)
    if zone is None:
        raise NoZoneError("does not say of which time zone")
    return _on_clock(shown, zone)


def understood_here(text: str, zone: tzinfo | None) -> datetime:
    """Return the time that a text names, in UTC; without a zone in it, that of some clocks.

    Args:
        text: as for `understood`; nothing need stand behind the time.
        zone: whose clocks; None for this machine's.

    Raises:
        ValueError: as of `understood`.
    """
    shown, own = _read(text)
    return _on_clock(shown, own or zone)


def on_clock(shown: datetime, zone: tzinfo | None) -> datetime | None:
    """Return in UTC when the clocks of a zone showed a time.

    Args:
        shown: a time without a zone.
        zone: whose clocks; None for this machine's.

    Returns:
        None where they never showed it, or twice.
    """
    try:
        first, again = (shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    except (ValueError, OverflowError, OSError):
        return None
    return first if first == again else None


def local(when: datetime, zone: tzinfo | None) -> datetime:
    """Return a time as the clocks of a zone show it.

    Args:
        when: a time; without a zone it is in UTC, as in nbgrader's gradebook.
        zone: whose clocks; None for this machine's.
    """
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(zone)


def length(text: str) -> timedelta:
    """Return the time span that a text such as 30m, 2h or 1d names.

    Raises:
        ValueError: it names none.
    """
    found = _LENGTH.fullmatch(text.strip())
    if not found or not int(found[1]):
        raise ValueError(f"{text!r} is no length of time → write it as in 30m, 2h or 1d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def said(length_: timedelta) -> str:
    """Return a length of time in words, as in `2 days` or `1 hour 30 minutes`."""
    minutes, seconds = divmod(round(length_.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = {"day": days, "hour": hours, "minute": minutes, "second": seconds}
    return " ".join(counted(number, unit) for unit, number in units.items() if number)


def place(name: str) -> tzinfo | None:
    """Return the time zone of a name as in Asia/Seoul; None where there is no such zone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # what it raises for names of no zone
        return None


def _read(text: str) -> tuple[datetime, tzinfo | None]:
    """Return the time that a text shows, and the zone that stands behind it, if one does."""
    text = text.strip()
    if not text:
        raise ValueError("is empty")
    found = _WRITTEN.fullmatch(text)
    if not found:
        raise ValueError("is not a time that can be read for certain")
    try:
        shown = datetime.strptime(
            found["time"].replace("T", " ") + (found["seconds"] or ":00"), "%Y-%m-%d %H:%M:%S"
        )
    except ValueError:
        raise ValueError("is not a time of any day") from None
    if found["fraction"]:
        shown = shown.replace(microsecond=int(found["fraction"][1:].ljust(6, "0")))
    if not (found["zone"] or found["place"]):
        return shown, None
    zone = place(found["place"]) if found["place"] else _offset(found["zone"].upper())
    if zone is None:
        raise ValueError("names a time zone that nobody knows")
    return shown, zone


def _on_clock(shown: datetime, zone: tzinfo | None) -> datetime:
    when = on_clock(shown, zone)
    if when is None:
        raise ValueError("stands for no time, or for two")
    return when


def _offset(text: str) -> tzinfo | None:
    digits = _ZONES.get(text, text).replace(":", "")
    hours, minutes = int(digits[1:3]), int(digits[3:] or 0)
    if hours > 14 or minutes > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if digits[0] == "-" else offset)
