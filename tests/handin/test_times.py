"""Times, understood for certain or not at all."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from nbjudge.course.layout import Course
from nbjudge.errors import CourseError
from nbjudge.handin.times import EXAMPLE, on_clock, understood, written, zips_tell

EVENING = datetime(2026, 3, 20, 11, 0, tzinfo=UTC)  # 20:00 in Seoul


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-20 11:00 UTC",
        "2026-03-20 11:00:00 utc\n",
        "2026-03-20T11:00:00Z",
        "2026-03-20 11:00:00 GMT",
        "2026-03-20 20:00 KST",
        "2026-03-20 20:00 +0900",  # nbgrader takes it for fifteen minutes
        "2026-03-20 20:00+09:00",
        "2026-03-20T20:00:00+09",
        "2026-03-20 20:00:00 Asia/Seoul",
        "2026-03-20 04:00:00.000000 America/Los_Angeles",  # as nbgrader's documentation has it
        "2026-03-20 07:30 -0330",
    ],
)
def test_what_means_one_time_is_understood(text: str) -> None:
    assert understood(text) == EVENING


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        ("2026-03-20 20:00", "does not say of which time zone"),
        ("2026-03-20T20:00:00.5", "does not say of which time zone"),
        ("2026-03-20", "is not a time"),
        ("20/03/2026", "is not a time"),
        ("03/20/2026 20:00 UTC", "is not a time"),
        ("05/06/2026 20:00 +0900", "is not a time"),
        ("2026년 3월 20일 오후 8시", "is not a time"),
        ("2026-03-20 오후 8:00 KST", "is not a time"),
        ("2026-03-20 20:00 EST", "is not a time"),  # of two continents
        ("2026-03-20 20:00 IST", "is not a time"),  # of three countries
        ("2026-03-20 20:00 +900", "is not a time"),
        ("２０２６-03-20 20:00 UTC", "is not a time"),
        ("1774004400", "is not a time"),
        ("tomorrow, perhaps", "is not a time"),
        ("2026-03-20 20:00 UTC or later", "is not a time"),
        ("2026-13-20 20:00 UTC", "of any day"),
        ("2026-02-30 20:00 UTC", "of any day"),
        ("2026-03-20 25:00 UTC", "of any day"),
        ("0000-01-01 00:00 UTC", "of any day"),
        ("2026-03-20 20:00 +1500", "names a time zone that nobody knows"),
        ("2026-03-20 20:00 Asia/Pyeongchang", "names a time zone that nobody knows"),
        ("2026-03-20 20:00 Asia/../Seoul", "is not a time"),
        ("0001-01-01 00:00:00 +0900", "stands for no time"),
        ("1970-01-01 00:00:00 UTC", "stands for no time"),
        ("9999-12-31 23:59:59 -0900", "stands for no time"),
        ("2226-03-20 20:00 KST", "stands for no time"),
        ("2025-11-02 01:30 America/Los_Angeles", "stands for no time"),  # twice on that day
        ("2026-03-08 02:30 America/Los_Angeles", "stands for no time"),  # never
    ],
)
def test_what_may_mean_another_time_or_none_is_not(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        understood(text)


def test_the_example_and_what_is_written_are_understood() -> None:
    assert understood(EXAMPLE).utcoffset() == timedelta()
    assert written(EVENING.astimezone(ZoneInfo("Asia/Seoul"))) == "2026-03-20 11:00:00 UTC"
    assert understood(written(EVENING)) == EVENING


def test_a_long_text_takes_no_time() -> None:
    begin = time.perf_counter()
    with pytest.raises(ValueError, match="is not a time"):
        understood("2026-03-20 20:00 " + "A/" * 100_000)
    assert time.perf_counter() - begin < 1


def test_a_clock_is_of_its_zone_or_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = datetime(2026, 3, 20, 20, 0)
    assert on_clock(shown, ZoneInfo("Asia/Seoul")) == EVENING
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "America/Los_Angeles")
        time.tzset()
        here = on_clock(shown, None)
        never = on_clock(datetime(2026, 3, 8, 2, 30), None)
    time.tzset()
    assert (here, never) == (datetime(2026, 3, 21, 3, 0, tzinfo=UTC), None)


def test_whether_zips_tell_is_a_setting(tmp_path: Path) -> None:
    def set_to(line: str) -> None:
        (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{line}\n")

    set_to("")
    assert not zips_tell(Course(tmp_path))
    set_to("c.Collect.zip_times = True")
    assert zips_tell(Course(tmp_path))
    set_to("c.Collect.zip_times = 'perhaps'")
    with pytest.raises(CourseError, match=r"c\.Collect: .*zip_times.* → "):
        zips_tell(Course(tmp_path))
