"""Who is in the class: a roster file, or what the course knows already.

A roster is a table with a header, as spreadsheets and learning management systems save it: CSV or
text with tabs, in UTF-8, UTF-16 or Excel's Korean encoding (CP949). Its columns are told by their
titles, English or Korean; `id` and a name have to be there. Canvas's gradebook export and Moodle's
list of participants are rosters as they are.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from nbjudge.course import Course
from nbjudge.errors import CollectError
from nbjudge.gradebook import Person, gradebook_of, people
from nbjudge.record import one_line

_MAX_BYTES = 4 << 20  # a whole university fits
_TITLES = {
    "id": "id studentid studentnumber username idnumber sisuserid 학번 아이디 학생id 학생번호",
    "name": "name fullname studentname student 이름 성명 학생명 학생이름",
    "first": "firstname givenname",
    "last": "lastname surname familyname 성",
    "email": "email emailaddress mail 이메일 이메일주소 메일 전자우편",
    "lms": "lmsid lmsuserid canvasid canvasuserid userid lms번호 lms아이디",
}
_COLUMNS = {title: column for column, titles in _TITLES.items() for title in titles.split()}
_UNSAFE = re.compile(r'[/\\:*?"<>|+\x00-\x1f\x7f]')  # nbgrader itself keeps + for its exchange
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # on Windows


def read_roster(path: Path) -> dict[str, Person]:
    """Read a roster.

    Args:
        path: the file.

    Returns:
        id → student, in the order of the file.

    Raises:
        CollectError: it cannot be read, lacks a column, or contradicts itself.
    """
    (_, header), *rows = _table(path, _text(path)) or [(1, [])]
    columns = _columns(path, header)
    found: dict[str, Person] = {}
    lines: dict[tuple[str, str], int] = {}
    for number, row in rows:
        value = {column: row[at] if at < len(row) else "" for column, at in columns.items()}
        name = _full_name(value)
        if name.casefold() == "points possible":
            continue  # Canvas writes what the assignments are worth as if it were a student
        person = Person(value["id"], name, value.get("email", ""), value.get("lms", ""))
        _check_id(path, number, person)
        marks = {"id": person.id, "e-mail": person.email, "LMS id": person.lms_user_id}
        for what, mark in marks.items():
            first = lines.setdefault((what, mark.casefold()), number)
            if mark and first != number:
                raise CollectError(
                    f"{path}: lines {first} and {number} have the same {what}, {mark} → "
                    "give each student one line with their own, and collect again"
                )
        found[person.id] = person
    if not found:
        raise CollectError(f"{path}: there is no student in it → write a line for each student")
    return found


def known_people(course: Course) -> dict[str, Person]:
    """Return id → student: those of the gradebook, and whoever has a folder in `submitted/`."""
    known: dict[str, Person] = {}
    if (course.root / "gradebook.db").exists():  # opening it would make one
        with gradebook_of(course) as gradebook:
            known = people(gradebook)
    for folder in sorted((course.root / "submitted").glob("*/")):
        if not folder.name.startswith("."):
            known.setdefault(folder.name, Person(folder.name))
    return known


def save_people(course: Course, those: Iterable[Person]) -> int:
    """Put students into the gradebook; what is empty here stays there as it is.

    Args:
        course: the course.
        those: the students.

    Returns:
        How many of them were new or changed.
    """
    changed = 0
    with gradebook_of(course) as gradebook:
        before = people(gradebook)
        for person in those:
            old = before.get(person.id)
            told = {
                field: value
                for field in ("name", "email", "lms_user_id")
                if (value := getattr(person, field)) and (not old or getattr(old, field) != value)
            }
            if old and not told:
                continue
            if "name" in told:
                told["first_name"], told["last_name"] = _first_and_last(told.pop("name"))
            gradebook.update_or_create_student(person.id, **told)
            changed += 1
    return changed


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise CollectError(
            f"{path}: the roster cannot be read ({error.strerror}) → name a CSV file with --roster"
        ) from error
    if len(content) > _MAX_BYTES:
        raise CollectError(f"{path}: this is too long for a roster → name the class's CSV file")
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "cp949"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and not text.startswith("PK\3\4"):  # a workbook is a zip file
            return unicodedata.normalize("NFC", text)
    raise CollectError(
        f"{path}: the roster is not text in UTF-8, UTF-16 or CP949 → "
        'save it as "CSV UTF-8" in the spreadsheet, and collect again'
    )


def _table(path: Path, text: str) -> list[tuple[int, list[str]]]:
    """Return the rows that are not blank, each with the number of its line."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text), delimiter=max(",\t;", key=first.count))
    try:
        rows = [(reader.line_num, [one_line(value).strip() for value in row]) for row in reader]
    except csv.Error as error:
        raise CollectError(
            f"{path}: line {reader.line_num} is not CSV ({error}) → save the roster again as CSV"
        ) from error
    return [(number, row) for number, row in rows if any(row)]


def _columns(path: Path, header: list[str]) -> dict[str, int]:
    """Return column → where it stands, told by the titles."""
    titles = [re.sub(r"[\W_]", "", title).casefold() for title in header]
    known = dict(_COLUMNS)
    if "sisuserid" in titles:  # Canvas's own export: its ID is the one inside Canvas
        known["id"] = "lms"
    found: dict[str, int] = {}
    for place, title in enumerate(titles):
        column = known.get(title, "")
        if column in found:
            raise CollectError(
                f"{path}: the columns {header[found[column]]} and {header[place]} both stand for "
                f"the {column} → leave one of them"
            )
        if column:
            found[column] = place
    if "first" not in found and "last" in found and "name" in found:  # 성, 이름
        found["first"] = found.pop("name")
    lacks = [] if "id" in found else ["id (학번)"]
    lacks += [] if {"name", "first"} & {*found} else ["name (이름)"]
    if lacks:
        raise CollectError(
            f"{path}: there is no column {' and no column '.join(lacks)}; the first line has "
            f"{', '.join(filter(None, header)) or 'nothing'} → its first line has to be a header "
            "such as id,name,email"
        )
    return found


def _full_name(value: dict[str, str]) -> str:
    """Return the name as it is spoken."""
    first, last = value.get("first", ""), value.get("last", "")
    if value.get("name"):
        last, comma, first = value["name"].partition(",")  # "Doe, Jane", as Canvas exports it
        if not comma:
            return last
    korean = re.fullmatch("[가-힣]+", (first + last).replace(" ", ""))
    return f"{last}{first}".replace(" ", "") if korean else f"{first.strip()} {last}".strip()


def _check_id(path: Path, number: int, person: Person) -> None:
    """Refuse an id that cannot be the name of a folder, on any system."""
    advice = "the student's folder gets this name; give another id"
    if not person.id:
        problem = f"{person.name or 'a student'} has no id"
        advice = "write the id"
    elif _UNSAFE.search(person.id) or person.id.startswith((".", "-")) or person.id.endswith("."):
        problem = f"the id {person.id!r} is no safe name for a folder"
    elif len(person.id.encode()) > 150 or _DEVICES.fullmatch(person.id):
        problem = f"the id {person.id[:40]!r} cannot be the name of a folder"
    else:
        return
    raise CollectError(f"{path}: line {number}: {problem} → {advice}")


def _first_and_last(name: str) -> tuple[str, str]:
    """Return a name as nbgrader keeps it; it is read back with the first name in front."""
    first, _, last = name.rpartition(" ")
    return (first, last) if first else (name, "")
