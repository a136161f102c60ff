"""A folder that fills by itself."""

from __future__ import annotations

from pathlib import Path

from nbjudge.course.layout import Course
from nbjudge.handin.inbox import Inbox
from nbjudge.records.gradebook import gradebook_of, put_people
from tests.handin.class_downloads import (
    CLASS,
    LESSON,
    download,
    notebook,
    there,
)


def test_an_inbox_is_collected_again_and_again(taught: Course, tmp_path: Path) -> None:
    with gradebook_of(taught) as gradebook:
        put_people(gradebook, CLASS)
    inbox = tmp_path / "inbox"
    (inbox / LESSON).mkdir(parents=True)
    watched = Inbox(taught, inbox, taught.assignments)
    assert watched.bring() == ""
    download(inbox / LESSON, {"김지우.ipynb": notebook(), "누구.ipynb": notebook()})
    said = watched.bring()
    assert said.startswith(f"20260001: {LESSON}; no time of the hand-in is known of 20260001 → ")
    assert "; 누구.ipynb: nobody is called" in said
    assert watched.bring() == ""
    (inbox / LESSON / "이서준.ipynb").write_bytes(notebook("first"))
    assert watched.bring().startswith(f"20260002: {LESSON}; no time")
    (inbox / LESSON / "이서준.ipynb").write_bytes(notebook("later"))  # as a sync client does
    assert "20260002: 이서준.ipynb replaces what was in submitted/" in watched.bring()
    assert there(taught) == {"20260001": "", "20260002": "later"}
    (inbox / LESSON / "이서준 (1).ipynb").write_bytes(notebook("which?"))
    assert "nothing tells which is newer" in watched.bring()
    assert watched.bring() == ""
    assert there(taught) == {"20260001": "", "20260002": "later"}


def test_an_inbox_that_a_sync_client_fills_waits_for_whole_files(
    taught: Course, tmp_path: Path
) -> None:
    with gradebook_of(taught) as gradebook:
        put_people(gradebook, CLASS)
    (tmp_path / "inbox" / LESSON).mkdir(parents=True)
    inbox = Inbox(taught, tmp_path / "inbox", taught.assignments)
    path = tmp_path / "inbox" / LESSON / "김지우.ipynb"
    for name in ("~$김지우.ipynb", ".김지우.ipynb.tmp", "김지우.ipynb.part", "~$all.zip"):
        path.with_name(name).write_bytes(notebook()[:100])
    assert inbox.bring() == ""
    path.write_bytes(notebook()[:1000])
    assert "cannot be read as a notebook" in inbox.bring()
    path.write_bytes(notebook())
    assert inbox.bring().startswith(f"20260001: {LESSON}")
    assert there(taught) == {"20260001": ""}
