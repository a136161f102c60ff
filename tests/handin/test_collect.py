"""Downloads of a class's work, sorted into submitted/."""

from __future__ import annotations

import datetime
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nbjudge.cli.commands import app
from nbjudge.course.layout import Course
from nbjudge.errors import CourseError
from nbjudge.handin.collect import collect
from nbjudge.records.gradebook import Person, gradebook_of, people
from tests.handin.class_downloads import (
    CLASS,
    LESSON,
    NOON,
    OTHER,
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


def test_canvas_tells_no_time(taught: Course, tmp_path: Path) -> None:
    late = {"김지우_LATE_4101_98765_a.ipynb": notebook()}
    told = put(taught, download(tmp_path, late))
    assert not taught.submission("20260001", LESSON).with_name("timestamp.txt").exists()
    assert "handed in late, says Canvas" in told.notes[0]


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
    assert f"1 hand-in of {LESSON} collected" in shown.output
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


def test_a_roster_alone_takes_in_the_class_before_anybody_hands_in(
    taught: Course, tmp_path: Path
) -> None:
    """An extension can be given then: `nbjudge due --student` knows who is there."""
    roster = tmp_path / "roster.csv"
    roster.write_text("학번,이름\n20260001,김지우\n20260002,이서준\n", encoding="utf-8")
    at = ["--course", str(taught.root)]
    shown = CliRunner().invoke(app, ["collect", "--roster", str(roster), *at])
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.endswith(": 2 students\n")
    with gradebook_of(taught) as gradebook:
        assert sorted(people(gradebook)) == ["20260001", "20260002"]
    assert not (taught.root / "submitted").exists()


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ([], "nbjudge collect FILE --assignment LESSON"),
        (["download.zip"], "nbjudge collect FILE --assignment LESSON"),
        (["--assignment", LESSON], "add the folder or the zip"),
        (["--assignment", LESSON, "--roster", "roster.csv"], "add the folder or the zip"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_download_goes_with_its_lesson(taught: Course, words: list[str], remedy: str) -> None:
    shown = CliRunner().invoke(app, ["collect", *words, "--course", str(taught.root)])
    assert shown.exit_code == 1
    (line,) = shown.stderr.splitlines()
    assert line.endswith(remedy)


def test_a_bad_roster_collects_nothing(taught: Course, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("id\n1001\n1001\n")
    path = download(tmp_path, {"1001.ipynb": notebook()})
    words = ["collect", str(path), "--assignment", LESSON, "--course", str(taught.root)]
    shown = CliRunner().invoke(app, [*words, "--roster", str(roster)])
    assert shown.exit_code == 1
    assert "line 3: the id 1001" in shown.output
    assert not (taught.root / "submitted").exists()


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


def test_a_zip_that_somebody_names_for_another_is_not_guessed(
    taught: Course, tmp_path: Path
) -> None:
    path = download(tmp_path, {moodle("이서준"): notebook()}).rename(tmp_path / "김지우.zip")
    told = put(taught, path)
    assert told.put == []
    assert "lies in `김지우`, which means 20260001" in told.listed[0]


@pytest.mark.parametrize(
    "name",
    ["김지우.ipynb", "김지우/one_hot.ipynb", "김지우_4101_98765_a.ipynb", moodle("김지우")],
)
def test_a_zips_own_time_is_no_hand_in_time(taught: Course, tmp_path: Path, name: str) -> None:
    told = put(taught, download(tmp_path, {name: notebook(), moodle("이서준", 2): notebook()}))
    assert sorted(told.put) == ["20260001", "20260002"]
    assert (stamp_of(taught, "20260001"), stamp_of(taught, "20260002")) == ("", "")
    assert "is known of 20260001, 20260002 → " in told.notes[-1]


def test_a_class_without_any_times_is_not_named_one_by_one(taught: Course, tmp_path: Path) -> None:
    class_of = [*CLASS, Person("20260006")]
    path = download(tmp_path, {f"{who.id}.ipynb": notebook() for who in class_of})
    told = collect(taught, LESSON, [path], class_of)
    assert sorted(told.put) == [who.id for who in class_of]
    assert told.notes[-1].startswith("no time of the hand-in is known of any of the 6 → ")


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


def test_without_a_setting_the_zone_is_this_machines(taught: Course, tmp_path: Path) -> None:
    put(taught, download(tmp_path, {attempt("20260001", 20): notebook()}))
    noon = datetime.datetime(*NOON).astimezone(datetime.UTC)
    assert stamp_of(taught, "20260001") == f"{noon:%Y-%m-%d %H:%M:%S} UTC"


def test_a_zone_that_there_is_not_collects_nothing(taught: Course, tmp_path: Path) -> None:
    settle(taught, timezone="Seoul")
    with pytest.raises(CourseError, match=r"c\.Judge\.timezone: .*'Seoul' → "):
        put(taught, download(tmp_path, {"김지우.ipynb": notebook()}))
    assert not (taught.root / "submitted").exists()


def test_a_new_hand_in_of_no_time_does_not_keep_the_old_ones(
    taught: Course, tmp_path: Path
) -> None:
    put(taught, download(tmp_path, {attempt("20260001", 20): notebook("old")}))
    assert stamp_of(taught, "20260001")
    put(taught, download(tmp_path, {"김지우.ipynb": notebook("new")}), replace=True)
    assert (there(taught), stamp_of(taught, "20260001")) == ({"20260001": "new"}, "")
