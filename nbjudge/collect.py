"""Downloads from a learning management system, sorted into `submitted/`.

A folder, a zip or some files hold the hand-ins of a class under whatever names Canvas, Moodle,
Google Drive and students give them. Whose a notebook is, is read off these names; of which lesson
it is, off its cells. What is not certain is listed, never guessed; of several hand-ins of one
student the newest counts, by the time that the learning management system wrote down.

Everything is read and decided first. Only then something is written, each file whole.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import stat
import struct
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from nbgrader.utils import parse_utc

from nbjudge import datasets
from nbjudge.course import Course, Lesson
from nbjudge.errors import CollectError
from nbjudge.files import write_whole
from nbjudge.gradebook import Person, gradebook_of, people
from nbjudge.intake import MAX_BYTES, file_digest, recognise
from nbjudge.naming import CANVAS, MOODLE, Names
from nbjudge.record import one_line

_MAX_FILES = 100_000  # in a download
_MAX_TOTAL = 8 << 30  # bytes, unpacked
_MAX_RATIO = 200  # of unpacked to packed bytes; notebooks do not come near it
_OWN = ("source", "release", "submitted", "autograded", "feedback")  # the course's own folders
_UNKNOWN = datetime.datetime.fromtimestamp(0, datetime.UTC)


@dataclass(frozen=True)
class Arrived:
    """One file of a download.

    Attributes:
        name: its path within the download, with "/" between folders.
        when: the time that the download gives it, in UTC.
        read: returns its bytes, at most one more than a notebook may have.
        within: the name of the folder or the zip, which may be the student's.
    """

    name: str
    when: datetime.datetime
    read: Callable[[], bytes]
    within: str = ""

    @property
    def number(self) -> int:
        """Canvas's number of the file, which grows with time; 0 for all others.

        Canvas gives every file in its zip the time of the download.
        """
        return int(self._canvas["number"]) if self._canvas else 0

    @property
    def is_late(self) -> bool:
        """Whether Canvas says that it came too late."""
        return bool(self._canvas and self._canvas["late"])

    @property
    def _canvas(self) -> re.Match[str] | None:
        return CANVAS.fullmatch(PurePosixPath(self.name).name)

    def is_newer(self, number: int, when: datetime.datetime) -> bool:
        """Tell whether this was handed in later than a file of that number and time."""
        return self.number > number if self.number and number else self.when > when


@dataclass
class Collected:
    """What came of a download.

    Attributes:
        put: students whose hand-in was put into `submitted/`.
        same: students whose hand-in is there already.
        notes: sentences about hand-ins that are older than what is there, or late.
        listed: sentences about files that a person has to look at.
        n_others: how many files were no notebooks.
    """

    put: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    n_others: int = 0


@dataclass(frozen=True)
class _HandIn:
    student: str
    file: Arrived
    digest: str


def collect(
    course: Course,
    assignment: str,
    paths: Sequence[Path],
    class_of: Sequence[Person],
    follow: Callable[[Sequence[Arrived]], Iterable[Arrived]] = iter,
) -> Collected:
    """Sort downloads into `submitted/`.

    Args:
        course: the course.
        assignment: the lesson that was asked for.
        paths: folders, zips and notebooks.
        class_of: who may have handed in.
        follow: goes through the files and may show how far that is.

    Raises:
        CollectError: a path is missing, or a zip is broken or hostile; nothing was written.
    """
    lesson = course.lesson(assignment)
    told = Collected()
    newest: dict[str, _HandIn] = {}
    for path in paths:
        _refuse_own(course, path)
    with ExitStack() as opened:
        files = [file for path in paths for file in _files(path, opened)]
        notebooks = [file for file in files if _is_notebook(file.name)]
        told.n_others = len(files) - len(notebooks)
        told.listed += [
            f"{one_line(file.name)}: this is a zip within what was handed in → unpack it, and "
            "collect the folder"
            for file in files
            if file.name.lower().endswith(".zip") and not _is_hidden(file.name)
        ]
        known = Names(class_of, course)
        rivals: dict[str, _HandIn] = {}  # others than the newest, and just as new
        for file in follow(notebooks):
            content = file.read()
            problem = _problem(course, lesson, content)
            clue = known.clue([*filter(None, [file.within]), *re.split(r"[/\\]", file.name)])
            if problem or clue.problem:
                told.listed.append(f"{one_line(file.name)}: {problem or clue.problem}")
                continue
            student = clue.student
            if clue.when:
                file = replace(file, when=clue.when)
            found = _HandIn(student, file, hashlib.sha256(content).hexdigest())
            before = newest.setdefault(student, found)
            if file.is_newer(before.file.number, before.file.when):
                newest[student] = found
                rivals.pop(student, None)
            elif found.digest != before.digest and not before.file.is_newer(file.number, file.when):
                rivals[student] = found
        for student, rival in rivals.items():
            names = f"{one_line(newest.pop(student).file.name)}, {one_line(rival.file.name)}"
            told.listed.append(
                f"{names}: both are of {student}, and nothing tells which is newer → "
                "collect only the one that counts"
            )
        journal = _Journal(assignment)
        wanted = [h for h in newest.values() if _is_wanted(course, lesson, h, journal, told)]
        for hand_in in wanted:
            path = course.submission(hand_in.student, assignment)
            _put(path, hand_in)
            journal.add(hand_in)
            told.put.append(hand_in.student)
            if hand_in.file.is_late:
                stamp = path.with_name("timestamp.txt").relative_to(course.root)
                told.notes.append(
                    f"{hand_in.student}: handed in late, says Canvas, but not when → "
                    f"for a penalty, write the time into {stamp}"
                )
    return told


def known_people(course: Course) -> list[Person]:
    """Return who is in the gradebook, or has handed in before."""
    with gradebook_of(course) as gradebook:
        known = people(gradebook)
    for folder in course.root.glob("submitted/*/"):
        known.setdefault(folder.name, Person(folder.name))
    return list(known.values())


class Inbox:
    """A folder that a learning management system or a sync client fills, lesson by lesson.

    What it has in `<lesson>/`, notebooks, folders and zips, is collected again and again; what
    has been collected stays there and changes nothing the next time.
    """

    def __init__(self, course: Course, folder: Path, assignments: Sequence[str]) -> None:
        self._course = course
        self._folder = folder
        self._assignments = assignments
        self._said: set[str] = set()

    def bring(self) -> str:
        """Collect what is there, and return what is new about it; "" for nothing.

        Raises:
            CollectError: one of its zips cannot be used; it may not be whole yet.
        """
        news = []
        class_of = known_people(self._course)
        for assignment in self._assignments:
            paths = sorted((self._folder / assignment).glob("[!.]*"))
            paths = [p for p in paths if p.is_dir() or p.suffix.lower() in (".zip", ".ipynb")]
            if paths:
                told = collect(self._course, assignment, paths, class_of)
                listed = [line for line in told.listed if line not in self._said]
                self._said |= set(listed)
                news += [f"{student}: {assignment}" for student in told.put] + listed
        return "; ".join(news)


def _refuse_own(course: Course, path: Path) -> None:
    """Refuse what the course made itself: there are notebooks of students in it, graded ones."""
    real, root = path.resolve(), course.root.resolve()
    for name in _OWN:
        own = root / name
        if real == own or own in real.parents or real in own.parents:
            raise CollectError(
                f"{path}: the course's own folder {name}/ is no download → "
                "name the folder or the zip that was downloaded"
            )


def _is_notebook(name: str) -> bool:
    """Tell notebooks by their names; Drive saves "cnn.ipynb의 사본", browsers "cnn.ipynb.txt"."""
    last = PurePosixPath(name).name.casefold()
    foreign = last.endswith((".zip", ".html", ".pdf", ".py"))
    return ".ipynb" in last and not foreign and not _is_hidden(name)


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _files(path: Path, opened: ExitStack) -> Iterator[Arrived]:
    """Yield the files of a download."""
    if path.is_symlink():
        raise CollectError(f"{path}: this is a symbolic link → name what it points to")
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_symlink():
                raise CollectError(
                    f"{file}: this is a symbolic link, which may lead anywhere → take it out, or "
                    "put there what it points to"
                )
            if file.is_file():
                yield _on_disk(file, file.relative_to(path).as_posix(), path.resolve().name)
    elif not path.is_file():
        raise CollectError(f"{path}: there is nothing → name a folder, a zip or notebooks")
    elif path.suffix.lower() == ".zip":
        yield from _in_zip(path, opened)
    else:
        folder = path.parent.name  # of Moodle, whose files all have the same name
        yield _on_disk(path, path.name, folder if MOODLE.fullmatch(_text(folder)) else "")


def _on_disk(path: Path, name: str, within: str) -> Arrived:
    def read() -> bytes:
        try:
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except OSError as error:
            raise CollectError(
                f"{path}: it cannot be read ({error.strerror}) → mend that, or take it out"
            ) from error

    when = datetime.datetime.fromtimestamp(int(path.stat().st_mtime), datetime.UTC)
    return Arrived(_text(name), when, read, _text(within))


def _text(name: str) -> str:
    """Return a file's name with whole letters; macOS takes them apart, Windows writes CP949."""
    try:
        name = os.fsencode(name).decode("utf-8")
    except UnicodeDecodeError:
        name = os.fsencode(name).decode("cp949", "replace")
    return unicodedata.normalize("NFC", name)


def _in_zip(path: Path, opened: ExitStack) -> Iterator[Arrived]:
    try:
        archive = opened.enter_context(zipfile.ZipFile(path))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise CollectError(f"{path}: this zip is broken ({error}) → download it again") from error
    members = [member for member in archive.infolist() if not member.is_dir()]
    size = sum(member.file_size for member in members)
    if len(members) > _MAX_FILES or size > _MAX_TOTAL:
        raise CollectError(
            f"{path}: it holds {len(members)} files with {size >> 20} MB → "
            "that is no class's work; unpack it yourself if you trust it, and name the folder"
        )
    for member in members:
        name = _member_name(member)
        problem = _hostile(member, name)
        if problem:
            raise CollectError(
                f"{path}: {one_line(name)}: {problem} → nothing of this zip was collected; "
                "ask where it comes from"
            )
        when = _member_time(member)
        yield Arrived(name, when, _reading(path, archive, member), _text(path.stem))


def _member_name(member: zipfile.ZipInfo) -> str:
    """Return a member's name; some packers write UTF-8 or CP949 and do not say so."""
    name = member.filename
    if not member.flag_bits & 0x800:
        for encoding in ("utf-8", "cp949"):
            try:
                name = name.encode("cp437").decode(encoding)
                break
            except UnicodeError:
                continue
    return unicodedata.normalize("NFC", name)


def _member_time(member: zipfile.ZipInfo) -> datetime.datetime:
    """Return a member's time: in UTC where the packer wrote that, else by this computer's clock."""
    extra = member.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == 0x5455 and len(extra) >= 9 and extra[4] & 1:  # Info-ZIP's "UT"
            seconds = struct.unpack("<i", extra[5:9])[0]
            return _UNKNOWN + datetime.timedelta(seconds=seconds)
        extra = extra[4 + size :]
    if member.date_time[:3] <= (1980, 1, 1):
        return _UNKNOWN  # what packers write that do not know
    try:
        return datetime.datetime(*member.date_time).astimezone(datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return _UNKNOWN


def _hostile(member: zipfile.ZipInfo, name: str) -> str:
    """Say what is wrong with a member of an archive, or ""."""
    if member.flag_bits & 0x1:
        return "it is encrypted"
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
        return "its path begins at the root of the disk"
    if ".." in re.split(r"[/\\]", name):
        return "its path leads out of the archive"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a symbolic link"
    if member.file_size > MAX_BYTES and member.file_size > _MAX_RATIO * member.compress_size:
        return f"it would unpack to {member.file_size >> 20} MB"
    return ""


def _reading(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with archive.open(member) as file:
                return file.read(MAX_BYTES + 1)
        except (
            *(zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError),
            *(RuntimeError, ValueError, struct.error),
        ) as error:
            raise CollectError(
                f"{path}: {one_line(member.filename)} cannot be unpacked ({error}) → "
                "download the zip again"
            ) from error

    return read


def _problem(course: Course, lesson: Lesson, content: bytes) -> str:
    """Say why this is not the lesson's notebook, or ""."""
    if len(content) > MAX_BYTES:
        return (
            f"it has more than {MAX_BYTES >> 20} MB → "
            "ask the student to clear all outputs and to save it again"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # missing and doubled cell ids
            notebook: Any = nbformat.reads(content.decode(), as_version=4)
        whose = recognise(course, notebook, lesson)
    except Exception as error:  # whatever a broken file makes nbformat raise
        return (
            f"it cannot be read as a notebook ({type(error).__name__}) → "
            "ask the student for a new download"
        )
    if lesson.assignment in whose:
        return ""
    if not whose:
        return f"it holds nothing of {lesson.assignment} → ask the student for the right notebook"
    return f"this is the notebook of {' or '.join(whose)} → collect it with --assignment {whose[0]}"


class _Journal:
    """What was collected before, in `.nbjudge/collected/<assignment>.json`."""

    def __init__(self, assignment: str) -> None:
        self._path = datasets.home() / "collected" / f"{assignment}.json"
        try:
            read = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            read = {}
        self._entries: dict[str, dict[str, Any]] = read

    def number(self, student: str, digest: str) -> int:
        """Return Canvas's number of what is in `submitted/`; 0 where it is not known."""
        entry = self._entries.get(student) or {}
        return int(entry["number"]) if entry.get("sha256") == digest else 0

    def add(self, hand_in: _HandIn) -> None:
        self._entries[hand_in.student] = {
            "file": hand_in.file.name,
            "sha256": hand_in.digest,
            "number": hand_in.file.number,
        }
        text = json.dumps(self._entries, ensure_ascii=False, indent=2, sort_keys=True)
        write_whole(self._path, text + "\n")


def _is_wanted(
    course: Course, lesson: Lesson, hand_in: _HandIn, journal: _Journal, told: Collected
) -> bool:
    """Tell whether a hand-in is newer than what is in `submitted/`, and say so where it is not."""
    path = course.submission(hand_in.student, lesson.assignment)
    if not path.is_file():
        return True
    digest = file_digest(path)
    if digest == hand_in.digest:
        told.same.append(hand_in.student)
        return False
    number, when = journal.number(hand_in.student, digest), _handed_in(path)
    # the very time of what is there, and another content: that collection was cut off
    cut_off = not hand_in.file.number and hand_in.file.when == when
    if cut_off or hand_in.file.is_newer(number, when):
        return True
    told.notes.append(
        f"{hand_in.student}: {one_line(hand_in.file.name)} is not newer than what is there → "
        f"it stays; to replace it, remove {path.relative_to(course.root)} first"
    )
    return False


def _handed_in(path: Path) -> datetime.datetime:
    """Return when what is in `submitted/` was handed in: by its timestamp, else its file's time."""
    try:
        text = (path.parent / "timestamp.txt").read_text(encoding="utf-8").strip()
        stamp: datetime.datetime = parse_utc(text)  # of no zone, but UTC
        return stamp.replace(tzinfo=datetime.UTC)
    except (OSError, ValueError, OverflowError):
        seconds = int(path.stat().st_mtime)
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


def _put(path: Path, hand_in: _HandIn) -> None:
    """Write a hand-in. Canvas's files tell no time: a wrong one would make students late.

    The time goes first: where this is cut off between the two, the next collection takes the
    notebook, instead of taking it for an old one.
    """
    stamp = path.parent / "timestamp.txt"
    if hand_in.file.number or hand_in.file.when == _UNKNOWN:
        stamp.unlink(missing_ok=True)
    else:
        write_whole(stamp, f"{hand_in.file.when:%Y-%m-%d %H:%M:%S} UTC\n")
    write_whole(path, hand_in.file.read())
