"""Folders and archives, read with care."""

from __future__ import annotations

import datetime
import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from nbjudge.course.layout import Course
from nbjudge.errors import CollectError
from tests.conftest import ROOT
from tests.handin.class_downloads import (
    LESSON,
    NOON,
    download,
    moodle,
    notebook,
    put,
    settle,
    stamp_of,
)


def test_names_in_cp949_without_a_mark(taught: Course, tmp_path: Path) -> None:
    path = download(tmp_path, {"KIMJIWOO_one_hot.ipynb": notebook()})
    korean = "김지우".encode("cp949") + b"__"
    path.write_bytes(path.read_bytes().replace(b"KIMJIWOO", korean))
    assert put(taught, path).put == ["20260001"]


def climbing(folder: Path) -> Path:
    return download(folder, {"../../김지우.ipynb": notebook(), "이서준.ipynb": notebook()})


def absolute(folder: Path) -> Path:
    return download(folder, {"/etc/김지우.ipynb": notebook(), "이서준.ipynb": notebook()})


def truncated(folder: Path) -> Path:
    path = download(folder, {"이서준.ipynb": notebook()})
    path.write_bytes(path.read_bytes()[:-100])
    return path


def damaged(folder: Path) -> Path:
    path = download(folder, {"김지우.ipynb": notebook(), "이서준.ipynb": notebook()})
    path.write_bytes(path.read_bytes().replace(b"import numpy", b"import nunpy", 1))
    return path


def bomb(folder: Path) -> Path:
    path = folder / "download.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("이서준.ipynb", notebook())
        archive.writestr("김지우.ipynb", b" " * (64 << 20))
    return path


def link(folder: Path) -> Path:
    path = download(folder, {"이서준.ipynb": notebook()})
    with zipfile.ZipFile(path, "a") as archive:
        member = zipfile.ZipInfo("김지우.ipynb", NOON)
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
    return path


def encrypted(folder: Path) -> Path:
    path = download(folder, {"one.ipynb": notebook()})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    return path


def missing(folder: Path) -> Path:
    return folder / "download.zip"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (climbing, "leads out of the archive"),
        (absolute, "begins at the root"),
        (truncated, "this zip is broken"),
        (damaged, "cannot be unpacked"),
        (bomb, "would unpack to 64 MB"),
        (link, "a symbolic link"),
        (encrypted, "it is encrypted"),
        (missing, "there is nothing"),
    ],
)
def test_a_bad_archive_is_one_error_and_changes_nothing(
    taught: Course, tmp_path: Path, make: object, said: str
) -> None:
    assert callable(make)
    with pytest.raises(CollectError, match=r"download\.zip") as caught:
        put(taught, make(tmp_path))
    assert said in str(caught.value)
    assert " → " in str(caught.value)
    assert not (taught.root / "submitted").exists()


def test_a_folders_names_in_cp949(taught: Course, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    name = os.fsdecode("김지우_one_hot.ipynb".encode("cp949"))
    (folder / name).write_bytes(notebook())
    assert put(taught, folder).put == ["20260001"]


def test_a_zip_within_is_told(taught: Course, tmp_path: Path) -> None:
    files = {"김지우/all.zip": b"PK", "__MACOSX/all.zip": b"", "이서준.ipynb": notebook()}
    (line,) = put(taught, download(tmp_path, files)).listed
    assert line.startswith("김지우/all.zip: this is a zip within")


def test_links_and_the_courses_own_folders_are_refused(taught: Course, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "김지우.ipynb").symlink_to(ROOT / "source" / LESSON / "one_hot.ipynb")
    for path, said in [
        (folder, "symbolic link"),
        (folder / "김지우.ipynb", "symbolic link"),
        (taught.root, "the course's own folder"),
        (taught.root / "source" / LESSON, "the course's own folder source"),
        (taught.root / "autograded", "the course's own folder autograded"),
    ]:
        with pytest.raises(CollectError, match=f"{said}.* → "):
            put(taught, path)
    assert not (taught.root / "submitted").exists()


def test_a_zip_of_times_that_cannot_be_has_none(taught: Course, tmp_path: Path) -> None:
    settle(taught, zip_times=True)
    for when in ((1980, 1, 1, 0, 0, 0), (2107, 1, 1, 0, 0, 0)):
        told = put(taught, download(tmp_path, {"김지우.ipynb": notebook()}, when))
        assert [*told.put, *told.same] == ["20260001"]
        assert stamp_of(taught, "20260001") == ""


def test_a_time_in_utc_is_taken_where_the_packer_wrote_one(taught: Course, tmp_path: Path) -> None:
    settle(taught, timezone="Asia/Seoul", zip_times=True)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for name, day in ((moodle("김지우"), 1), (moodle("이서준", 2), 2)):
            time = datetime.datetime(2026, 3, day, 23, 30, 1, tzinfo=datetime.UTC)
            member = zipfile.ZipInfo(name, NOON)
            member.extra = struct.pack("<HHBi", 0x5455, 5, 1, int(time.timestamp()))
            archive.writestr(member, notebook())
    put(taught, tmp_path / "x.zip")
    assert stamp_of(taught, "20260001") == "2026-03-01 23:30:01 UTC"


def test_a_name_without_end_is_listed_in_a_short_line(taught: Course, tmp_path: Path) -> None:
    path = download(tmp_path, {"김지우" + "a" * 60_000 + ".ipynb": notebook()})
    (line,) = put(taught, path).listed
    assert "255 characters" in line
    assert len(line) < 600


@pytest.mark.parametrize(
    "name",
    [
        *("~$김지우.ipynb", ".김지우.ipynb.tmp", "김지우.ipynb.part", ".~lock.김지우.ipynb#"),
        *(
            "김지우.ipynb.crdownload",
            "김지우/~$one_hot.ipynb",
            ".sync/김지우.ipynb",
            "~$김지우.zip",
        ),
    ],
)
def test_what_sync_clients_leave_is_no_hand_in(taught: Course, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "synced"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_bytes(notebook())
    told = put(taught, folder)
    assert (told.put, told.listed, told.n_others) == ([], [], 1)
