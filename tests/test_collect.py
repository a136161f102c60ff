"""Downloads of every kind, sorted among the students; and what cannot be trusted, refused."""

from __future__ import annotations

import json
import os
import shutil
import struct
import unicodedata
import zipfile
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nbjudge.cli import app
from nbjudge.collect import Collected, collect
from nbjudge.course import Course
from nbjudge.errors import CollectError
from nbjudge.gradebook import Person, gradebook_of, people
from tests.conftest import ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON = "05-cnn"
CLASS = {
    person.id: person
    for person in [
        Person("kim", "Kim Chulsoo", "cs@school.kr"),
        Person("20231234", "홍길동", "gildong@school.kr", "777"),
        Person("s002", "Jane van Doe", "jane.doe@school.kr", "4242"),
        Person("s003", "José Núñez"),
        Person("s004", "김철수"),
        Person("s005", "김철수"),
        Person("7", "이영희"),
    ]
}


@pytest.fixture
def here(tmp_path: Path) -> Course:
    """A course of two lessons into which nothing has come yet."""
    for lesson in ("03-one-hot", LESSON):
        shutil.copytree(ROOT / "source" / lesson, tmp_path / "course" / "source" / lesson)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path / "course")
    return Course(tmp_path / "course")


def notebook(mark: object = "", lesson: str = LESSON) -> bytes:
    """Return a student's notebook with something of its own in it."""
    (path,) = (ROOT / "release" / lesson).glob("*.ipynb")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    content["metadata"]["own"] = str(mark)
    return json.dumps(content, ensure_ascii=False).encode()


def packed(path: Path, members: Mapping[str, bytes | tuple[bytes, int]]) -> Path:
    """Write a zip file; a number beside a member's content is the hour of its time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in members.items():
            content, hour = held if isinstance(held, tuple) else (held, 10)
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 2, hour, 20, 30)), content)
    return path


def run(course: Course, *paths: Path, students: dict[str, Person] = CLASS) -> Collected:
    return collect(course, LESSON, paths, students)


def held(course: Course) -> dict[str, str]:
    """Return student → what stands in the notebook that is collected."""
    return {
        path.parts[-3]: json.loads(path.read_text(encoding="utf-8"))["metadata"]["own"]
        for path in (course.root / "submitted").glob(f"*/{LESSON}/cnn.ipynb")
    }


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("name", "student"),
    [
        # Canvas: by its own number, else by the name
        ("honggildong_777_9001_cnn.ipynb", "20231234"),
        ("홍길동_LATE_1_9001_cnn-1.ipynb", "20231234"),
        ("doejanevan_4242_9001_cnn.ipynb", "s002"),
        ("vandoejane_late_5_9001_my work.ipynb", "s002"),
        ("núñezjosé_6_9001_cnn.ipynb", "s003"),
        # Moodle: folders, flat, teams, older and newer
        ("홍길동_555_assignsubmission_file_/cnn.ipynb", "20231234"),
        ("Jane van Doe_555_assignsubmission_file/x.ipynb", "s002"),
        ("홍길동_555_assignsubmission_file_cnn (3).ipynb", "20231234"),
        ("Blue Team-Jane van Doe_555_assignsubmission_file_/cnn.ipynb", "s002"),
        ("Nunez Jose_555_assignsubmission_file_kim_cnn.ipynb", "s003"),
        # Blackboard
        ("Lab 5_s003_attempt_2026-03-02-10-20-30_cnn.ipynb", "s003"),
        # Google
        ("홍길동 - cnn.ipynb", "20231234"),
        ("Jane van Doe - cnn.ipynb", "s002"),
        ("Copy of Jane van Doe - cnn.ipynb", "s002"),
        ("홍길동/cnn (3)의 사본.ipynb", "20231234"),
        ("홍길동/cnn.ipynb의 사본", "20231234"),
        ("사본 - 홍길동_cnn.ipynb", "20231234"),
        ("class/Jane van Doe/Untitled3.ipynb", "s002"),
        # what students call it themselves
        ("kim_05-cnn.ipynb", "kim"),
        ("kim/cnn.ipynb", "kim"),
        ("7_cnn.ipynb", "7"),
        ("s002_assignment.ipynb", "s002"),
        ("cs@school.kr.ipynb", "kim"),
        ("jane.doe_cnn.ipynb", "s002"),
        ("20231234 홍길동 cnn.ipynb", "20231234"),
        ("20231234홍길동.ipynb", "20231234"),
        ("cnn홍길동.ipynb", "20231234"),
        ("cnn_홍길동_최종(2).ipynb", "20231234"),
        ("김철수_s004.ipynb", "s004"),
        ("Kim Chulsoo cnn.ipynb", "kim"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_name_tells_the_student(
    here: Course, tmp_path: Path, name: str, student: str, form: Any, kind: str
) -> None:
    name = unicodedata.normalize(form, name)
    if kind == "zip":
        path = packed(tmp_path / "downloads.zip", {name: notebook()})
    else:
        path = tmp_path / "downloads"
        (path / name).parent.mkdir(parents=True)
        (path / name).write_bytes(notebook())
    done = run(here, path)
    assert [(line.what, line.student) for line in done.lines] == [("collected", student)]
    assert held(here) == {student: ""}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("김철수_1_2_cnn.ipynb", "it may be of 김철수 (s004) or 김철수 (s005)"),
        ("홍길동/이영희_cnn.ipynb", "it may be of 홍길동 (20231234) or 이영희 (7)"),
        ("doejanevan_777_9001_cnn.ipynb", "or Jane van Doe (s002)"),
        ("Kim Jiwoo - cnn.ipynb", "Kim Chulsoo (kim), but the name says more"),
        ("kim_jiwoo.ipynb", "but the name says more"),
        ("anonymous_1_2_kim_cnn.ipynb", "nobody is known as anonymous"),
        ("Participant_55_assignsubmission_file_/kim.ipynb", "nobody is known as Participant"),
        ("cnn.ipynb", "its name tells no student"),
        ("cnn (7).ipynb", "its name tells no student"),
        ("cnn-7.ipynb", "its name tells no student"),
        ("7. cnn.ipynb", "its name tells no student"),
        ("홍길동2.ipynb", "its name tells no student"),
        ("박홍길동_cnn.ipynb", "its name tells no student"),
    ],
)
def test_nobody_is_ever_guessed(here: Course, tmp_path: Path, name: str, said: str) -> None:
    done = run(here, packed(tmp_path / "x.zip", {name: notebook(), "s002_cnn.ipynb": notebook()}))
    (line,) = done.of("unclear")
    assert said in line.said
    assert "→" in line.said
    assert line.student == ""
    assert {*held(here)} == {"s002"}  # what is clear is collected


def test_a_zip_without_the_utf_8_flag_is_read_as_windows_and_macos_write_it(
    here: Course, tmp_path: Path
) -> None:
    names = {"홍길동_cnn": "cp949", unicodedata.normalize("NFD", "이영희"): "utf-8"}
    path = tmp_path / "x.zip"
    placeholders = {
        letter * len(name.encode(of)): name.encode(of)
        for letter, (name, of) in zip("QZ", names.items(), strict=True)
    }
    packed(path, {f"{plain}.ipynb": notebook() for plain in placeholders})
    content = path.read_bytes()
    for plain, name in placeholders.items():
        content = content.replace(plain.encode(), name)
    path.write_bytes(content)
    assert {line.student for line in run(here, path).of("collected")} == {"20231234", "7"}


def test_a_folders_names_in_cp949_are_read_as_well(here: Course, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with open(os.fsencode(folder) + b"/" + "홍길동_cnn.ipynb".encode("cp949"), "wb") as file:  # noqa: PTH123
        file.write(notebook())
    assert [line.student for line in run(here, folder).of("collected")] == ["20231234"]


def test_single_files_are_taken_with_their_folders_name(here: Course, tmp_path: Path) -> None:
    folder = tmp_path / "홍길동_12_assignsubmission_file_"
    folder.mkdir()
    (folder / "cnn.ipynb").write_bytes(notebook())
    (tmp_path / "kim_cnn.ipynb").write_bytes(notebook())
    (tmp_path / "readme.txt").write_text("")
    done = run(here, folder / "cnn.ipynb", tmp_path / "kim_cnn.ipynb", tmp_path / "readme.txt")
    assert {*held(here)} == {"20231234", "kim"}
    assert done.ignored == 1


def test_what_is_no_notebook_of_the_lesson_is_counted_or_told(here: Course, tmp_path: Path) -> None:
    done = run(
        here,
        packed(
            tmp_path / "x.zip",
            {
                "kim/data.csv": b"1",
                "kim/.ipynb_checkpoints/cnn.ipynb": notebook(),
                "__MACOSX/kim/._cnn.ipynb": b"x",
                "kim/other.ipynb": notebook(lesson="03-one-hot"),
                "kim/broken.ipynb": b'{"cells": [',
                "kim/plain.ipynb": b'{"cells": [], "metadata": {}, "nbformat": 4}',
                "kim/all.zip": b"PK",
                "kim/deep.ipynb": b"[" * 100_000,
            },
        ),
    )
    assert done.ignored == 3
    (other,) = done.of("elsewhere")
    assert (other.student, other.said) == ("kim", "this is the notebook of 03-one-hot")
    said = {line.file.rpartition("/")[2]: line.said for line in done.of("unclear")}
    assert "not a notebook that can be read" in said.pop("broken.ipynb")
    assert "not a notebook that can be read" in said.pop("deep.ipynb")
    assert "no lesson's notebook" in said.pop("plain.ipynb")
    assert "unpack it" in said.pop("all.zip")
    assert not said
    assert held(here) == {}


def test_the_newest_counts_by_the_entrys_time(here: Course, tmp_path: Path) -> None:
    members = {
        "kim_cnn.ipynb": (notebook("first"), 9),
        "kim_cnn (2).ipynb": (notebook("last"), 12),
        "kim_cnn (1).ipynb": (notebook("middle"), 10),
    }
    done = run(here, packed(tmp_path / "x.zip", members))
    assert held(here) == {"kim": "last"}
    assert len(done.of("older")) == 2
    stamp = (here.submission("kim", LESSON).parent / "timestamp.txt").read_text()
    local = datetime(2026, 3, 2, 12, 20, 30).astimezone(timezone.utc)
    assert stamp == f"{local:%Y-%m-%d %H:%M:%S} UTC\n"


def test_the_newest_counts_by_canvas_numbers_and_by_blackboards_times(
    here: Course, tmp_path: Path
) -> None:
    members = {
        "홍길동_777_99_cnn.ipynb": (notebook("first"), 12),
        "홍길동_777_101_cnn.ipynb": (notebook("last"), 9),
        "Lab_kim_attempt_2026-03-02-09-00-00_cnn.ipynb": (notebook("first"), 12),
        "Lab_kim_attempt_2026-03-02-10-00-00_cnn.ipynb": (notebook("last"), 9),
    }
    run(here, packed(tmp_path / "x.zip", members))
    assert held(here) == {"20231234": "last", "kim": "last"}


def test_a_time_in_utc_is_taken_where_the_packer_wrote_one(here: Course, tmp_path: Path) -> None:
    time = datetime(2026, 3, 1, 23, 30, 1, tzinfo=timezone.utc)
    info = zipfile.ZipInfo("kim_cnn.ipynb", (2026, 3, 2, 8, 30, 0))
    info.extra = struct.pack("<HHBi", 0x5455, 5, 1, int(time.timestamp()))
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(info, notebook())
    run(here, tmp_path / "x.zip")
    stamp = here.submission("kim", LESSON).parent / "timestamp.txt"
    assert stamp.read_text() == "2026-03-01 23:30:01 UTC\n"


def test_what_differs_and_has_no_order_is_left_to_a_person(here: Course, tmp_path: Path) -> None:
    members = {"kim_cnn.ipynb": notebook("one"), "kim/cnn.ipynb": notebook("other")}
    (line,) = run(here, packed(tmp_path / "x.zip", members)).of("unclear")
    assert "nothing tells which is newer" in line.said
    assert held(here) == {}
    same = {"kim_cnn.ipynb": notebook("one"), "kim/cnn.ipynb": notebook("one")}
    assert not run(here, packed(tmp_path / "x.zip", same)).of("unclear")
    assert held(here) == {"kim": "one"}


def test_again_changes_nothing_older_neither_newer_does(here: Course, tmp_path: Path) -> None:
    def hand_in(mark: str, hour: int) -> Collected:
        return run(here, packed(tmp_path / "x.zip", {"kim_cnn.ipynb": (notebook(mark), hour)}))

    hand_in("noon", 12)
    before = snapshot(here.root)
    assert [line.what for line in hand_in("noon", 12).lines] == ["unchanged"]
    assert [line.what for line in hand_in("noon", 15).lines] == ["unchanged"]
    (line,) = hand_in("morning", 9).lines
    assert line.what == "older"
    assert "what is collected already is newer" in line.said
    assert snapshot(here.root) == before
    assert [line.what for line in hand_in("evening", 20).lines] == ["collected"]
    assert held(here) == {"kim": "evening"}


def test_without_a_timestamp_the_files_own_time_protects_it(here: Course, tmp_path: Path) -> None:
    there = here.submission("kim", LESSON)
    there.parent.mkdir(parents=True)
    there.write_bytes(notebook("by hand"))
    own = datetime(2026, 3, 2, 12).timestamp()
    os.utime(there, (own, own))
    path = tmp_path / "kim_cnn.ipynb"
    path.write_bytes(notebook("sent"))
    os.utime(path, (own - 60, own - 60))
    assert run(here, path).lines[0].what == "older"
    os.utime(path, (own + 60, own + 60))
    assert run(here, path).lines[0].what == "collected"


def test_what_has_no_time_is_collected_once_and_overwrites_nothing(
    here: Course, tmp_path: Path
) -> None:
    path = tmp_path / "x.zip"
    for mark in ("first", "second"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(zipfile.ZipInfo("kim_cnn.ipynb"), notebook(mark))  # of 1980
        done = run(here, path)
    assert "has no time" in done.of("unclear")[0].said
    assert held(here) == {"kim": "first"}
    assert not (here.submission("kim", LESSON).parent / "timestamp.txt").exists()


def test_a_collection_that_was_interrupted_is_finished_by_the_next(
    here: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(here, packed(tmp_path / "x.zip", {"kim_cnn.ipynb": (notebook("old"), 9)}))
    newer = packed(tmp_path / "x.zip", {"kim_cnn.ipynb": (notebook("new"), 12)})
    from nbjudge import collect as module

    def full(path: Path, content: Any) -> None:
        if path.suffix == ".ipynb":
            raise OSError(28, "No space left on device")
        whole(path, content)

    whole = module.write_whole
    with monkeypatch.context() as patch:
        patch.setattr(module, "write_whole", full)
        with pytest.raises(CollectError, match=r"kim: .*No space left .* → "):
            run(here, newer)
    assert held(here) == {"kim": "old"}
    run(here, newer)
    assert held(here) == {"kim": "new"}


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (2026, 3, 2, 10, 0, 0))
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info


def bad_zip(path: Path, how: str) -> Path:
    """Write an archive of which the first member is sound."""
    members: dict[Any, bytes] = {"s002_cnn.ipynb": notebook()}
    if how == "climbs out":
        members["../../kim_cnn.ipynb"] = notebook()
    elif how == "climbs out, as on Windows":
        members["a\\..\\..\\kim_cnn.ipynb"] = notebook()
    elif how == "absolute":
        members["/etc/kim_cnn.ipynb"] = notebook()
    elif how == "with a drive":
        members["C:/kim_cnn.ipynb"] = notebook()
    elif how == "link":
        members[link("kim_cnn.ipynb")] = b"/etc/passwd"
    elif how == "bomb":
        members["kim_cnn.ipynb"] = b" " * (70 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr("kim_cnn.ipynb", notebook("last"), zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    if how == "encrypted":
        at = content.index(b"PK\1\2")
        content[at + 8] |= 1
    elif how == "truncated":
        del content[-200:]
    elif how == "damaged":
        at = content.rindex(b'"metadata"', 0, content.rindex(b"PK\1\2"))
        content[at + 3] ^= 1
    elif how == "no zip":
        content = bytearray(b"this is no zip file")
    elif how == "unknown compression":
        at = content.index(b"PK\1\2")
        content[at + 10] = 99
    path.write_bytes(content)
    return path


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("climbs out", "leads out of the archive"),
        ("climbs out, as on Windows", "leads out of the archive"),
        ("absolute", "leads out of the archive"),
        ("with a drive", "leads out of the archive"),
        ("link", "symbolic link"),
        ("bomb", "would become 7. MB"),
        ("encrypted", "encrypted"),
        ("truncated", "broken"),
        ("damaged", "broken"),
        ("no zip", "broken"),
        ("unknown compression", "broken"),
    ],
)
def test_an_archive_that_cannot_be_trusted_changes_nothing(
    here: Course, tmp_path: Path, how: str, said: str
) -> None:
    before = snapshot(tmp_path)
    path = bad_zip(tmp_path / "x.zip", how)
    with pytest.raises(CollectError, match=rf"x\.zip.*{said}.* → "):
        run(here, path)
    path.unlink()
    assert snapshot(tmp_path) == before
    assert not (here.root / "submitted").exists()


def test_a_lying_size_in_the_archive_reads_no_more_than_it_says(
    here: Course, tmp_path: Path
) -> None:
    path = packed(tmp_path / "x.zip", {"kim_cnn.ipynb": notebook()})
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\1\2")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    path.write_bytes(content)
    with pytest.raises(CollectError, match="broken"):
        run(here, path)


def test_a_notebook_that_is_too_large_costs_only_itself(
    here: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nbjudge.collect.MAX_BYTES", 1 << 20)
    members = {"kim_cnn.ipynb": os.urandom(2 << 20), "s002_cnn.ipynb": notebook()}
    done = run(here, packed(tmp_path / "x.zip", members))
    assert "2 MB" in done.of("unclear")[0].said
    assert {*held(here)} == {"s002"}


@pytest.mark.parametrize(
    ("limit", "value", "said"),
    [("_MOST_FILES", 1, "it holds 2 files"), ("_MOST_BYTES", 1000, "0 are allowed")],
)
def test_archives_have_limits(
    here: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, said: str
) -> None:
    monkeypatch.setattr(f"nbjudge.collect.{limit}", value)
    path = packed(tmp_path / "x.zip", {"kim_cnn.ipynb": notebook(), "7_cnn.ipynb": notebook()})
    with pytest.raises(CollectError, match=f"{said}.*→"):
        run(here, path)


def test_paths_that_are_none_of_what_came_in_are_refused(here: Course, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "kim_cnn.ipynb").symlink_to(ROOT / "source" / LESSON / "cnn.ipynb")
    for path, said in [
        (folder, "symbolic link"),
        (folder / "kim_cnn.ipynb", "symbolic link"),
        (tmp_path / "missing.zip", "there is no such file"),
        (here.root, "the course's own folder"),
        (here.root / "source" / LESSON, "the course's own folder source"),
        (here.root / "autograded", "the course's own folder autograded"),
        (tmp_path, "the course's own folder"),
    ]:
        with pytest.raises(CollectError, match=f"{said}.* → "):
            run(here, path)
    assert not (here.root / "submitted").exists()


def command(course: Course, *words: object) -> Any:
    arguments = ["collect", *map(str, words), "--assignment", LESSON, "--course", str(course.root)]
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "300"})


def test_the_command_fills_the_gradebook_and_says_what_is_left(
    here: Course, tmp_path: Path
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "학번,이름,이메일\n1001,홍길동,gd@school.kr\n1002,이영희,\n", encoding="cp949"
    )
    downloads = packed(
        tmp_path / "x.zip",
        {
            "홍길동_1_2_cnn.ipynb": notebook("one"),
            "이영희_1_3_o.ipynb": notebook(lesson="03-one-hot"),
            "a.txt": b"",
        },
    )
    shown = command(here, downloads, "--roster", roster)
    assert shown.exit_code == 0, shown.output
    assert (
        "1 collected, 0 unchanged, 0 older, 1 of other lessons, 0 unclear; 1 other" in shown.output
    )
    assert "이영희_1_3_o.ipynb: this is the notebook of 03-one-hot" in shown.output
    assert "gradebook: 2 students, 2 new or changed" in shown.output
    with gradebook_of(here) as gradebook:
        assert people(gradebook)["1001"] == Person("1001", "홍길동", "gd@school.kr")

    shown = command(
        here, packed(downloads, {"홍길동.ipynb": notebook("one"), "x.ipynb": notebook()})
    )
    assert shown.exit_code == 1  # the gradebook knows them now
    assert "1 unchanged" in shown.output
    assert "x.ipynb: its name tells no student → " in shown.output


def test_the_command_refuses_a_wrong_roster_before_anything_else(
    here: Course, tmp_path: Path
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name\n1,a\n1,b\n")
    downloads = packed(tmp_path / "x.zip", {"1_cnn.ipynb": notebook()})
    before = snapshot(here.root)
    shown = command(here, downloads, "--roster", roster)
    assert shown.exit_code == 1
    assert "the same id, 1 →" in shown.output
    shown = command(here, bad_zip(tmp_path / "y.zip", "no zip"))
    assert shown.exit_code == 1
    assert snapshot(here.root) == before


def test_students_are_known_by_their_folders_where_there_is_nothing_else(
    here: Course, tmp_path: Path
) -> None:
    (here.root / "submitted" / "lee").mkdir(parents=True)
    shown = command(here, packed(tmp_path / "x.zip", {"lee_cnn.ipynb": notebook()}))
    assert shown.exit_code == 0, shown.output
    assert {*held(here)} == {"lee"}
    assert not (here.root / "gradebook.db").exists()
    newer = here.submission("lee", LESSON).parent / "timestamp.txt"
    assert datetime.now(timezone.utc) - timedelta(days=36500) < datetime.fromisoformat(
        newer.read_text().strip().replace(" UTC", "+00:00")
    )
