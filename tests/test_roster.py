"""Rosters as spreadsheets and learning management systems save them."""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path

import pytest

from nbjudge.course import Course
from nbjudge.errors import CollectError
from nbjudge.gradebook import Person, gradebook_of, people
from nbjudge.roster import known_people, read_roster, save_people
from tests.conftest import ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

HONG = Person("20231234", "홍길동", "gd@school.kr")


def read(folder: Path, content: str | bytes) -> list[Person]:
    path = folder / "roster.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_roster(path).values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_encoding_and_delimiter(
    tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    rows = [["학번", "이름", "이메일"], ["20231234", " 홍길동 ", "gd@school.kr"], ["", "", ""]]
    text = end.join(delimiter.join(row) for row in rows)
    assert read(tmp_path, text.encode(encoding)) == [HONG]


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("id,name,email\n1,Jane Doe,j@x.org", Person("1", "Jane Doe", "j@x.org")),
        ("Email,Student ID,Full Name,LMS ID\nj@x,1,J,42", Person("1", "J", "j@x", "42")),
        ("성,이름,학번\n홍,길동,1", Person("1", "홍길동")),
        (
            "First name,Last name,ID number,Email address\nJane,Doe,1,j@x",
            Person("1", "Jane Doe", "j@x"),
        ),
        (
            "Student,ID,SIS User ID,SIS Login ID,Section,Lab\n    Points Possible,,,,,10\n"
            '"Doe, Jane",42,s1,jd,A,7',
            Person("s1", "Jane Doe", "", "42"),
        ),
        ("id,name\n1,", Person("1")),
        (unicodedata.normalize("NFD", "학번,이름\n1,홍길동"), Person("1", "홍길동")),
    ],
)
def test_columns_are_known_by_their_titles(tmp_path: Path, text: str, person: Person) -> None:
    assert read(tmp_path, text) == [person]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "there is no column id"),
        ("id,name", "there is no student in it"),
        ("id,email\n1,a@x", "there is no column name"),
        ("name,email\na,a@x", "there is no column id"),
        ("1,홍길동,a@x\n", "the first line has 1, 홍길동, a@x"),
        ("id,학번,name\n1,2,a", "both stand for the id"),
        ("id,name\n1,a\n2,b\n1,c", "lines 2 and 4 have the same id, 1"),
        ("id,name\nkim,a\nKIM,b", "lines 2 and 3 have the same id"),  # one folder on macOS
        ("id,name,email\n1,a,a@x\n2,b,A@x", "the same e-mail"),
        ("id,name,LMS ID\n1,a,5\n2,b,5", "the same LMS id"),
        ("id,name\n,홍길동", "line 2: 홍길동 has no id"),
        ("id,name\n../kim,a", "no safe name for a folder"),
        ("id,name\na/b,a", "no safe name for a folder"),
        ("id,name\n.kim,a", "no safe name for a folder"),
        ("id,name\na+b,a", "no safe name for a folder"),
        ("id,name\nNUL,a", "cannot be the name of a folder"),
        (f"id,name\n{'k' * 300},a", "cannot be the name of a folder"),
        (b"\xff\xfe\x00", "not text in UTF-8, UTF-16 or CP949"),
        (b"id,name\n1,\xff\xff", "not text in UTF-8, UTF-16 or CP949"),
        (b"PK\x03\x04 a workbook", "not text in UTF-8, UTF-16 or CP949"),
        ("id,name\n1,a".encode("utf-16-le"), "not text in UTF-8, UTF-16 or CP949"),
        (b"id,name\n" + b"x" * (5 << 20), "too long for a roster"),
        (b'id,name\n1,"' + b"x" * 200_000 + b'"', "line 2 is not CSV"),
    ],
)
def test_a_wrong_roster_is_refused(tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(CollectError, match=f"^{tmp_path}/roster.csv: .*{said}.* → ."):
        read(tmp_path, content)


def test_a_roster_that_is_not_there_is_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.csv"):
        with pytest.raises(CollectError, match="the roster cannot be read"):
            read_roster(path)


def test_people_go_into_the_gradebook_and_what_is_known_stays(tmp_path: Path) -> None:
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    course = Course(tmp_path)
    assert known_people(course) == {}
    jane = Person("s1", "Jane van Doe", "j@x", "42")
    assert save_people(course, [HONG, jane]) == 2
    assert save_people(course, [HONG, jane]) == 0
    assert save_people(course, [Person("s1", "", "new@x")]) == 1
    with gradebook_of(course) as gradebook:
        assert people(gradebook) == {HONG.id: HONG, "s1": Person("s1", jane.name, "new@x", "42")}
    (tmp_path / "submitted" / "lee").mkdir(parents=True)
    assert [*known_people(course)] == [HONG.id, "s1", "lee"]
