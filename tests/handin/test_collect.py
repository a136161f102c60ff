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

from nbjudge.cli.commands import app
from nbjudge.course.layout import Course
from nbjudge.errors import CollectError, CourseError
from nbjudge.files import write_whole
from nbjudge.handin.collect import Collected, Inbox, collect
from nbjudge.records.gradebook import Person, gradebook_of, people, put_people
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


def attempt(student: str, day: int, hour: int = 12) -> str:
    """A name as Blackboard gives it, with the time of the hand-in."""
    return f"Lab_{student}_attempt_2026-03-{day:02}-{hour:02}-00-00_one_hot.ipynb"


def moodle(name: str, number: int = 991) -> str:
    """A folder as Moodle calls it, and a notebook in it."""
    return f"{name}_{number}_assignsubmission_file_/one_hot.ipynb"


def zipped(path: Path, files: dict[str, tuple[bytes, tuple[int, int, int, int, int, int]]]) -> Path:
    """A zip, with a time for each file."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, (content, when) in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), content)
    return path


def settle(course: Course, **settings: object) -> None:
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.writelines(f"c.Collect.{name} = {value!r}\n" for name, value in settings.items())


def put(course: Course, *paths: Path, replace: bool = False) -> Collected:
    return collect(course, LESSON, paths, CLASS, replace=replace)


def stamp_of(course: Course, student: str) -> str:
    """Return what stands in a hand-in's timestamp.txt; "" where there is none."""
    path = course.submission(student, LESSON).with_name("timestamp.txt")
    return path.read_text().strip() if path.exists() else ""


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
        (
            "one_hot (3).ipynb",
            "`one_hot (3).ipynb` does not say whose it is → put the student's id",
        ),
        ("최도윤_one_hot.ipynb", "nobody is called `최도윤` → add them to the roster"),
        ("Copy of one_hot - Choi Doyun (2).ipynb", "nobody is called `choi doyun` →"),
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


def test_canvas_tells_no_time(taught: Course, tmp_path: Path) -> None:
    late = {"김지우_LATE_4101_98765_a.ipynb": notebook()}
    told = put(taught, download(tmp_path, late))
    assert not taught.submission("20260001", LESSON).with_name("timestamp.txt").exists()
    assert "handed in late, says Canvas" in told.notes[0]


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


def test_a_roster_without_names_is_told(taught: Course, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    path = download(tmp_path, {"20260001.ipynb": notebook()})
    words = ["collect", str(path), "--assignment", LESSON, "--course", str(taught.root)]
    for text, is_told in [
        ("학번,누구\n20260001,김지우\n", True),
        ("id,name\n20260001,김\n", False),
    ]:
        roster.write_text(text, encoding="utf-8")
        shown = CliRunner().invoke(app, [*words, "--roster", str(roster)])
        assert shown.exit_code == 0
        assert ("nobody in it has a name" in shown.output) is is_told


def test_the_command_and_the_roster(taught: Course, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_bytes("학번,이름,이메일\n20260001,김지우,jiwoo@x.kr\n".encode("cp949"))
    path = download(tmp_path, {"김지우.ipynb": notebook(), "이서준.ipynb": notebook()})
    words = ["collect", str(path), "--assignment", LESSON, "--course", str(taught.root)]
    shown = CliRunner().invoke(app, [*words, "--roster", str(roster)])
    assert shown.exit_code == 1  # 이서준 is not in the roster
    assert "이서준.ipynb: nobody is called `이서준` →" in shown.output
    assert f"1 hand-ins of {LESSON} collected" in shown.output
    with gradebook_of(taught) as gradebook:
        assert people(gradebook)["20260001"] == Person("20260001", "김지우", "jiwoo@x.kr")
    # from now on the gradebook knows who is who
    later = download(tmp_path, {"김지우.ipynb": notebook("later")}, (2026, 3, 21, 9, 0, 0))
    shown = CliRunner().invoke(app, [words[0], str(later), *words[2:]])
    assert shown.exit_code == 1  # a zip's time tells nothing
    assert "nothing tells which is newer" in shown.output
    assert there(taught) == {"20260001": ""}
    shown = CliRunner().invoke(app, [words[0], str(later), *words[2:], "--replace"])
    assert shown.exit_code == 0, shown.output
    assert "20260001: 김지우.ipynb replaces what was in" in shown.output
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
        ("홍길동_LATE_777_9001_cnn-1.ipynb", "20231234"),
        ("vandoejane_late_4242_9001_my work.ipynb", "s002"),
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
        ("7. one_hot.ipynb", "`7. one_hot.ipynb` does not say whose it is"),
        ("one_hot (7).ipynb", "`one_hot (7).ipynb` does not say whose it is"),
        ("one_hot-7.ipynb", "`one_hot-7.ipynb` does not say whose it is"),
        ("홍길동2.ipynb", "nobody is called `홍길동2`"),
        ("박홍길동_one_hot.ipynb", "nobody is called `박홍길동`"),
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


def test_what_differs_and_has_no_order_is_left_to_a_person(taught: Course, tmp_path: Path) -> None:
    names = ("김지우.ipynb", "김지우/one_hot.ipynb")
    told = put(taught, download(tmp_path, {name: notebook(name) for name in names}))
    assert "nothing tells which is newer" in told.listed[0]
    assert told.put == []
    assert put(taught, download(tmp_path, dict.fromkeys(names, notebook("x")))).listed == []


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


def test_a_zip_within_is_told(taught: Course, tmp_path: Path) -> None:
    files = {"김지우/all.zip": b"PK", "__MACOSX/all.zip": b"", "이서준.ipynb": notebook()}
    (line,) = put(taught, download(tmp_path, files)).listed
    assert line.startswith("김지우/all.zip: this is a zip within")


@pytest.mark.parametrize("where", ["submitted/20260001", f"submitted/20260001/{LESSON}"])
def test_nothing_is_put_where_a_link_leads(taught: Course, tmp_path: Path, where: str) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (taught.root / where).parent.mkdir(parents=True, exist_ok=True)
    (taught.root / where).symlink_to(theirs)
    told = put(taught, download(tmp_path, {"김지우.ipynb": notebook()}))
    (line,) = told.listed
    assert line.startswith(f"김지우.ipynb: not collected, because {where} is a link")
    assert told.put == []
    assert list(theirs.iterdir()) == []


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


# in another's place


def test_a_mark_inside_anothers_folder_replaces_nothing(taught: Course, tmp_path: Path) -> None:
    late = (2026, 3, 22, 12, 0, 0)
    put(taught, zipped(tmp_path / "1.zip", {moodle("이서준", 2): (notebook("mine"), NOON)}))
    forged = f"김지우_1_assignsubmission_file_/{moodle('이서준', 2)}"
    files = {moodle("이서준", 2): (notebook("mine"), NOON), forged: (notebook("forged"), late)}
    told = put(taught, zipped(tmp_path / "2.zip", files))
    assert there(taught) == {"20260001": "forged", "20260002": "mine"}
    assert (told.put, told.same, told.listed) == (["20260001"], ["20260002"], [])
    assert told.notes[0] == (
        f"{forged}: it names 20260002, but lies in the place of 20260001, whose it is"
    )


def test_a_single_file_of_anothers_folder_is_of_that_folder(taught: Course, tmp_path: Path) -> None:
    folder = tmp_path / "김지우_1_assignsubmission_file_" / "이서준"
    folder.mkdir(parents=True)
    (folder / "이서준_2_assignsubmission_file_one_hot.ipynb").write_bytes(notebook())
    inner = download(folder, {"이서준.ipynb": notebook()}).rename(folder / "이서준.zip")
    for path in (folder, inner, folder / "이서준_2_assignsubmission_file_one_hot.ipynb"):
        told = put(taught, path)
        assert [*told.put, *told.same] == ["20260001"]
        assert "names 20260002, but lies in the place of 20260001" in told.notes[0]


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


def test_a_zip_that_somebody_names_for_another_is_not_guessed(
    taught: Course, tmp_path: Path
) -> None:
    path = download(tmp_path, {moodle("이서준"): notebook()}).rename(tmp_path / "김지우.zip")
    told = put(taught, path)
    assert told.put == []
    assert "lies in `김지우`, which means 20260001" in told.listed[0]


# when it came


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


@pytest.mark.parametrize(
    "name",
    ["김지우.ipynb", "김지우/one_hot.ipynb", "김지우_4101_98765_a.ipynb", moodle("김지우")],
)
def test_a_zips_own_time_is_no_hand_in_time(taught: Course, tmp_path: Path, name: str) -> None:
    told = put(taught, download(tmp_path, {name: notebook(), moodle("이서준", 2): notebook()}))
    assert sorted(told.put) == ["20260001", "20260002"]
    assert (stamp_of(taught, "20260001"), stamp_of(taught, "20260002")) == ("", "")
    assert "is known of 20260001, 20260002 → " in told.notes[-1]


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


def test_an_impossible_time_in_a_name_is_none(taught: Course, tmp_path: Path) -> None:
    for time in ("2026-13-45-99-00-00", "0000-00-00-00-00-00", "2999-01-01-00-00-00"):
        name = f"Lab_20260001_attempt_{time}_a.ipynb"
        told = put(taught, download(tmp_path, {name: notebook()}))
        assert [*told.put, *told.same] == ["20260001"]
        assert stamp_of(taught, "20260001") == ""


@pytest.mark.parametrize(
    ("zone", "hour"), [("Asia/Seoul", 3), ("UTC", 12), ("America/New_York", 16)]
)
def test_a_zone_is_set_for_times_that_name_none(
    taught: Course, tmp_path: Path, zone: str, hour: int
) -> None:
    settle(taught, timezone=zone, zip_times=True)
    put(taught, download(tmp_path, {attempt("20260001", 20): notebook()}))
    assert stamp_of(taught, "20260001") == f"2026-03-20 {hour:02}:00:00 UTC"
    told = put(
        taught, download(tmp_path, {moodle("이서준"): notebook(), "Ada Park.ipynb": notebook()})
    )
    assert stamp_of(taught, "20260002") == f"2026-03-20 {hour:02}:00:00 UTC"
    assert stamp_of(taught, "20260003") == f"2026-03-20 {hour:02}:00:00 UTC"
    assert told.notes == []


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


def test_a_zip_of_times_that_cannot_be_has_none(taught: Course, tmp_path: Path) -> None:
    settle(taught, zip_times=True)
    for when in ((1980, 1, 1, 0, 0, 0), (2107, 1, 1, 0, 0, 0)):
        told = put(taught, download(tmp_path, {"김지우.ipynb": notebook()}, when))
        assert [*told.put, *told.same] == ["20260001"]
        assert stamp_of(taught, "20260001") == ""


def test_without_a_setting_the_zone_is_this_machines(taught: Course, tmp_path: Path) -> None:
    put(taught, download(tmp_path, {attempt("20260001", 20): notebook()}))
    noon = datetime.datetime(*NOON).astimezone(datetime.UTC)
    assert stamp_of(taught, "20260001") == f"{noon:%Y-%m-%d %H:%M:%S} UTC"


def test_a_zone_that_there_is_not_collects_nothing(taught: Course, tmp_path: Path) -> None:
    settle(taught, timezone="Seoul")
    with pytest.raises(CourseError, match=r"c\.Collect\.timezone: .*'Seoul' → "):
        put(taught, download(tmp_path, {"김지우.ipynb": notebook()}))
    assert not (taught.root / "submitted").exists()


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


def test_a_new_hand_in_of_no_time_does_not_keep_the_old_ones(
    taught: Course, tmp_path: Path
) -> None:
    put(taught, download(tmp_path, {attempt("20260001", 20): notebook("old")}))
    assert stamp_of(taught, "20260001")
    put(taught, download(tmp_path, {"김지우.ipynb": notebook("new")}), replace=True)
    assert (there(taught), stamp_of(taught, "20260001")) == ({"20260001": "new"}, "")


@pytest.mark.parametrize(
    "journal", ["", "[]", "null", '{"20260001": 7}', '{"20260001": {"sha256": 1}}']
)
def test_a_damaged_journal_costs_nothing(taught: Course, tmp_path: Path, journal: str) -> None:
    put(taught, download(tmp_path, {attempt("20260001", 20): notebook("old")}))
    (path,) = taught.root.glob(f".nbjudge/collected/{LESSON}.json")
    path.write_text(journal)
    told = put(taught, download(tmp_path, {attempt("20260001", 21): notebook("new")}))
    assert (told.put, there(taught)) == (["20260001"], {"20260001": "new"})


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


def test_a_name_without_end_is_listed_in_a_short_line(taught: Course, tmp_path: Path) -> None:
    path = download(tmp_path, {"김지우" + "a" * 60_000 + ".ipynb": notebook()})
    (line,) = put(taught, path).listed
    assert "255 characters" in line
    assert len(line) < 600
