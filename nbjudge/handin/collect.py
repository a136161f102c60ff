"""Downloads from a learning management system, sorted into `submitted/`.

A folder, a zip or some files (`downloads`) hold the hand-ins of a class under whatever names
Canvas, Moodle, Google Drive and students give them. Whose a notebook is, is read off these names
(`naming`); of which lesson it is, off its cells. What is not certain is listed, never guessed.

Of several hand-ins of one student the last one counts, where something tells which that is:

* Canvas's number of the file, which grows with time;
* the time of the hand-in, which Blackboard writes into names, and some systems into their zips;
* of two zips of Moodle's the later one: each holds what was handed in when it was made;
* for a file that lies on this disk where an earlier one was collected: it took that one's place.

Everything else has no order, and is listed where it differs. A time of the hand-in that is not
known is not written down: all others are those of a download.

Everything is read and decided first. Only then something is written, each file whole.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import nbformat

from nbjudge.course.hand_in import MAX_BYTES
from nbjudge.course.layout import Course, Lesson
from nbjudge.errors import CollectError
from nbjudge.files import write_whole
from nbjudge.handin import times
from nbjudge.handin.downloads import IncomingFile, files_of
from nbjudge.handin.intake import file_digest, recognise, text_of
from nbjudge.handin.owner import Mark, Names, OwnerMatch
from nbjudge.records.gradebook import Person, gradebook_of, people
from nbjudge.text import one_line

_OWN = ("source", "release", "submitted", "autograded", "feedback")  # the course's own folders
_MAX_SHOWN = 300  # characters of a name in a sentence


@dataclass
class Collected:
    """What came of a download.

    Attributes:
        put: students whose hand-in was put into `submitted/`.
        same: students whose hand-in is there already.
        notes: sentences about what was replaced, older than what is there, late, or of no time.
        listed: sentences about files that a person has to look at.
        n_others: how many files were no notebooks.
    """

    put: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    n_others: int = 0


@dataclass(frozen=True)
class _Order:
    """What tells which of two hand-ins of a student is the later one.

    Attributes:
        number: Canvas's; 0 for all others.
        when: the time of the hand-in, in UTC; None where it is not known.
        packed: when Moodle's zip held it, in UTC; None for all others.
        download: which of the downloads of this collection; -1 for an earlier one.
        place: where it lies on this disk; empty in a zip.
    """

    number: int = 0
    when: datetime | None = None
    packed: datetime | None = None
    download: int = -1
    place: str = ""

    def is_later(self, other: _Order) -> bool | None:
        """Tell whether this came after the other; None where nothing tells."""
        if self.number and other.number:
            return _is_more(self.number, other.number)
        if self.when and other.when:
            return _is_more(self.when, other.when)
        if self.packed and other.packed and self.download != other.download:
            return _is_more(self.packed, other.packed)
        if self.place and self.place == other.place:
            return self.download >= 0 > other.download
        return None


def _is_more(one: Any, other: Any) -> bool | None:
    return None if one == other else bool(one > other)


@dataclass(frozen=True)
class _HandIn:
    student: str
    file: IncomingFile
    digest: str
    mark: Mark | None
    order: _Order

    def succeeds(self, other: _HandIn) -> bool:
        """Tell whether this counts, and not the other."""
        later = self.order.is_later(other.order)
        return later or (later is None and self.digest == other.digest)


def collect(
    course: Course,
    assignment: str,
    paths: Sequence[Path],
    class_of: Sequence[Person],
    follow: Callable[[Sequence[IncomingFile]], Iterable[IncomingFile]] = iter,
    *,
    replace: bool = False,
) -> Collected:
    """Sort downloads into `submitted/`.

    Args:
        course: the course.
        assignment: the lesson that was asked for.
        paths: folders, zips and notebooks.
        class_of: who may have handed in.
        follow: goes through the files and may show how far that is.
        replace: what is there, also where nothing tells that the download is newer.

    Raises:
        CollectError: a path is missing, or a zip is broken or hostile; nothing was written.
        CourseError: the course's settings are not what they can be.
    """
    lesson = course.lesson(assignment)
    zone = course.settings.zone
    told = Collected()
    for path in paths:
        _refuse_own(course, path)
    with ExitStack() as opened:
        downloads = [list(files_of(path, opened, zone)) for path in paths]
        files = [file for download in downloads for file in download]
        notebooks = [file for file in files if file.is_notebook]
        told.n_others = len(files) - len(notebooks)
        told.listed += [
            f"{_shown(file)}: this is a zip within what was handed in → unpack it where it lies, "
            "and collect the whole folder"
            for file in files
            if file.is_zip
        ]
        told_by = Names(class_of, course).clues([file.path for file in notebooks])
        clues = dict(zip(notebooks, told_by, strict=True))
        orders = _orders(downloads, clues, zone, times.zips_tell(course))
        found: dict[str, list[_HandIn]] = defaultdict(list)
        for file in follow(notebooks):
            content, clue = file.read(), clues[file]
            problem = _problem(course, lesson, content) or clue.problem
            if problem:
                told.listed.append(f"{_shown(file)}: {problem}")
                continue
            if clue.note:
                told.notes.append(f"{_shown(file)}: {clue.note}")
            digest = hashlib.sha256(content).hexdigest()
            found[clue.student].append(_HandIn(clue.student, file, digest, clue.mark, orders[file]))
        journal = _Journal(course, assignment)
        chosen = filter(None, [_chosen(of_one, told) for of_one in found.values()])
        wanted = [one for one in chosen if _is_wanted(course, one, journal, told, replace)]
        for hand_in in wanted:
            _put(course.submission(hand_in.student, assignment), hand_in)
            journal.add(hand_in)
            told.put.append(hand_in.student)
        told.notes += _untimed(wanted, assignment)
    return told


def _orders(
    downloads: Sequence[Sequence[IncomingFile]],
    clues: dict[IncomingFile, OwnerMatch],
    zone: tzinfo | None,
    zips_tell: bool,
) -> dict[IncomingFile, _Order]:
    """Return the order of every notebook.

    What Blackboard and Canvas write into names counts where all notebooks of the download have
    their names: elsewhere a student may have written it. The times of zips count where the
    course's settings say so, but never Canvas's: it gives every file that of the download.
    """
    orders = {}
    for number, download in enumerate(downloads):
        of_each = [(file, clues[file].mark) for file in download if file in clues]
        systems = {mark.system if mark else "" for _, mark in of_each}
        for file, mark in of_each:
            system = mark.system if mark else ""
            when = file.packed if zips_tell and system in ("", "Moodle") else None
            if mark and mark.shown and systems == {"Blackboard"}:
                when = times.on_clock(mark.shown, zone)
            packed = file.packed if system == "Moodle" else None
            canvas = mark.number if mark and systems == {"Canvas"} else 0
            orders[file] = _Order(canvas, when, packed, number, file.place)
    return orders


def _chosen(hand_ins: Sequence[_HandIn], told: Collected) -> _HandIn | None:
    """Return which of a student's hand-ins counts; None, and say why, where that is not clear."""
    last = hand_ins[0]
    for one in hand_ins[1:]:
        if one.succeeds(last):
            last = one
    rivals = [one for one in hand_ins if one is not last and not last.succeeds(one)]
    others = [one for one in hand_ins if _are_two(one.mark, last.mark)]
    if not rivals and not others:
        return last
    names = ", ".join(_shown(one.file) for one in (last, (others or rivals)[0]))
    if others:
        problem = (
            f"both mean {last.student}, but are two people's, says "
            f"{last.mark.system if last.mark else ''} → put their ids in the place of the names"
        )
    else:
        problem = (
            f"both are of {last.student}, and nothing tells which is newer → "
            "collect only the one that counts"
        )
    told.listed.append(f"{names}: {problem}")
    return None


def _are_two(one: Mark | None, other: Mark | None) -> bool:
    """Tell whether the same system knows the two as two people."""
    return bool(one and other and one.system == other.system and one.account != other.account)


def _untimed(hand_ins: Sequence[_HandIn], assignment: str) -> list[str]:
    """Say whose hand-in has no time, and who was late all the same."""
    stamp = f"submitted/{{}}/{assignment}/timestamp.txt"
    late = [
        f"{one.student}: handed in late, says Canvas, but not when → "
        f"for a penalty, write the time into {stamp.format(one.student)}"
        for one in hand_ins
        if one.mark and one.mark.is_late
    ]
    untimed = [one.student for one in hand_ins if not one.order.when]
    if not untimed:
        return late
    return [
        *late,
        f"no time of the hand-in is known of {', '.join(untimed)} → they count as in time; for a "
        f"penalty, write it into {stamp.format('<student>')}, as in {times.EXAMPLE}",
    ]


def _shown(file: IncomingFile) -> str:
    """Return a file's name for a sentence."""
    name = one_line(file.name)
    return name if len(name) <= _MAX_SHOWN else f"{name[:_MAX_SHOWN]}…"


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
                lines = [*told.notes, *told.listed]
                news += [f"{student}: {assignment}" for student in told.put]
                news += [line for line in lines if line not in self._said]
                self._said |= set(lines)
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
            notebook: Any = nbformat.reads(text_of(content), as_version=4)
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

    def __init__(self, course: Course, assignment: str) -> None:
        self.assignment = assignment
        self._path = course.home / "collected" / f"{assignment}.json"
        try:
            read = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            read = {}
        self._entries: dict[str, Any] = read if isinstance(read, dict) else {}

    def entry(self, student: str, digest: str) -> tuple[_Order, Mark | None] | None:
        """Return what is known of what is in `submitted/`; None where it came otherwise."""
        try:
            entry = self._entries[student]
            if entry["sha256"] != digest:
                return None
            when, packed = (
                datetime.fromisoformat(entry[key]) if entry[key] else None
                for key in ("when", "packed")
            )
            order = _Order(int(entry["number"]), when, packed, place=str(entry["place"]))
            mark = Mark(entry["system"], entry["account"]) if entry["system"] else None
        except (KeyError, TypeError, ValueError):  # of another version, or damaged
            return None
        return order, mark

    def add(self, hand_in: _HandIn) -> None:
        order, mark = hand_in.order, hand_in.mark
        self._entries[hand_in.student] = {
            "file": hand_in.file.name,
            "sha256": hand_in.digest,
            "number": order.number,
            "when": order.when and order.when.isoformat(),
            "packed": order.packed and order.packed.isoformat(),
            "place": order.place,
            "system": mark.system if mark else "",
            "account": mark.account if mark else "",
        }
        text = json.dumps(self._entries, ensure_ascii=False, indent=2, sort_keys=True)
        write_whole(self._path, text + "\n")


def _is_wanted(
    course: Course, hand_in: _HandIn, journal: _Journal, told: Collected, replace: bool
) -> bool:
    """Tell whether a hand-in takes the place of what is in `submitted/`; and say so, or why not."""
    path = course.submission(hand_in.student, journal.assignment)
    if link := course.link_to(path):  # what is written there may be somebody else's
        told.listed.append(
            f"{_shown(hand_in.file)}: not collected, because {link.relative_to(course.root)} is a "
            "link, and nobody knows where to → put the student's own folder there"
        )
        return False
    if not path.is_file():
        return True
    digest = file_digest(path)
    known = journal.entry(hand_in.student, digest)
    if digest == hand_in.digest:
        told.same.append(hand_in.student)
        if not known:
            journal.add(hand_in)
        return False
    order, mark = known or (_order_of(path), None)
    later = hand_in.order.is_later(order)
    file, there = _shown(hand_in.file), path.relative_to(course.root)
    stays = f"what is there stays; to replace it, remove {there} first"
    if mark and _are_two(hand_in.mark, mark):
        told.listed.append(
            f"{hand_in.student}: {file} is another person's than what is there, says "
            f"{mark.system} → {stays}"
        )
        return False
    if later is None and not replace:
        told.listed.append(
            f"{hand_in.student}: {file} differs from what is there, and nothing tells which is "
            f"newer → {stays}, or collect with --replace what is newer as a whole"
        )
    elif later is not False:
        told.notes.append(f"{hand_in.student}: {file} replaces what was in {there}")
    else:
        told.notes.append(f"{hand_in.student}: {file} is not newer than what is there → {stays}")
    return bool(later) or (later is None and replace)


def _order_of(path: Path) -> _Order:
    """Return what is known of a hand-in that came otherwise: the time that stands beside it."""
    try:
        return _Order(when=times.understood(_stamp(path).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return _Order()


def _stamp(path: Path) -> Path:
    return path.with_name("timestamp.txt")


def _put(path: Path, hand_in: _HandIn) -> None:
    """Write a hand-in, and its time if it is known: a wrong one would make students late.

    The journal still knows the old notebook where this is cut off in between, and so takes the
    new one the next time.
    """
    if hand_in.order.when:
        write_whole(_stamp(path), times.written(hand_in.order.when) + "\n")
    else:
        _stamp(path).unlink(missing_ok=True)
    write_whole(path, hand_in.file.read())
