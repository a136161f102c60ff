"""What was collected before is known the next time."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbjudge.course.layout import Course
from nbjudge.files import write_whole
from tests.handin.class_downloads import (
    LESSON,
    attempt,
    download,
    notebook,
    put,
    there,
)


def test_the_same_again_changes_nothing(taught: Course, tmp_path: Path) -> None:
    path = download(tmp_path, {"김지우.ipynb": notebook(), "이서준.ipynb": notebook()})
    put(taught, path)
    before = {p: p.stat().st_mtime_ns for p in taught.root.rglob("*")}
    told = put(taught, path)
    assert (told.put, sorted(told.same)) == ([], ["20260001", "20260002"])
    assert {p: p.stat().st_mtime_ns for p in taught.root.rglob("*")} == before


def test_a_collection_that_was_cut_off_is_finished_by_the_next(
    taught: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(taught, download(tmp_path, {attempt("20260001", 1): notebook("old")}))
    newer = download(tmp_path, {attempt("20260001", 20): notebook("new")})

    def cut_off(path: Path, content: str | bytes) -> None:
        if path.suffix == ".ipynb":
            raise KeyboardInterrupt
        write_whole(path, content)

    with monkeypatch.context() as patch:
        patch.setattr("nbjudge.handin.collect.write_whole", cut_off)
        with pytest.raises(KeyboardInterrupt):
            put(taught, newer)
    assert there(taught) == {"20260001": "old"}
    put(taught, newer)
    assert there(taught) == {"20260001": "new"}


def test_what_was_collected_from_elsewhere_is_replaced_only_on_demand(
    taught: Course, tmp_path: Path
) -> None:
    path = taught.submission("20260001", LESSON)
    path.parent.mkdir(parents=True)
    path.write_bytes(notebook("there"))
    new = download(tmp_path, {"김지우_4101_98765_a.ipynb": notebook("new")})
    told = put(taught, new)
    assert there(taught) == {"20260001": "there"}
    assert "--replace" in told.listed[0]
    told = put(taught, new, replace=True)
    assert there(taught) == {"20260001": "new"}
    assert "replaces what was in" in told.notes[0]


@pytest.mark.parametrize(
    "journal", ["", "[]", "null", '{"20260001": 7}', '{"20260001": {"sha256": 1}}']
)
def test_a_damaged_journal_costs_nothing(taught: Course, tmp_path: Path, journal: str) -> None:
    put(taught, download(tmp_path, {attempt("20260001", 20): notebook("old")}))
    (path,) = taught.root.glob(f".nbjudge/collected/{LESSON}.json")
    path.write_text(journal)
    told = put(taught, download(tmp_path, {attempt("20260001", 21): notebook("new")}))
    assert (told.put, there(taught)) == (["20260001"], {"20260001": "new"})
