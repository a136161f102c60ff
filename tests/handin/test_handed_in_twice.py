"""A lesson that was handed in twice: which one counts, and what becomes of the other."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nbjudge.course.layout import Course
from nbjudge.handin.collect import Collected
from nbjudge.records.due import extend, set_date
from nbjudge.records.gradebook import gradebook_of
from tests.handin.class_downloads import LESSON, attempt, download, notebook, put, stamp_of

KIM = "20260001"
DUE = datetime(2026, 3, 20, 20, tzinfo=UTC)


def settle(course: Course, *, before_due: bool = True) -> None:
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.Judge.timezone = 'UTC'\nc.Collect.before_due = {before_due}\n")
    with gradebook_of(course) as gradebook:
        set_date(gradebook, LESSON, DUE)


def collected(course: Course, folder: Path, days: dict[int, str]) -> Collected:
    """Collect hand-ins of kim's, at noon of these days of March."""
    files = {attempt(KIM, day): notebook(mark) for day, mark in days.items()}
    return put(course, download(folder, files))


def there(course: Course) -> bytes:
    return course.submission(KIM, LESSON).read_bytes()


def earlier(course: Course) -> dict[str, str]:
    """Digest of each hand-in that was kept → its time."""
    found = course.home.glob(f"earlier/{LESSON}/{KIM}/*/one_hot.ipynb")
    kept = {}
    for path in found:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert path.parent.name == digest
        stamp = path.with_name("timestamp.txt")
        kept[digest] = stamp.read_text().strip() if stamp.exists() else ""
    return kept


def digest(mark: str) -> str:
    return hashlib.sha256(notebook(mark)).hexdigest()


def test_what_another_hand_in_takes_the_place_of_is_kept(taught: Course, tmp_path: Path) -> None:
    collected(taught, tmp_path, {18: "first"})
    assert earlier(taught) == {}
    told = collected(taught, tmp_path, {19: "second"})
    assert there(taught) == notebook("second")
    assert list(earlier(taught)) == [digest("first")]
    assert f"kept in .nbjudge/earlier/{LESSON}/{KIM}" in told.notes[0]
    assert collected(taught, tmp_path, {19: "second"}).same == [KIM]
    collected(taught, tmp_path, {20: "third"})
    assert set(earlier(taught)) == {digest("first"), digest("second")}


@pytest.mark.parametrize(
    ("before_due", "counts", "day"), [(True, "in time", 20), (False, "late", 21)]
)
def test_whether_the_newest_before_the_date_counts_is_a_setting(
    taught: Course, tmp_path: Path, before_due: bool, counts: str, day: int
) -> None:
    settle(taught, before_due=before_due)
    collected(taught, tmp_path, {18: "early", 20: "in time", 21: "late"})
    assert there(taught) == notebook(counts)
    assert stamp_of(taught, KIM) == f"2026-03-{day} 12:00:00 UTC"


def test_a_late_one_does_not_take_the_place_of_one_in_time(taught: Course, tmp_path: Path) -> None:
    settle(taught)
    collected(taught, tmp_path, {20: "in time"})
    told = collected(taught, tmp_path, {21: "late"})
    assert (told.put, told.listed) == ([], [])
    assert "came after the due date, and what is there before" in told.notes[0]
    assert there(taught) == notebook("in time")


def test_one_in_time_takes_the_place_of_a_late_one_that_is_there(
    taught: Course, tmp_path: Path
) -> None:
    settle(taught)
    collected(taught, tmp_path, {22: "late"})
    collected(taught, tmp_path, {20: "in time"})
    assert there(taught) == notebook("in time")
    assert earlier(taught) == {digest("late"): "2026-03-22 12:00:00 UTC"}


def test_of_late_ones_the_last_counts_and_an_extension_makes_late_ones_timely(
    taught: Course, tmp_path: Path
) -> None:
    settle(taught)
    collected(taught, tmp_path, {21: "late", 23: "later"})
    assert there(taught) == notebook("later")
    with gradebook_of(taught) as gradebook:
        gradebook.add_notebook("one_hot", LESSON)
        extend(gradebook, LESSON, KIM, timedelta(days=2))
    collected(taught, tmp_path, {21: "late"})
    assert there(taught) == notebook("late")
