"""Whose a file is: the outermost mark of a learning management system, else all names together."""

from __future__ import annotations

import time
import unicodedata
from datetime import datetime
from pathlib import Path

import pytest

from nbjudge.course.layout import Course
from nbjudge.handin.owner import Names, OwnerMatch
from nbjudge.records.gradebook import Person

A, B, C = "20260001", "20260002", "20260003"
CLASS = [
    Person(A, "김지우", "jiwoo@example.ac.kr", "4101"),
    Person(B, "이서준", "seojun@example.ac.kr", "4102"),
    Person(C, "Ada Park", "ada.park@example.ac.kr", "4103"),
    Person("20260004", "박하은", "haeun1@example.ac.kr"),
    Person("20260005", "박하은", "haeun2@example.ac.kr"),
    Person("kim", "Kim Chulsoo", "cs@school.kr"),
]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    path = tmp_path / "source" / "03-one-hot" / "one_hot.ipynb"
    path.parent.mkdir(parents=True)
    path.touch()
    return Course(tmp_path)


def clues(course: Course, *paths: str, class_of: list[Person] = CLASS) -> list[OwnerMatch]:
    return Names(class_of, course).clues([["download", *path.split("/")] for path in paths])


def whose(course: Course, path: str) -> str:
    return clues(course, path)[0].student


# what a student wrote into a name, where the system has its own mark further out

OTHERS = [
    "이서준_12_assignsubmission_file_/one_hot.ipynb",
    "이서준_12_assignsubmission_file_one_hot.ipynb",
    "이서준_4102_98765_one_hot.ipynb",
    "이서준_LATE_4102_98765_one_hot.ipynb",
    "Lab_20260002_attempt_2026-01-01-00-00-00_one_hot.ipynb",
    "이서준 - one_hot.ipynb",
    "이서준/one_hot.ipynb",
    "20260002_one_hot.ipynb",
    "seojun@example.ac.kr.ipynb",
    "seojun@example.ac.kr/20260002/이서준.ipynb",
    "２０２６０００２.ipynb",
]


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize("inner", OTHERS)
@pytest.mark.parametrize(
    "outer",
    [
        "김지우_11_assignsubmission_file_/{}",
        "지우 김_11_assignsubmission_file/{}",
        "20260001_11_assignsubmission_file_/all/of it/{}",
    ],
)
def test_in_a_students_folder_of_moodles_everything_is_theirs(
    course: Course, outer: str, inner: str, form: str
) -> None:
    path = unicodedata.normalize(form, outer.format(inner))  # type: ignore[arg-type]
    (clue,) = clues(course, path)
    assert (clue.student, clue.problem) == (A, "")
    assert f"names {B}, but lies in the place of {A}" in clue.note
    assert clue.mark is not None
    assert (clue.mark.system, clue.mark.number, clue.mark.shown) == ("Moodle", 0, None)
    assert not clue.mark.is_late


@pytest.mark.parametrize("inner", [name for name in OTHERS if "/" not in name])
@pytest.mark.parametrize(
    ("outer", "system"),
    [
        ("김지우_11_assignsubmission_file_{}", "Moodle"),
        ("kimjiwoo_4101_90001_{}", "Canvas"),
        ("some_body_4101_90001_{}", "Canvas"),  # with an underscore in the name
        ("Lab 5_20260001_attempt_2026-03-02-10-20-30_{}", "Blackboard"),
        ("Lab_5_20260001_attempt_2026-03-02-10-20-30_{}", "Blackboard"),
    ],
)
def test_behind_the_systems_mark_everything_is_the_students(
    course: Course, outer: str, system: str, inner: str
) -> None:
    (clue,) = clues(course, outer.format(inner))
    assert (clue.student, clue.problem) == (A, "")
    assert f"names {B}" in clue.note
    assert clue.mark is not None
    assert clue.mark.system == system
    assert clue.mark.number == (90001 if system == "Canvas" else 0)
    shown = datetime(2026, 3, 2, 10, 20, 30) if system == "Blackboard" else None
    assert clue.mark.shown == shown
    assert not clue.mark.is_late


def test_what_a_canvas_student_handed_in_is_theirs_where_it_was_unpacked(course: Course) -> None:
    path = "parkada_4103_98766_work/이서준_4102_99999_one_hot.ipynb"
    (clue,) = clues(course, path)
    assert clue.student == C
    assert clue.mark is not None
    assert clue.mark.number == 98766


@pytest.mark.parametrize(
    "inner", ["이서준_one_hot.ipynb", "20260002.ipynb", "Ada Park_Kim.ipynb", "이서준/a.ipynb"]
)
@pytest.mark.parametrize(
    "outer",
    [
        "최도윤_11_assignsubmission_file_/{}",
        "Participant_11_assignsubmission_file_/{}",
        "기본 그룹_assignsubmission_file_/{}",  # a team's, without a number
        "choidoyun_999_98765_{}",
        "anon_dGz5A_98765_{}",
        "LATE_anon_dGz5A_98765_{}",
        "anon_12345_98765_123_{}",
        "Lab_choi_attempt_2026-03-02-10-20-30_{}",
    ],
)
def test_under_the_mark_of_somebody_unknown_nobody_is_chosen(
    course: Course, outer: str, inner: str
) -> None:
    (clue,) = clues(course, outer.format(inner.replace("/", "_")))
    assert clue.student == ""
    assert "nobody is called" in clue.problem


@pytest.mark.parametrize("inner", OTHERS)
def test_a_folder_around_it_that_names_another_decides_nothing(course: Course, inner: str) -> None:
    (clue,) = clues(course, f"김지우/{inner}")
    assert clue.student == ""
    assert A in clue.problem
    assert "이서준" in clue.problem or B in clue.problem
    assert " → " in clue.problem


def test_folders_beside_those_of_students_are_students_too(course: Course) -> None:
    known, unknown, work, flat = clues(
        course,
        "김지우/one_hot.ipynb",
        "최도윤/이서준.ipynb",  # who is 최도윤?
        "과제 제출/이서준.ipynb",  # nobody's name
        "이서준.ipynb",
    )
    assert (known.student, work.student, flat.student) == (A, B, B)
    assert unknown.student == ""
    assert "nobody is called `최도윤`" in unknown.problem
    assert whose(course, "최도윤의 반/이서준.ipynb") == B  # where no folder is a student's


def test_downloads_beside_that_of_a_student_are_students_too(course: Course) -> None:
    found = Names(CLASS, course).clues([["김지우", "a.ipynb"], ["최도윤", "이서준.ipynb"]])
    assert [clue.student for clue in found] == [A, ""]


def test_googles_name_in_front_is_not_overruled_by_the_title(course: Course) -> None:
    (clue,) = clues(course, "최도윤 - 이서준.ipynb")
    assert "nobody is called `최도윤`" in clue.problem
    (clue,) = clues(course, "김지우 - 이서준.ipynb")
    assert f"may be {A}, {B}" in clue.problem
    assert whose(course, "사본 - 이서준.ipynb") == B


# who is who


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("김지우", A),
        ("지우 김", A),
        ("２０２６０００１", A),
        ("20260001＿김지우", A),
        ("ＡＤＡ　ＰＡＲＫ", C),
        ("김\u200b지우", A),
        ("\u202e김지우", A),
        ("아무개", ""),
        ("Аda Раrk", ""),  # some of these letters are Cyrillic
    ],
)
def test_letters_of_every_width_and_form(
    course: Course, name: str, student: str, form: str
) -> None:
    name = unicodedata.normalize(form, name)  # type: ignore[arg-type]
    assert whose(course, f"{name}.ipynb") == student


@pytest.mark.parametrize(
    ("person", "name"),
    [
        *[
            (surname + given, given + between + surname)
            for surname in ("황보", "남궁", "제갈", "선우", "독고", "사공", "서문", "동방")
            for given in ("민", "민수")
            for between in ("", " ", "_")
        ],
        ("남궁민수", "남궁 민수"),
        ("남궁 민수", "민수남궁"),
        ("선우진", "우진선"),  # 선, of one syllable, is a surname as well
        ("Namgung Min-su", "Minsu Namgung"),
        ("Min Su Namgung", "namgung_min-su"),
        ("Hwang Bo Min Su", "minsu hwangbo"),
        ("María del Carmen García López", "García López, María del Carmen"),
        ("María del Carmen García López", "lopez_maria_del_carmen_garcia"),
        ("García López María del Carmen", "Maria del Carmen Garcia Lopez"),
        ("Anna Maria Theresia von und zu Stein", "von und zu Stein Anna Maria Theresia"),
        ("Anna Maria Theresia von und zu Stein", "Stein, Anna Maria Theresia von und zu"),
    ],
)
def test_names_are_found_in_both_orders(course: Course, person: str, name: str) -> None:
    class_of = [*CLASS, Person("s1", person)]
    (clue,) = clues(course, f"{name}_one_hot.ipynb", class_of=class_of)
    assert (clue.student, clue.problem) == ("s1", "")


@pytest.mark.parametrize(
    "name", ["lab_20260001", "hw 3 20260001", "제출_20260001_2", "ver2_20260001"]
)
def test_a_students_number_behind_a_common_word_is_not_the_words(course: Course, name: str) -> None:
    assert whose(course, f"{name}.ipynb") == A


def test_a_surname_is_two_syllables_only_where_there_is_such_a_surname(course: Course) -> None:
    class_of = [Person("s1", "김지우")]
    (clue,) = clues(course, "우김지.ipynb", class_of=class_of)
    assert clue.student == ""


@pytest.mark.parametrize(
    "name",
    [
        "박하은.ipynb",
        "박하은_11_assignsubmission_file_/20260004.ipynb",  # the id in it, the student wrote
        "parkhaeun_박하은_one_hot.ipynb",
    ],
)
def test_two_of_one_name_are_nobodys(course: Course, name: str) -> None:
    (clue,) = clues(course, name)
    assert "may be 20260004, 20260005" in clue.problem


def test_canvas_number_belongs_to_one_student(course: Course) -> None:
    for name, said in [
        ("이서준_4101_98765_a.ipynb", f"may be {A}, {B}"),  # calls himself so, in Canvas
        ("이서준_7777_98765_a.ipynb", f"has Canvas's number 7777, and {B} has 4102"),
    ]:
        (clue,) = clues(course, name)
        assert clue.student == ""
        assert said in clue.problem


def test_accounts_of_one_name_are_told_apart(course: Course) -> None:
    found = clues(
        course,
        "이서준_11_assignsubmission_file_/a.ipynb",
        "이서준_12_assignsubmission_file_/a.ipynb",
    )
    accounts = [clue.mark.account for clue in found if clue.mark]
    assert ([clue.student for clue in found], accounts) == ([B, B], ["11", "12"])


# names without end


@pytest.mark.parametrize(
    "name",
    [
        "김지우" + "a" * 100_000,
        "1_" * 50_000,
        "_1" * 50_000 + "_assignsubmission_file_",
        "김_attempt_" * 10_000,
        "의" + " " * 100_000 + "사본",
        "a/" * 50_000 + "김지우",
        "김지우_11_assignsubmission_file_/" + "x" * 100_000,
    ],
)
def test_a_name_of_a_hundred_thousand_characters_takes_no_time(course: Course, name: str) -> None:
    names = Names(CLASS, course)
    begin = time.perf_counter()
    (clue,) = names.clues([["download", *f"{name}.ipynb".split("/")]])
    assert time.perf_counter() - begin < 0.5
    assert clue.student == ""
    assert "255 characters" in clue.problem


@pytest.mark.parametrize(
    "unit", ["1_", "_1", "a_", "_attempt_", "LATE_1_", "의 ", "- ", "김1a", "()"]
)
def test_a_name_that_is_just_short_enough_takes_no_time(course: Course, unit: str) -> None:
    names = Names(CLASS, course)
    path = ["download", *[(unit * 255)[:255]] * 15]
    begin = time.perf_counter()
    names.clues([path])
    assert time.perf_counter() - begin < 0.5


def test_a_person_of_many_names_takes_no_time(course: Course) -> None:
    begin = time.perf_counter()
    clues(course, "a.ipynb", class_of=[Person("s1", "a b " * 50_000)])
    assert time.perf_counter() - begin < 2
