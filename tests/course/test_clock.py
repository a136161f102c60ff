"""What people write about times and lengths of time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from nbjudge.course.clock import NoZoneError, length, local, said, understood, understood_here

SEOUL = ZoneInfo("Asia/Seoul")
EVENING = datetime(2026, 3, 20, 11, 0, tzinfo=UTC)  # 20:00 in Seoul


def test_a_time_without_a_zone_is_one_of_the_given_clocks() -> None:
    assert understood_here("2026-03-20 20:00", SEOUL) == EVENING
    with pytest.raises(NoZoneError):
        understood("2026-03-20 20:00")


def test_a_zone_that_stands_behind_a_time_counts() -> None:
    assert understood_here("2026-03-20 11:00 UTC", SEOUL) == EVENING
    assert understood_here("2026-03-20T04:00 America/Los_Angeles", SEOUL) == EVENING


@pytest.mark.parametrize(
    "text", ["", "2026-03-20", "20/03/2026 20:00", "8pm", "2026-02-30 20:00", "내일 저녁"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is (empty|not a time)"):
        understood_here(text, SEOUL)


@pytest.mark.parametrize("text", ["2026-03-08 02:30", "2025-11-02 01:30"])
def test_what_a_clock_never_shows_or_shows_twice_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no time, or for two"):
        understood_here(text, ZoneInfo("America/Los_Angeles"))


def test_without_a_zone_this_machines_clocks_count(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "America/Los_Angeles")
        time.tzset()
        there = understood_here("2026-03-20 04:00", None)
        shown = local(EVENING, None)
    time.tzset()
    assert there == EVENING
    assert (shown.hour, shown.tzname()) == (4, "PDT")


def test_a_time_of_the_gradebook_is_shown_on_the_courses_clocks() -> None:
    assert local(datetime(2026, 3, 20, 11, 0), SEOUL).strftime("%d %H:%M %Z") == "20 20:00 KST"
    assert local(EVENING, SEOUL) == EVENING


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("30m", timedelta(minutes=30)),
        ("2h", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
        (" 36 h ", timedelta(hours=36)),
    ],
)
def test_lengths_of_time(text: str, meant: timedelta) -> None:
    assert length(text) == meant


@pytest.mark.parametrize(
    ("length_", "shown"),
    [
        (timedelta(days=2), "2 days"),
        (timedelta(hours=25, minutes=30), "1 day 1 hour 30 minutes"),
        (timedelta(seconds=90), "1 minute 30 seconds"),
    ],
)
def test_lengths_of_time_in_words(length_: timedelta, shown: str) -> None:
    assert said(length_) == shown


@pytest.mark.parametrize("text", ["", "2", "0h", "-1d", "1w", "2 hours", "1d2h", "999999999d"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="→ write it as in 30m, 2h or 1d"):
        length(text)
