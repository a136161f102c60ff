"""Feedback pages, packed as a learning management system takes them for a whole class.

==========  ======================================================================================
Moodle      `Full Name_<participant>_assignsubmission_file_/<page>`; the grading worksheet beside it
Canvas      `lastfirst_<user>_<file's number>_<page>`, the names of its own download; its gradebook
            beside it
Classroom   a folder for each student, to be attached one by one: it takes nothing for a class
folder      a folder for each student, called after the id
==========  ======================================================================================

Moodle finds a student by the number of the participant in the assignment, and Canvas by those of
the user and of the file that was handed in. Neither is in a roster: they are known where the
hand-ins were collected from the system's own download, or from Moodle's grading worksheet.
https://github.com/moodle/moodle/blob/main/public/mod/assign/feedback/file/importziplib.php
https://github.com/instructure/canvas-lms/blob/master/app/models/abstract_assignment.rb
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from nbjudge.course.layout import Course
from nbjudge.errors import CourseError
from nbjudge.files import write_csv, write_whole
from nbjudge.handin.journal import Journal
from nbjudge.handin.owner import Mark, written_by_system
from nbjudge.pages import export, feedback
from nbjudge.records.gradebook import Entry, Person, entries, gradebook_of, people
from nbjudge.text import counted, one_line

_NO_NAME = re.compile(r"[\\/:*?\"<>|_\s]+")  # of what folders may be called, and what Moodle splits
_PARTICIPANT = re.compile(r"\D*?([0-9]+)")  # `Participant 8102`, in whichever language
_WORKSHEET = ("Identifier", "Full name", "ID number", "Email address", "Grade", "Maximum Grade")
_MODIFIED = "Last modified (grade)"  # without this column Moodle takes no worksheet


class System(StrEnum):
    """Who is to take the pages."""

    MOODLE = "moodle"
    CANVAS = "canvas"
    CLASSROOM = "classroom"
    FOLDER = "folder"


@dataclass
class Returned:
    """What was packed.

    Attributes:
        archive: the zip.
        table: the points beside it.
        packed: the students whose pages are in it.
        waiting: those of them of whom a person still has to grade or to confirm something.
        missing: students who were graded and have no page, or one that is out of date.
        unplaced: students of whom the system's numbers are not known, or are somebody else's, too.
        reasons: why they are; sentences about one or several of them.
        elsewhere: another system that takes pages → students who handed in there.
    """

    archive: Path
    table: Path
    packed: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    elsewhere: dict[System, list[str]] = field(default_factory=dict)


class _Place(NamedTuple):
    """Where a page goes: whose the system takes it for, and its path in the zip."""

    of: str
    path: str


@dataclass(frozen=True)
class Worksheet:
    """Moodle's grading worksheet of an assignment, as it is downloaded there.

    Attributes:
        header: the names of its columns.
        rows: its rows, one for each participant.
    """

    header: list[str]
    rows: list[list[str]]

    def column(self, name: str) -> int:
        """Return the place of a column; -1 where it has none of this name."""
        return self.header.index(name) if name in self.header else -1

    def cell(self, row: Sequence[str], name: str) -> str:
        """Return what stands in a row under a name; "" for nothing."""
        place = self.column(name)
        return row[place].strip() if 0 <= place < len(row) else ""

    def numbers(self, class_of: Mapping[str, Person]) -> dict[str, str]:
        """Return student → the participant's number, of those who are told by exactly one row.

        What tells are, one after the other, the e-mail address, the ID number and the full name.
        """
        found: dict[str, str] = {}
        for student, person in class_of.items():
            for name, wanted in (
                ("Email address", person.email),
                ("ID number", student),
                ("Full name", person.name),
            ):
                rows = [
                    row
                    for row in self.rows
                    if wanted and self.cell(row, name).casefold() == wanted.casefold()
                ]
                if len(rows) == 1:
                    found[student] = self.number(rows[0])
                    break
        return found

    def number(self, row: Sequence[str]) -> str:
        """Return the participant's number of a row; "" for none."""
        match = _PARTICIPANT.fullmatch(self.cell(row, "Identifier"))
        return str(int(match[1])) if match else ""


def read_worksheet(path: Path) -> Worksheet:
    """Read the grading worksheet that Moodle gives for an assignment.

    Raises:
        CourseError: it cannot be read, or lacks the columns by which Moodle would take it back.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    except (OSError, ValueError, csv.Error) as error:
        raise CourseError(f"{path}: it cannot be read ({error}) → download it anew") from error
    made = Worksheet([name.strip() for name in rows[0]] if rows else [], rows[1:])
    lacking = [name for name in ("Identifier", "Grade", _MODIFIED) if made.column(name) < 0]
    if lacking:
        raise CourseError(
            f"{path}: it has no column {', '.join(lacking)} → set Moodle to English, and choose "
            "“Download grading worksheet” in the assignment"
        )
    return made


def give_back(
    course: Course,
    lesson: str,
    system: System,
    archive: Path | None = None,
    worksheet: Worksheet | None = None,
) -> Returned:
    """Pack a lesson's feedback pages, and write the points beside them.

    Whose page is missing, or is not what the gradebook holds now, is left out and told; so is who
    cannot be placed, and who handed in on another system. Both files are written whole or not at
    all.

    Args:
        course: the course.
        lesson: its name.
        system: who is to take the pages.
        archive: the zip; by default `return-<lesson>-<system>.zip` in the course's folder. The
            table is beside it, of the same name.
        worksheet: Moodle's, which tells the participants' numbers, and of which the table is a
            copy with the points in it.

    Raises:
        CourseError: there is nothing to pack; nothing has been written.
    """
    name = f"return-{lesson.replace('/', '-')}-{system.value}.zip"
    archive = archive or course.root / name
    told = Returned(archive, archive.with_suffix(".csv"))
    with gradebook_of(course) as gradebook:
        class_of = people(gradebook)
        graded = {e.student: e for e in entries(gradebook, lesson) if e.is_graded}
    ready = feedback.up_to_date(course, lesson, graded)
    told.missing = [student for student in graded if student not in ready]
    places = _PLACES[system](course, lesson, class_of, worksheet)
    how_many = Counter(places[student].of for student in graded if student in places)
    inside: dict[str, str] = {}
    on = {student: mark.system.lower() for student, mark, _ in Journal(course, lesson).marked()}
    unknown = []
    for student in ready:
        there = on.get(student, system)
        if student not in places and there != system and there in list(System):
            told.elsewhere.setdefault(System(there), []).append(student)
        elif student not in places:
            unknown.append(student)
        elif how_many[places[student].of] > 1:  # nobody gets another's page
            told.unplaced.append(student)
            told.reasons.append(
                f"{student}: {places[student].path} would be somebody else's as well → correct the "
                f"roster, or collect the download of {lesson} anew"
            )
        else:
            inside[student] = places[student].path
    if unknown:
        told.unplaced += unknown
        told.reasons.append(_unknown(lesson, system, unknown))
    told.packed = list(inside)
    told.waiting = [student for student in inside if graded[student].needs_manual_grade]
    if not inside:
        others = [elsewhere(lesson, *one) for one in told.elsewhere.items()]
        nothing = f"there is no page that is up to date → nbjudge feedback {lesson}"
        why = next(iter([*told.reasons, *others]), nothing)
        raise CourseError(f"{lesson}: nothing to give back: {why}")
    of_each = {student: graded[student] for student in inside}
    if system is System.MOODLE:
        write_csv(told.table, _worksheet(class_of, of_each, places, worksheet), for_excel=False)
    elif system is System.CANVAS:  # it asks about each row whose student it does not know
        there_as = [replace(class_of[who], lms_user_id=places[who].of) for who in inside]
        export.export(course, [lesson], export.Format.CANVAS, told.table, there_as)
    else:
        export.export(course, [lesson], export.Format.CSV, told.table)
    pages = {inside[student]: course.feedback(student, lesson) for student in inside}
    write_whole(archive, lambda path: _pack(path, pages))
    return told


def _pack(path: Path, pages: Mapping[str, Path]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, page in pages.items():
            archive.write(page, name)


def elsewhere(lesson: str, system: System, students: Sequence[str]) -> str:
    """Return a line which says that students handed in on another system, and what to do."""
    return (
        f"{counted(len(students), 'student')} handed in on {system.value.capitalize()} → "
        f"nbjudge return {lesson} --format {system.value}"
    )


def _unknown(lesson: str, system: System, students: Sequence[str]) -> str:
    of = ", ".join(students)
    if system is System.MOODLE:
        return (
            f"{of}: the participant's number in Moodle is not known → collect Moodle's "
            "“Download all submissions”, or name its grading worksheet with --worksheet"
        )
    return (
        f"{of}: the numbers in Canvas of the user and of the file are not known → collect the "
        f"zip of Canvas's “Download Submissions” with --assignment {lesson}"
    )


def _in_moodle(
    course: Course, lesson: str, class_of: Mapping[str, Person], worksheet: Worksheet | None
) -> dict[str, _Place]:
    """Return student → the page's place in the zip, as in Moodle's own download.

    The name is for people. The number alone decides, and stands behind the first underscore.
    """
    page = f"{course.source(lesson).stem}.html"
    names = {student: person.name or student for student, person in class_of.items()}
    if worksheet is not None:
        numbers = worksheet.numbers(class_of)
    else:
        marked = list(_collected(course, lesson, "Moodle"))
        numbers = {student: mark.account for student, mark, _ in marked if mark.account}
        said = {who: wrote.partition(f"_{numbers.get(who)}_")[0] for who, _, wrote in marked}
        names |= {student: name for student, name in said.items() if name}
    folders = {
        student: f"{_plain(names.get(student, student))}_{number}_assignsubmission_file_"
        for student, number in numbers.items()
        if re.fullmatch("[0-9]+", number)
    }
    return {
        student: _Place(str(int(numbers[student])), f"{folder}/{page}")
        for student, folder in folders.items()
    }


def _in_canvas(
    course: Course, lesson: str, class_of: Mapping[str, Person], worksheet: Worksheet | None
) -> dict[str, _Place]:
    """Return student → the page's name in the zip, which begins as in Canvas's own download.

    Canvas looks for the first two pieces between underscores that are numbers, and takes nothing
    whose last piece begins with `link`: what stands behind the numbers has no underscore.
    """
    page = f"feedback-{_plain(course.source(lesson).stem).replace(' ', '-')}.html"
    found = {}
    for student, mark, wrote in _collected(course, lesson, "Canvas"):
        numbers = [piece for piece in wrote.split("_") if re.fullmatch("[0-9]+", piece)]
        if len(numbers) == 2 and numbers[0] == mark.account:
            found[student] = _Place(mark.account, f"{wrote}{page}")
    return found


def _by_name(
    course: Course, lesson: str, class_of: Mapping[str, Person], worksheet: Worksheet | None
) -> dict[str, _Place]:
    page = f"{course.source(lesson).stem}.html"
    folders = {student: _plain(str(person)) for student, person in class_of.items()}
    return {student: _Place(folder, f"{folder}/{page}") for student, folder in folders.items()}


def _by_id(
    course: Course, lesson: str, class_of: Mapping[str, Person], worksheet: Worksheet | None
) -> dict[str, _Place]:
    page = f"{course.source(lesson).stem}.html"
    return {student: _Place(student, f"{student}/{page}") for student in class_of}


_PLACES: dict[
    System, Callable[[Course, str, Mapping[str, Person], Worksheet | None], dict[str, _Place]]
] = {
    System.MOODLE: _in_moodle,
    System.CANVAS: _in_canvas,
    System.CLASSROOM: _by_name,
    System.FOLDER: _by_id,
}


def _collected(course: Course, lesson: str, system: str) -> Iterator[tuple[str, Mark, str]]:
    """Yield student, mark, and what the system wrote into the name of what was collected."""
    for student, mark, name in Journal(course, lesson).marked():
        if mark.system == system:
            yield student, mark, written_by_system(mark, name)


def _plain(name: str) -> str:
    """Return a name without what a folder's may not hold, and without underscores."""
    return _NO_NAME.sub(" ", one_line(name)).strip(" .") or "student"


def _worksheet(
    class_of: Mapping[str, Person],
    graded: Mapping[str, Entry],
    places: Mapping[str, _Place],
    worksheet: Worksheet | None,
) -> Iterator[Sequence[object]]:
    """Yield the rows of a grading worksheet, with the points of those whose pages are packed."""
    numbers = {places[student].of: student for student in graded}
    if worksheet is not None:
        grade = worksheet.column("Grade")
        yield worksheet.header
        for row in worksheet.rows:
            student = numbers.get(worksheet.number(row), "")
            filled = [*row, *[""] * (len(worksheet.header) - len(row))]
            if student:
                filled[grade] = _points(graded[student])
            yield filled
        return
    yield [*_WORKSHEET, _MODIFIED]
    for number, student in numbers.items():
        who = class_of.get(student, Person(student))
        entry = graded[student]
        about = [f"Participant {number}", who.name, who.id, who.email]
        yield [*about, _points(entry), f"{entry.max_points:g}", ""]


def _points(entry: Entry) -> str:
    return "" if entry.grade is None else f"{round(entry.grade, 4):g}"
