from __future__ import annotations

import hashlib
import os
import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nbjudge.course.hand_in import MAX_BYTES, HandIn
from nbjudge.course.layout import Course, read_notebook
from nbjudge.errors import SubmissionError
from nbjudge.handin import intake
from nbjudge.handin.intake import open_submission
from tests.conftest import ROOT

LESSON = "03-one-hot"


@pytest.fixture
def class_of_one(tmp_path: Path) -> Course:
    """A course with two lessons and an empty hand-in of `kim` for 03-one-hot."""
    for folder in ("source", "release"):
        for lesson in (LESSON, "04-normalization"):
            shutil.copytree(ROOT / folder / lesson, tmp_path / folder / lesson)
    (tmp_path / "submitted" / "kim" / LESSON).mkdir(parents=True)
    return Course(tmp_path)


def opened(course: Course) -> HandIn:
    return open_submission(course, course.lesson(LESSON), "kim")


def grade_ids(notebook: Any) -> list[str]:
    return [c.metadata.nbgrader.grade_id for c in notebook.cells if "nbgrader" in c.metadata]


def place(notebook: Any, grade_id: str) -> int:
    return next(
        number
        for number, cell in enumerate(notebook.cells)
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def test_a_readable_hand_in_is_found(class_of_one: Course) -> None:
    path = class_of_one.submission("kim", LESSON)
    shutil.copy(class_of_one.release(LESSON), path)
    assert opened(class_of_one).path == path


def test_another_name_is_refused_with_both_names(class_of_one: Course) -> None:
    folder = class_of_one.submission("kim", LESSON).parent
    shutil.copy(class_of_one.release(LESSON), folder / "one_hot (1).ipynb")
    with pytest.raises(SubmissionError) as caught:
        opened(class_of_one)
    line = str(caught.value)
    assert line.startswith("kim: submitted/kim/03-one-hot: there is no one_hot.ipynb here")
    assert "one_hot (1).ipynb" in line
    assert "rename it to one_hot.ipynb" in line


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"cells": 7}', '{"nbformat": 4, "cells": [3]}', "\x00\xff"]
)
def test_what_is_no_notebook_is_refused_in_one_line(class_of_one: Course, text: str) -> None:
    path = class_of_one.submission("kim", LESSON)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SubmissionError, match=r"^kim: submitted/kim/03-one-hot/one_hot") as caught:
        opened(class_of_one)
    assert "\n" not in str(caught.value)


def test_a_fault_in_another_lesson_is_no_fault_of_the_students(class_of_one: Course) -> None:
    class_of_one.source("04-normalization").write_text("{", encoding="utf-8")
    notebook = read_notebook(class_of_one.release(LESSON))
    notebook.cells = notebook.cells[:-5]  # so that it is compared with all lessons
    nbformat.write(notebook, class_of_one.submission("kim", LESSON))
    assert opened(class_of_one).assignment == LESSON


def test_another_lessons_notebook_is_refused_and_recognised(class_of_one: Course) -> None:
    path = class_of_one.submission("kim", LESSON)
    shutil.copy(class_of_one.release("04-normalization"), path)
    with pytest.raises(SubmissionError, match="but that of 04-normalization"):
        opened(class_of_one)


def test_a_file_of_more_than_the_allowed_size_is_refused_unread(
    class_of_one: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = class_of_one.submission("kim", LESSON)
    lesson = class_of_one.lesson(LESSON)
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)  # a hole: it takes no room on the disk

    def unexpected(*_: object, **__: object) -> None:
        raise AssertionError("it was read")

    for where, name in ((nbformat, "read"), (nbformat, "reads"), (Path, "read_bytes")):
        monkeypatch.setattr(where, name, unexpected)
    with pytest.raises(SubmissionError, match="32 MB are allowed") as caught:
        open_submission(class_of_one, lesson, "kim")
    assert "clear all outputs" in str(caught.value)


def test_a_file_of_just_the_allowed_size_is_read(
    class_of_one: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = class_of_one.submission("kim", LESSON)
    shutil.copy(class_of_one.release(LESSON), path)
    monkeypatch.setattr(intake, "MAX_BYTES", path.stat().st_size)
    assert opened(class_of_one).path == path
    monkeypatch.setattr(intake, "MAX_BYTES", path.stat().st_size - 1)
    with pytest.raises(SubmissionError, match="are allowed"):
        opened(class_of_one)


@pytest.mark.parametrize("target", ["source", "release"])
def test_a_symbolic_link_is_refused_wherever_it_leads(class_of_one: Course, target: str) -> None:
    path = class_of_one.submission("kim", LESSON)
    path.symlink_to(class_of_one.root / target / LESSON / "one_hot.ipynb")
    with pytest.raises(SubmissionError, match="this is a link"):
        opened(class_of_one)


def test_a_link_that_leads_nowhere_is_refused(class_of_one: Course) -> None:
    class_of_one.submission("kim", LESSON).symlink_to("nowhere.ipynb")
    with pytest.raises(SubmissionError, match=r"^kim: submitted/kim/03-one-hot"):
        opened(class_of_one)


def test_a_folder_or_a_pipe_of_that_name_is_refused(class_of_one: Course) -> None:
    path = class_of_one.submission("kim", LESSON)
    path.mkdir()
    with pytest.raises(SubmissionError, match="this is not a file"):
        opened(class_of_one)
    path.rmdir()
    os.mkfifo(path)  # reading it would wait for ever
    with pytest.raises(SubmissionError, match="this is not a file"):
        opened(class_of_one)


def test_opening_gives_digest_notebook_and_repairs(class_of_one: Course) -> None:
    notebook = read_notebook(class_of_one.release(LESSON))
    notebook.cells[place(notebook, "decode")].source = "decoded = 7"
    del notebook.cells[place(notebook, "test_one_hot_rows")]
    path = class_of_one.submission("kim", LESSON)
    nbformat.write(notebook, path)
    before = path.read_bytes()
    hand_in = opened(class_of_one)
    assert (hand_in.student, hand_in.assignment, hand_in.path) == ("kim", LESSON, path)
    assert hand_in.digest == hashlib.sha256(before).hexdigest()
    assert hand_in.repairs == [
        "the cell `test_one_hot_rows` was missing; it was put back as released"
    ]
    assert grade_ids(hand_in.notebook) == grade_ids(read_notebook(class_of_one.source(LESSON)))
    assert hand_in.notebook.cells[place(hand_in.notebook, "decode")].source == "decoded = 7"
    assert path.read_bytes() == before


def test_doubled_and_missing_cell_ids_are_no_obstacle(class_of_one: Course) -> None:
    notebook = read_notebook(class_of_one.release(LESSON))
    path = class_of_one.submission("kim", LESSON)
    notebook.cells[1]["id"] = notebook.cells[2]["id"]
    del notebook.cells[3]["id"]
    path.write_text(nbformat.v4.writes(notebook), encoding="utf-8")
    hand_in = opened(class_of_one)
    assert hand_in.repairs == []
    assert len({cell.id for cell in hand_in.notebook.cells}) == len(hand_in.notebook.cells)


@pytest.mark.parametrize(
    "content",
    [
        b"2026-03-02 23:59:59 UTC\n",
        b"2026-03-03T08:59:59+09:00",
        b"2026-03-03 08:59:59 +0900",
        b"2026-03-03 08:59:59 KST\r\n",
        b"\xef\xbb\xbf2026-03-03 08:59:59 Asia/Seoul",  # with a mark, as Windows writes it
    ],
)
def test_when_it_was_handed_in_stands_beside_it(class_of_one: Course, content: bytes) -> None:
    path = class_of_one.submission("kim", LESSON)
    shutil.copy(class_of_one.release(LESSON), path)
    assert opened(class_of_one).handed_in is None
    path.with_name("timestamp.txt").write_bytes(content)
    hand_in = opened(class_of_one)
    assert hand_in.handed_in == datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC)
    assert (hand_in.repairs, hand_in.doubts, hand_in.misdated) == ([], [], False)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"tomorrow, perhaps", "`tomorrow, perhaps` is not a time"),
        (b"\x00", "is not a time"),
        (b"\xff\xfe2\x000\x002\x006\x00", "is no text"),
        (b"2026-11-20 20:00", "`2026-11-20 20:00` does not say of which time zone"),
        (b"20/11/2026", "`20/11/2026` is not a time"),
        (b"11/20/2026 20:00 UTC", "`11/20/2026 20:00 UTC` is not a time"),
        (b"2026-11-20 20:00 EST", "is not a time"),
        ("2026년 11월 20일 오후 8시".encode(), "`2026년 11월 20일 오후 8시` is not a time"),
        (b"0000-11-20 20:00 UTC", "is not a time of any day"),
        (b"9999-11-20 20:00 UTC", "stands for no time"),
        (b"2026-03-02 23:59:59 UTC" + b" " * 300 + b"or so", "is not a time"),
    ],
)
def test_a_time_that_is_not_certain_is_told_and_not_taken(
    class_of_one: Course, content: bytes, told: str
) -> None:
    path = class_of_one.submission("kim", LESSON)
    shutil.copy(class_of_one.release(LESSON), path)
    path.with_name("timestamp.txt").write_bytes(content)
    hand_in = opened(class_of_one)
    assert (hand_in.handed_in, hand_in.misdated) == (None, True)
    (line,) = hand_in.doubts
    assert line.startswith(f"submitted/kim/{LESSON}/timestamp.txt: ")
    assert told in line
    assert " → write it as in 2026-03-20 23:59:00 +0900, and regrade; " in line


def test_half_characters_become_what_a_file_can_hold(class_of_one: Course) -> None:
    notebook = read_notebook(class_of_one.release(LESSON))
    notebook.cells[place(notebook, "decode")].source = "decoded = 7  # HALF"
    path = class_of_one.submission("kim", LESSON)
    path.write_text(nbformat.writes(notebook).replace("HALF", "\\ud83d"), encoding="utf-8")
    hand_in = opened(class_of_one)
    (repair,) = hand_in.repairs
    assert "half characters" in repair
    source = hand_in.notebook.cells[place(hand_in.notebook, "decode")].source
    assert source == "decoded = 7  # ?"
    nbformat.writes(hand_in.notebook).encode()


@pytest.mark.parametrize(
    "encoding",
    ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp949"],
)
def test_a_notebook_that_an_editor_saved_in_another_encoding_is_read(
    class_of_one: Course, encoding: str
) -> None:
    text = class_of_one.release(LESSON).read_text(encoding="utf-8")
    korean = text if encoding != "cp949" else text.encode("cp949", "ignore").decode("cp949")
    path = class_of_one.submission("kim", LESSON)
    path.write_bytes(korean.replace("\n", "\r\n").encode(encoding))
    hand_in = opened(class_of_one)
    assert grade_ids(hand_in.notebook) == grade_ids(read_notebook(class_of_one.release(LESSON)))
    said = [line for line in hand_in.repairs if "UTF-8" in line]
    assert len(said) == (encoding != "utf-8-sig")
    assert all(line.endswith(encoding.upper()) for line in said)


def test_bytes_of_no_encoding_are_refused_in_a_line(class_of_one: Course) -> None:
    path = class_of_one.submission("kim", LESSON)
    whole = class_of_one.release(LESSON).read_text(encoding="utf-8").encode("utf-16")
    latin = '{"cells": "café "}'.encode("latin-1")
    for content in (whole[:1001], whole[:1000], b'{"cells": "\xff\xfe\xa0"}', whole[1:], latin):
        path.write_bytes(content)
        with pytest.raises(SubmissionError) as caught:
            opened(class_of_one)
        assert "this is not a notebook that can be read" in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("where", ["submitted", "submitted/kim", f"submitted/kim/{LESSON}"])
def test_a_folder_that_is_a_link_is_refused_like_a_file_that_is_one(
    class_of_one: Course, tmp_path: Path, where: str
) -> None:
    shutil.copy(class_of_one.release(LESSON), class_of_one.submission("kim", LESSON))
    folder = class_of_one.root / where
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SubmissionError) as caught:
        opened(class_of_one)
    assert str(caught.value).startswith(
        f"kim: {where}: this is a link, and nobody knows where to →"
    )


def test_a_time_that_is_a_link_is_not_read(class_of_one: Course, tmp_path: Path) -> None:
    shutil.copy(class_of_one.release(LESSON), class_of_one.submission("kim", LESSON))
    (tmp_path / "secret").write_text("2026-01-01 00:00:00 UTC")
    stamp = class_of_one.submission("kim", LESSON).with_name("timestamp.txt")
    stamp.symlink_to(tmp_path / "secret")
    hand_in = opened(class_of_one)
    assert hand_in.handed_in is None
    (doubt,) = hand_in.doubts
    assert doubt.startswith(f"submitted/kim/{LESSON}/timestamp.txt: is a link")


@pytest.mark.parametrize("kind", ["a link", "a folder", "a pipe", "a socket", "a link to nothing"])
def test_what_is_no_file_is_refused(class_of_one: Course, kind: str) -> None:
    path = class_of_one.submission("kim", LESSON)
    if kind == "a folder":
        path.mkdir()
    elif kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a socket":
        os.mknod(path, stat.S_IFSOCK | 0o600)
    else:
        target = class_of_one.source(LESSON) if kind == "a link" else path.with_name("nothing")
        path.symlink_to(target)
    with pytest.raises(SubmissionError, match=r"this is (not a file|a link)"):
        opened(class_of_one)


def test_a_notebook_that_is_not_whole_yet_is_not_named_as_another(class_of_one: Course) -> None:
    path = class_of_one.submission("kim", LESSON)
    for name in ("~$one_hot.ipynb", ".one_hot.ipynb", "one_hot.ipynb.part"):
        path.with_name(name).write_text("")
    with pytest.raises(SubmissionError, match=r"there is no one_hot\.ipynb here, but no notebook"):
        opened(class_of_one)
