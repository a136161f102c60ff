"""Who is in the class: a roster, as a school's office or a spreadsheet writes it."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from pathlib import Path

from nbjudge.errors import CollectError
from nbjudge.records.gradebook import Person

_MAX_BYTES = 8 << 20
_COLUMNS = {
    "id": ("id", "student id", "student_id", "학번", "id number", "sis user id"),
    "name": (
        *("name", "full name", "full_name", "fullname", "student name", "student_name"),
        *("display name", "student", "이름", "성명", "성함", "학생", "학생명", "학생 이름"),
    ),
    "first": ("first name", "first_name", "firstname", "given name"),
    "last": ("last name", "last_name", "lastname", "surname", "family name", "성"),
    "email": ("email", "e-mail", "email address", "이메일", "메일"),
    "lms": ("lms_user_id", "lms id", "canvas id"),
}
_NO_FOLDER = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\[\]+]|^[.\s]|[.\s]$")


def read_roster(path: Path) -> list[Person]:
    """Read a roster: a table with a column of ids, and others for names, e-mails and LMS ids.

    The columns may have English or Korean names, or those of Canvas's and Moodle's own exports.
    UTF-8, UTF-16 and Excel's CP949 are read, with commas, semicolons or tabs.

    Raises:
        CollectError: it cannot be read, has no column of ids, or an id is missing, cannot be the
            name of a folder, or is there twice.
    """
    text = _text(path)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise CollectError(f"{path}: this is not a table ({error}) → save it as CSV") from error
    columns = _columns(path, rows[0] if rows else [])
    lines: dict[str, int] = {}
    people = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(map(str.strip, row)):
            continue
        person = _person(row, columns)
        where = f"{path}, line {number}"
        if not person.id or _NO_FOLDER.search(person.id):
            raise CollectError(
                f"{where}: `{person.id}` cannot be a student's id → "
                "give each student an id that can be the name of a folder"
            )
        marks = {"id": person.id, "e-mail": person.email, "LMS id": person.lms_user_id}
        for what, mark in marks.items():
            # Kim and kim are one folder on macOS and Windows
            before = lines.setdefault(f"{what} {mark.casefold()}", number)
            if mark and before != number:
                raise CollectError(
                    f"{where}: the {what} {mark} is in line {before} already → "
                    f"give each student a line and an {what} of their own"
                )
        people.append(person)
    if not people:
        raise CollectError(f"{path}: nobody is in it → write a line for each student")
    return people


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise CollectError(f"{path}: this is too large for a roster → is it the right file?")
        content = path.read_bytes()
    except OSError as error:
        raise CollectError(f"{path}: it cannot be read ({error.strerror}) → check it") from error
    # UTF-16 only where its mark says so: without one, nearly everything might be UTF-16
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "cp949"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return unicodedata.normalize("NFC", text)
    raise CollectError(f"{path}: this is not text → save the table as “CSV UTF-8”")


def _columns(path: Path, header: list[str]) -> dict[str, int]:
    """Return what a column holds → its place."""
    names = [name.strip().casefold() for name in header]
    found = {
        what: next((names.index(name) for name in known if name in names), -1)
        for what, known in _COLUMNS.items()
    }
    if "sis user id" in names:  # Canvas's own export, whose `ID` is Canvas's
        found["id"], found["lms"] = names.index("sis user id"), found["id"]
    if found["id"] < 0:
        there = ", ".join(filter(None, names)) or "nothing"
        raise CollectError(
            f"{path}: no column is called id or 학번; the first line says {there} → "
            "name the column that holds the students' ids"
        )
    if "성" in names:  # then 이름 is the first name
        found["given"], found["name"] = found["name"], -1
    return {what: place for what, place in found.items() if place >= 0}


def _person(row: list[str], columns: dict[str, int]) -> Person:
    of = {
        what: " ".join(row[place].split()) if place < len(row) else ""
        for what, place in columns.items()
    }
    first, last = of.get("first", ""), of.get("last", "")
    if "given" in of:
        return Person(of["id"], last + of["given"], of.get("email", ""), of.get("lms", ""), last)
    name = of.get("name") or f"{first} {last}".strip()
    return Person(of["id"], name, of.get("email", ""), of.get("lms", ""), last)
