"""Rosters, as schools and spreadsheets write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbjudge.errors import CollectError
from nbjudge.handin.roster import read_roster
from nbjudge.records.gradebook import Person

KIM = Person("20260001", "김지우", "jiwoo@example.ac.kr")


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = "학번,이름,이메일\r\n20260001,김지우,jiwoo@example.ac.kr\r\n\r\n"
    path = write(tmp_path, text.replace(",", delimiter), encoding)
    assert read_roster(path) == [KIM]


def test_columns_of_moodle(tmp_path: Path) -> None:
    text = "First name,Surname,ID number,Email address\n지우,김,20260001,jiwoo@example.ac.kr\n"
    assert read_roster(write(tmp_path, text)) == [
        Person("20260001", "지우 김", "jiwoo@example.ac.kr")
    ]


def test_columns_of_canvas(tmp_path: Path) -> None:
    text = 'Student,ID,SIS User ID,SIS Login ID\n"Kim, Jiwoo",411,20260001,jiwoo\n'
    assert read_roster(write(tmp_path, text)) == [
        Person("20260001", "Kim, Jiwoo", lms_user_id="411")
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column is called id"),
        ("name,email\nkim,k@x\n", "no column is called id"),
        ("id,name\n", "nobody is in it"),
        ("id,name\n1001,kim\n1002,lee\n1001,park\n", "line 4: the id 1001 is in line 2 already"),
        ("id,name\n,kim\n", "line 2: `` cannot be a student's id"),
        ("id,name\n../../etc,kim\n", "line 2: `../../etc` cannot be a student's id"),
        ("id,name\n..,kim\n", "cannot be a student's id"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CollectError, match=r"roster\.csv") as caught:
        read_roster(write(tmp_path, text))
    assert said in str(caught.value)
    assert " → " in str(caught.value)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_bytes(b"PK\x03\x04\0\0\xff\xff")
    with pytest.raises(CollectError, match="this is not text"):
        read_roster(tmp_path / "roster.csv")


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(CollectError, match="cannot be read"):
        read_roster(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,name\nkim,a\nKIM,b\n", "line 3: the id KIM is in line 2"),  # one folder on macOS
        ("id,email\n1,a@x\n2,A@x\n", "line 3: the e-mail A@x is in line 2"),
        ("id,lms id\n1,5\n2,5\n", "line 3: the LMS id 5 is in line 2"),
    ],
)
def test_what_tells_students_apart_is_there_once(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CollectError, match=f"{said}.* → "):
        read_roster(write(tmp_path, text))


def test_a_korean_name_in_two_columns_is_put_together(tmp_path: Path) -> None:
    assert read_roster(write(tmp_path, "학번,성,이름\n1,홍,길동\n")) == [Person("1", "홍길동")]


@pytest.mark.parametrize("header", ["Student Name", "성함", "학생명", "full_name", "Display Name"])
def test_names_are_found_under_whatever_schools_call_them(tmp_path: Path, header: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(f"학번,{header}\n1,김지우\n", encoding="utf-8")
    assert read_roster(path) == [Person("1", "김지우")]
