"""Downloads of a class's work, sorted into submitted/."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import stat
import struct
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nbjudge.cli import app
from nbjudge.collect import Collected, Inbox, collect
from nbjudge.course import Course
from nbjudge.errors import CollectError
from nbjudge.files import write_whole
from nbjudge.gradebook import Person, gradebook_of, people, put_people
from tests.conftest import ROOT

LESSON, OTHER = "03-one-hot", "04-normalization"
CLASS = [
    Person("20260001", "김지우", "jiwoo@example.ac.kr", "4101"),
    Person("20260002", "이서준", "seojun@example.ac.kr", "4102"),
    Person("20260003", "Ada Park", "ada.park@example.ac.kr", "4103"),
    Person("20260004", "박하은", "haeun1@example.ac.kr", "4104"),
    Person("20260005", "박하은", "haeun2@example.ac.kr", "4105"),
]
NOON = (2026, 3, 20, 12, 0, 0)


@pytest.fixture
def taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course of two lessons in which nobody has handed in."""
    course = Course(tmp_path / "course")
    for lesson in (LESSON, OTHER):
        shutil.copytree(ROOT / "source" / lesson, course.root / "source" / lesson)
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    monkeypatch.setenv("NBJUDGE_HOME", str(course.root / ".nbjudge"))
    return course


def notebook(mark: str = "", lesson: str = LESSON) -> bytes:
    """A released notebook; with a mark, another one than without."""
    (path,) = (ROOT / "release" / lesson).glob("*.ipynb")
    read = json.loads(path.read_text(encoding="utf-8"))
    read["metadata"]["mark"] = mark
    return json.dumps(read, ensure_ascii=False).encode()


def download(
    folder: Path, files: dict[str, bytes], when: tuple[int, int, int, int, int, int] = NOON
) -> Path:
    """A zip, with all files of one time."""
    path = folder / "download.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), content)
    return path


def put(course: Course, *paths: Path) -> Collected:
    return collect(course, LESSON, paths, CLASS)


def there(course: Course) -> dict[str, str]:
    """Return student → mark of the notebook that was collected."""
    return {
        path.parts[-3]: json.loads(path.read_text(encoding="utf-8"))["metadata"]["mark"]
        for path in course.root.glob("submitted/*/*/*.ipynb")
    }


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("김지우_4101_98765_one_hot.ipynb", "20260001"),
        ("parkada_4103_98766_one_hot-1.ipynb", "20260003"),
        ("parkada_LATE_4103_98766_whatever.ipynb", "20260003"),
        ("somebody_4102_98767_one_hot.ipynb", "20260002"),  # Canvas's number tells
        ("김지우_991_assignsubmission_file_/one_hot.ipynb", "20260001"),
        ("지우 김_991_assignsubmission_file/cnn (3)의 사본.ipynb", "20260001"),
        ("Ada Park_992_assignsubmission_file_one_hot.ipynb", "20260003"),
        ("Ada Park - one_hot.ipynb", "20260003"),
        ("one_hot의 사본 - 이서준.ipynb", "20260002"),
        ("이서준_03-one-hot.ipynb", "20260002"),
        ("20260002_03-one-hot.ipynb", "20260002"),
        ("과제/20260002 이서준/Copy of one_hot.ipynb", "20260002"),
        ("20260005/03-one-hot/one_hot.ipynb", "20260005"),
        ("ada.park@example.ac.kr_one_hot.ipynb", "20260003"),
        ("20260004_박하은_one_hot.ipynb", "20260004"),  # two are called so; the id tells
        (unicodedata.normalize("NFD", "김지우_one_hot.ipynb"), "20260001"),
        ("ADA_PARK.ipynb", "20260003"),
    ],
)
def test_whose_it_is(taught: Course, tmp_path: Path, name: str, student: str) -> None:
    told = put(taught, download(tmp_path, {name: notebook()}))
    assert (told.put, told.listed) == ([student], [])
    assert taught.submission(student, LESSON).read_bytes() == notebook()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("박하은_one_hot.ipynb", "may be 20260004, 20260005"),
        ("20260001_이서준.ipynb", "may be 20260001, 20260002"),
        ("one_hot (3).ipynb", "nobody is called"),
        ("최도윤_one_hot.ipynb", "nobody is called"),
        # what a student calls a file says nothing where the system says who it is
        ("최도윤_991_assignsubmission_file_/김지우.ipynb", "nobody is called"),
        ("choidoyun_999_98765_김지우.ipynb", "nobody is called"),
    ],
)
def test_nobody_is_guessed(taught: Course, tmp_path: Path, name: str, said: str) -> None:
    told = put(taught, download(tmp_path, {name: notebook(), "이서준.ipynb": notebook()}))
    assert told.put == ["20260002"]
    (line,) = told.listed
    assert said in line
    assert line.startswith(name)


def test_names_in_cp949_without_a_mark(taught: Course, tmp_path: Path) -> None:
    path = download(tmp_path, {"KIMJIWOO_one_hot.ipynb": notebook()})
    korean = "김지우".encode("cp949") + b"__"
    path.write_bytes(path.read_bytes().replace(b"KIMJIWOO", korean))
    assert put(taught, path).put == ["20260001"]


def test_the_time_is_the_downloads(taught: Course, tmp_path: Path) -> None:
    put(taught, download(tmp_path, {"김지우_1_assignsubmission_file_a.ipynb": notebook()}))
    stamp = taught.submission("20260001", LESSON).with_name("timestamp.txt").read_text()
    noon = datetime.datetime(*NOON).astimezone(datetime.UTC)
    assert stamp == f"{noon:%Y-%m-%d %H:%M:%S} UTC\n"


def test_canvas_tells_no_time(taught: Course, tmp_path: Path) -> None:
    late = {"김지우_LATE_4101_98765_a.ipynb": notebook()}
    told = put(taught, download(tmp_path, late))
    assert not taught.submission("20260001", LESSON).with_name("timestamp.txt").exists()
    assert "handed in late, says Canvas" in told.notes[0]


def test_of_several_the_newest_counts(taught: Course, tmp_path: Path) -> None:
    for hour, mark in ((9, "early"), (17, "late"), (12, "middle")):
        path = tmp_path / mark / "김지우.ipynb"
        path.parent.mkdir()
        path.write_bytes(notebook(mark))
        when = datetime.datetime(2026, 3, 20, hour).timestamp()
        os.utime(path, (when, when))
    told = put(taught, *(tmp_path / mark for mark in ("early", "late", "middle")))
    assert told.put == ["20260001"]
    assert there(taught) == {"20260001": "late"}


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
    put(taught, download(tmp_path, {"김지우.ipynb": notebook("noon")}))
    told = put(
        taught, download(tmp_path, {"김지우.ipynb": notebook("dawn")}, (2026, 3, 20, 6, 0, 0))
    )
    assert (told.put, there(taught)) == ([], {"20260001": "noon"})
    assert told.notes[0].startswith("20260001: 김지우.ipynb is not newer")
    told = put(
        taught, download(tmp_path, {"김지우.ipynb": notebook("dusk")}, (2026, 3, 20, 18, 0, 0))
    )
    assert (told.put, there(taught)) == (["20260001"], {"20260001": "dusk"})


def test_the_same_again_changes_nothing(taught: Course, tmp_path: Path) -> None:
    path = download(tmp_path, {"김지우.ipynb": notebook(), "이서준.ipynb": notebook()})
    put(taught, path)
    before = {p: p.stat().st_mtime_ns for p in taught.root.rglob("*")}
    told = put(taught, path)
    assert (told.put, sorted(told.same)) == ([], ["20260001", "20260002"])
    assert {p: p.stat().st_mtime_ns for p in taught.root.rglob("*")} == before


def test_notebooks_of_other_lessons_and_broken_ones_are_listed(
    taught: Course, tmp_path: Path
) -> None:
    files = {
        "김지우.ipynb": notebook(lesson=OTHER),
        "이서준.ipynb": notebook()[:1000],
        "Ada Park.ipynb": notebook(),
        "notes.txt": b"",
        "__MACOSX/._Ada Park.ipynb": b"",
    }
    told = put(taught, download(tmp_path, files))
    assert told.put == ["20260003"]
    assert f"this is the notebook of {OTHER}" in told.listed[0]
    assert "cannot be read as a notebook" in told.listed[1]
    assert told.n_others == 2


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


def test_the_command_and_the_roster(taught: Course, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_bytes("학번,이름,이메일\n20260001,김지우,jiwoo@x.kr\n".encode("cp949"))
    path = download(tmp_path, {"김지우.ipynb": notebook(), "이서준.ipynb": notebook()})
    words = ["collect", str(path), "--assignment", LESSON, "--course", str(taught.root)]
    shown = CliRunner().invoke(app, [*words, "--roster", str(roster)])
    assert shown.exit_code == 1  # 이서준 is not in the roster
    assert "이서준.ipynb: nobody is called" in shown.output
    assert f"1 hand-ins of {LESSON} collected" in shown.output
    with gradebook_of(taught) as gradebook:
        assert people(gradebook)["20260001"] == Person("20260001", "김지우", "jiwoo@x.kr")
    # from now on the gradebook knows who is who
    later = download(tmp_path, {"김지우.ipynb": notebook("later")}, (2026, 3, 21, 9, 0, 0))
    shown = CliRunner().invoke(app, [words[0], str(later), *words[2:]])
    assert shown.exit_code == 0, shown.output
    assert there(taught) == {"20260001": "later"}


def test_a_bad_roster_collects_nothing(taught: Course, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("id\n1001\n1001\n")
    path = download(tmp_path, {"1001.ipynb": notebook()})
    words = ["collect", str(path), "--assignment", LESSON, "--course", str(taught.root)]
    shown = CliRunner().invoke(app, [*words, "--roster", str(roster)])
    assert shown.exit_code == 1
    assert "line 3: the id 1001" in shown.output
    assert not (taught.root / "submitted").exists()


def test_an_inbox_is_collected_again_and_again(taught: Course, tmp_path: Path) -> None:
    with gradebook_of(taught) as gradebook:
        put_people(gradebook, CLASS)
    inbox = tmp_path / "inbox"
    (inbox / LESSON).mkdir(parents=True)
    watched = Inbox(taught, inbox, taught.assignments)
    assert watched.bring() == ""
    download(inbox / LESSON, {"김지우.ipynb": notebook(), "누구.ipynb": notebook()})
    said = watched.bring()
    assert said.startswith(f"20260001: {LESSON}; 누구.ipynb: nobody is called")
    assert watched.bring() == ""
    (inbox / LESSON / "이서준.ipynb").write_bytes(notebook("later"))
    assert watched.bring() == f"20260002: {LESSON}"
    assert there(taught) == {"20260001": "", "20260002": "later"}


# whose it is, and what the names of files and archives can do besides

MIXED = [
    Person("kim", "Kim Chulsoo", "cs@school.kr"),
    Person("20231234", "홍길동", "gildong@school.kr", "777"),
    Person("s002", "Jane van Doe", "jane.doe@school.kr", "4242"),
    Person("s003", "José Núñez"),
    Person("s004", "김철수"),
    Person("s005", "김철수"),
    Person("7", "이영희"),
]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("honggildong_777_9001_cnn.ipynb", "20231234"),
        ("홍길동_LATE_123_9001_cnn-1.ipynb", "20231234"),
        ("vandoejane_late_555_9001_my work.ipynb", "s002"),
        ("núñezjosé_666_9001_cnn.ipynb", "s003"),
        ("Blue Team-Jane van Doe_555_assignsubmission_file_/cnn.ipynb", "s002"),
        ("Nunez Jose_555_assignsubmission_file_kim_cnn.ipynb", "s003"),
        ("Lab 5_s003_attempt_2026-03-02-10-20-30_cnn.ipynb", "s003"),
        ("Copy of Jane van Doe - one_hot.ipynb", "s002"),
        ("홍길동/cnn (3)의 사본.ipynb", "20231234"),
        ("홍길동/cnn.ipynb의 사본", "20231234"),
        ("길동 홍/one_hot.ipynb.txt", "20231234"),
        ("사본 - 홍길동_one_hot.ipynb", "20231234"),
        ("kim_03-one-hot.ipynb", "kim"),
        ("7_one_hot.ipynb", "7"),
        ("cs@school.kr.ipynb", "kim"),
        ("20231234홍길동.ipynb", "20231234"),
        ("cnn홍길동.ipynb", "20231234"),
        ("one_hot_홍길동_최종(2).ipynb", "20231234"),
        ("김철수_s004.ipynb", "s004"),
        ("Kim Chulsoo one hot.ipynb", "kim"),
    ],
)
def test_names_of_every_kind(
    taught: Course, tmp_path: Path, name: str, student: str, form: Any
) -> None:
    path = download(tmp_path, {unicodedata.normalize(form, name): notebook()})
    told = collect(taught, LESSON, [path], MIXED)
    assert (told.put, told.listed) == ([student], [])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("doejanevan_777_9001_cnn.ipynb", "may be 20231234, s002"),  # number and name disagree
        ("Kim Jiwoo - one_hot.ipynb", "may be kim, but it says more"),
        ("kim_jiwoo.ipynb", "may be kim, but it says more"),
        ("홍길동/이영희.ipynb", "may be 20231234, 7"),
        ("Participant_55_assignsubmission_file_/kim.ipynb", "nobody is called `Participant`"),
        ("7. one_hot.ipynb", "nobody is called"),
        ("one_hot (7).ipynb", "nobody is called"),
        ("one_hot-7.ipynb", "nobody is called"),
        ("홍길동2.ipynb", "nobody is called"),
        ("박홍길동_one_hot.ipynb", "nobody is called"),
    ],
)
def test_names_that_mean_more_than_one_or_somebody_else(
    taught: Course, tmp_path: Path, name: str, said: str
) -> None:
    told = collect(taught, LESSON, [download(tmp_path, {name: notebook()})], MIXED)
    (line,) = told.listed
    assert said in line
    assert " → " in line
    assert not (taught.root / "submitted").exists()


def test_a_folder_or_a_zip_may_be_a_students_own(taught: Course, tmp_path: Path) -> None:
    own = tmp_path / "김지우"
    moodle = tmp_path / "이서준_12_assignsubmission_file_"
    for folder in (own, moodle):
        folder.mkdir()
        (folder / "one_hot.ipynb").write_bytes(notebook())
    path = download(tmp_path, {"one_hot.ipynb": notebook()}).rename(tmp_path / "Ada Park.zip")
    told = put(taught, own, moodle / "one_hot.ipynb", path)
    assert sorted(told.put) == ["20260001", "20260002", "20260003"]


def test_a_folders_names_in_cp949(taught: Course, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    name = os.fsdecode("김지우_one_hot.ipynb".encode("cp949"))
    (folder / name).write_bytes(notebook())
    assert put(taught, folder).put == ["20260001"]


def test_blackboards_names_tell_the_time(taught: Course, tmp_path: Path) -> None:
    files = {
        "Lab_20260001_attempt_2026-03-02-10-00-00_a.ipynb": notebook("last"),
        "Lab_20260001_attempt_2026-03-02-09-00-00_a.ipynb": notebook("first"),
    }
    put(taught, download(tmp_path, files))
    assert there(taught) == {"20260001": "last"}


def test_a_time_in_utc_is_taken_where_the_packer_wrote_one(taught: Course, tmp_path: Path) -> None:
    time = datetime.datetime(2026, 3, 1, 23, 30, 1, tzinfo=datetime.UTC)
    member = zipfile.ZipInfo("김지우.ipynb", NOON)
    member.extra = struct.pack("<HHBi", 0x5455, 5, 1, int(time.timestamp()))
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(member, notebook())
    put(taught, tmp_path / "x.zip")
    stamp = taught.submission("20260001", LESSON).with_name("timestamp.txt")
    assert stamp.read_text() == "2026-03-01 23:30:01 UTC\n"


def test_what_differs_and_has_no_order_is_left_to_a_person(taught: Course, tmp_path: Path) -> None:
    names = ("김지우.ipynb", "김지우/one_hot.ipynb")
    told = put(taught, download(tmp_path, {name: notebook(name) for name in names}))
    assert "nothing tells which is newer" in told.listed[0]
    assert told.put == []
    newer = download(tmp_path / "..", {"김지우.ipynb": notebook("x")}, (2026, 3, 21, 0, 0, 0))
    newer = newer.rename(tmp_path / "newer.zip")
    assert put(taught, tmp_path / "download.zip", newer).put == ["20260001"]
    assert put(taught, download(tmp_path, dict.fromkeys(names, notebook("x")))).listed == []


def test_what_has_no_time_gets_none_and_overwrites_nothing(taught: Course, tmp_path: Path) -> None:
    nothing = (1980, 1, 1, 0, 0, 0)
    put(taught, download(tmp_path, {"김지우.ipynb": notebook("first")}, nothing))
    assert not taught.submission("20260001", LESSON).with_name("timestamp.txt").exists()
    put(taught, download(tmp_path, {"김지우.ipynb": notebook("second")}, nothing))
    assert there(taught) == {"20260001": "first"}


def test_a_collection_that_was_cut_off_is_finished_by_the_next(
    taught: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(taught, download(tmp_path, {"김지우.ipynb": notebook("old")}, (2026, 3, 1, 0, 0, 0)))
    newer = download(tmp_path, {"김지우.ipynb": notebook("new")})

    def cut_off(path: Path, content: str | bytes) -> None:
        if path.suffix == ".ipynb":
            raise KeyboardInterrupt
        write_whole(path, content)

    with monkeypatch.context() as patch:
        patch.setattr("nbjudge.collect.write_whole", cut_off)
        with pytest.raises(KeyboardInterrupt):
            put(taught, newer)
    assert there(taught) == {"20260001": "old"}
    put(taught, newer)
    assert there(taught) == {"20260001": "new"}


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
