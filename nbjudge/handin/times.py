"""When something was handed in: what `nbjudge.course.clock` reads for certain, if it can be that.

Where nothing is certain, there is no time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from traitlets import Bool, TraitError
from traitlets.config import Configurable

from nbjudge.course import clock
from nbjudge.course.layout import Course
from nbjudge.errors import CourseError

EXAMPLE = "2026-03-20 23:59:00 +0900"  # for whoever has to write one
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=366)  # what is later than that is a slip of the pen, or no clock


class Collect(Configurable):
    """The settings of `nbjudge collect`, in `nbgrader_config.py` as `c.Collect`."""

    zip_times = Bool(
        False,
        help="whether the times in zips are those of the hand-ins, as with Moodle before 3.11; "
        "with Moodle since then, Canvas and Google they are those of the download",
    ).tag(config=True)
    before_due = Bool(
        False,
        help="whether a hand-in that came before the student's due date counts, and not one that "
        "came after it; of those on one side of the date the last counts. Only where times tell",
    ).tag(config=True)


def zips_tell(course: Course) -> bool:
    """Tell whether the times in zips are those of hand-ins.

    Raises:
        CourseError: there are no settings, or they are not what they can be.
    """
    return _settings(course).zip_times


def before_due_counts(course: Course) -> bool:
    """Tell whether a hand-in before the due date counts, and not one that came after it.

    Raises:
        CourseError: there are no settings, or they are not what they can be.
    """
    return _settings(course).before_due


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
    when = clock.on_clock(shown, zone)
    return when if when and _is_possible(when) else None


def understood(text: str) -> datetime:
    """Return the time that a `timestamp.txt` holds, in UTC.

    Raises:
        ValueError: as of `clock.understood`; also where it cannot be the time of a hand-in.
    """
    when = clock.understood(text)
    if not _is_possible(when):
        raise ValueError("stands for no time at which this can have come in")
    return when


def written(when: datetime) -> str:
    """Return a time as `timestamp.txt` has it."""
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _is_possible(when: datetime) -> bool:
    return _EARLIEST <= when <= datetime.now(UTC) + _AHEAD
