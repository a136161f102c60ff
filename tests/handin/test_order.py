"""Which of several hand-ins of a student counts."""

from __future__ import annotations

import datetime
import os
import shutil
from pathlib import Path

from nbjudge.course.layout import Course
from tests.handin.class_downloads import (
    LESSON,
    NOON,
    attempt,
    download,
    moodle,
    notebook,
    put,
    settle,
    stamp_of,
    there,
    zipped,
)


def test_of_several_the_newest_counts(taught: Course, tmp_path: Path) -> None:
    files = {attempt("20260001", 20, hour): notebook(str(hour)) for hour in (9, 17, 12)}
    assert put(taught, download(tmp_path, files)).put == ["20260001"]
    assert there(taught) == {"20260001": "17"}


def test_of_canvas_the_highest_number_counts(taught: Course, tmp_path: Path) -> None:
    files = {
        "김지우_4101_90002_a.ipynb": notebook("second"),
        "김지우_4101_90001_a.ipynb": notebook("first"),
    }
    put(taught, download(tmp_path, files))
    assert there(taught) == {"20260001": "second"}
    told = put(taught, download(tmp_path, {"김지우_4101_90001_a.ipynb": notebook("first")}))
    assert there(taught) == {"20260001": "second"}
    assert "not newer" in told.notes[0]
    put(taught, download(tmp_path, {"김지우_4101_90003_a.ipynb": notebook("third")}))
    assert there(taught) == {"20260001": "third"}


def test_nothing_older_replaces_what_is_there(taught: Course, tmp_path: Path) -> None:
    put(taught, download(tmp_path, {attempt("20260001", 20): notebook("noon")}))
    told = put(taught, download(tmp_path, {attempt("20260001", 20, 6): notebook("dawn")}))
    assert (told.put, there(taught)) == ([], {"20260001": "noon"})
    assert told.notes[0].startswith(f"20260001: {attempt('20260001', 20, 6)} is not newer")
    told = put(taught, download(tmp_path, {attempt("20260001", 20, 18): notebook("dusk")}))
    assert (told.put, there(taught)) == (["20260001"], {"20260001": "dusk"})
    assert "replaces what was in submitted/20260001/03-one-hot/one_hot.ipynb" in told.notes[0]


def test_blackboards_names_tell_the_time(taught: Course, tmp_path: Path) -> None:
    files = {
        "Lab_20260001_attempt_2026-03-02-10-00-00_a.ipynb": notebook("last"),
        "Lab_20260001_attempt_2026-03-02-09-00-00_a.ipynb": notebook("first"),
    }
    put(taught, download(tmp_path, files))
    assert there(taught) == {"20260001": "last"}


def test_what_differs_and_has_no_order_is_left_to_a_person(taught: Course, tmp_path: Path) -> None:
    names = ("김지우.ipynb", "김지우/one_hot.ipynb")
    told = put(taught, download(tmp_path, {name: notebook(name) for name in names}))
    assert "nothing tells which is newer" in told.listed[0]
    assert told.put == []
    assert put(taught, download(tmp_path, dict.fromkeys(names, notebook("x")))).listed == []


def test_two_accounts_of_one_name_are_both_left_to_a_person(taught: Course, tmp_path: Path) -> None:
    files = {moodle("이서준", 2): (notebook("a"), NOON)}
    other = {moodle("이서준", 3): (notebook("b"), (2026, 3, 22, 12, 0, 0))}
    told = put(taught, zipped(tmp_path / "both.zip", {**files, **other}))
    assert told.put == []
    assert "both mean 20260002, but are two people's, says Moodle" in told.listed[0]
    put(taught, zipped(tmp_path / "one.zip", files))
    for replace in (False, True):
        told = put(taught, zipped(tmp_path / "other.zip", other), replace=replace)
        assert "is another person's than what is there, says Moodle" in told.listed[0]
        assert there(taught) == {"20260002": "a"}


def test_a_files_own_time_is_no_hand_in_time(taught: Course, tmp_path: Path) -> None:
    for mark, hour in (("one", 9), ("two", 17)):
        path = tmp_path / mark / "김지우.ipynb"
        path.parent.mkdir()
        path.write_bytes(notebook(mark))
        when = datetime.datetime(2026, 3, 20, hour).timestamp()
        os.utime(path, (when, when))
    told = put(taught, tmp_path / "one", tmp_path / "two")
    assert told.put == []
    assert "nothing tells which is newer" in told.listed[0]
    told = put(taught, tmp_path / "one")
    assert stamp_of(taught, "20260001") == ""
    (line,) = told.notes
    assert line.startswith("no time of the hand-in is known of 20260001 → ")
    assert f"submitted/<student>/{LESSON}/timestamp.txt" in line
    told = put(taught, tmp_path / "two")  # later, but of another place
    assert there(taught) == {"20260001": "one"}


def test_a_time_in_a_name_counts_only_where_blackboard_gave_all_names(
    taught: Course, tmp_path: Path
) -> None:
    own = {attempt("20260001", 1): notebook("early")}
    told = put(taught, download(tmp_path, {**own, "이서준.ipynb": notebook()}))
    assert sorted(told.put) == ["20260001", "20260002"]
    assert stamp_of(taught, "20260001") == ""
    inside = f"김지우_1_assignsubmission_file_/{attempt('20260001', 1)}"
    shutil.rmtree(taught.root / "submitted")
    put(taught, download(tmp_path, {inside: notebook()}))
    assert stamp_of(taught, "20260001") == ""
    shutil.rmtree(taught.root / "submitted")
    put(taught, download(tmp_path, own))
    assert stamp_of(taught, "20260001").startswith("2026-03-01 ")


def test_a_number_in_a_name_counts_only_where_canvas_gave_all_names(
    taught: Course, tmp_path: Path
) -> None:
    put(taught, download(tmp_path, {"김지우_4101_90001_a.ipynb": notebook("mine")}))
    higher = {"김지우_4101_99999_a.ipynb": notebook("whose?")}
    told = put(taught, download(tmp_path, {**higher, "이서준.ipynb": notebook()}))
    assert "nothing tells which is newer" in told.listed[0]
    assert there(taught)["20260001"] == "mine"
    put(taught, download(tmp_path, higher))
    assert there(taught)["20260001"] == "whose?"


def test_zips_that_tell_times_also_tell_which_is_newer(taught: Course, tmp_path: Path) -> None:
    settle(taught, zip_times=True)
    evening = (2026, 3, 20, 18, 0, 0)
    files = {
        "김지우.ipynb": (notebook("noon"), NOON),
        "김지우 (1).ipynb": (notebook("evening"), evening),
    }
    put(taught, zipped(tmp_path / "x.zip", files))
    assert there(taught) == {"20260001": "evening"}
    told = put(taught, download(tmp_path, {"김지우.ipynb": notebook("noon")}))
    assert "is not newer" in told.notes[0]
    # but Canvas gives every file the time of the download
    put(taught, download(tmp_path, {"이서준_4102_98765_a.ipynb": notebook()}))
    assert stamp_of(taught, "20260002") == ""


def test_of_two_zips_of_moodles_the_later_counts(taught: Course, tmp_path: Path) -> None:
    monday = zipped(tmp_path / "1.zip", {moodle("김지우"): (notebook("monday"), NOON)})
    friday = zipped(
        tmp_path / "2.zip", {moodle("김지우"): (notebook("friday"), (2026, 3, 24, 9, 0, 0))}
    )
    assert put(taught, friday, monday).put == ["20260001"]
    assert there(taught) == {"20260001": "friday"}
    assert "is not newer" in put(taught, monday).notes[0]
    shutil.rmtree(taught.root / "submitted")
    put(taught, monday)
    assert "replaces what was in" in put(taught, friday).notes[0]
    assert there(taught) == {"20260001": "friday"}
    assert stamp_of(taught, "20260001") == ""


def test_in_one_zip_of_moodles_seconds_of_packing_are_no_order(
    taught: Course, tmp_path: Path
) -> None:
    folder = "김지우_1_assignsubmission_file_"
    files = {
        f"{folder}/one_hot.ipynb": (notebook("a"), NOON),
        f"{folder}/one_hot (1).ipynb": (notebook("b"), (2026, 3, 20, 12, 0, 2)),
    }
    told = put(taught, zipped(tmp_path / "x.zip", files))
    assert told.put == []
    assert "nothing tells which is newer" in told.listed[0]


def test_a_stamp_that_cannot_be_understood_is_no_order(taught: Course, tmp_path: Path) -> None:
    path = taught.submission("20260001", LESSON)
    path.parent.mkdir(parents=True)
    path.write_bytes(notebook("there"))
    path.with_name("timestamp.txt").write_text("20/03/2026")
    told = put(taught, download(tmp_path, {attempt("20260001", 21): notebook("new")}))
    assert "nothing tells which is newer" in told.listed[0]
    assert there(taught) == {"20260001": "there"}
    path.with_name("timestamp.txt").write_text("2026-03-20 20:00 KST")
    assert put(taught, tmp_path / "download.zip").put == ["20260001"]
