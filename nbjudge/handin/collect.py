"""Downloads from a learning management system, sorted into `submitted/`.

A folder, a zip or some files (`downloads`) hold the hand-ins of a class under whatever names
Canvas, Moodle, Google Drive and students give them. Whose a notebook is, is read off these names
(`owner`); of which lesson it is, off its cells. What is not certain is listed, never guessed.

Of several hand-ins of one student the last one counts (`order`); where nothing tells which that is,
and they differ, they are listed. A time of the hand-in that is not known is not written down: all
others are those of a download.

Everything is read and decided first. Only then something is written, each file whole.
"""

from __future__ import annotations

import dataclasses
import hashlib
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from nbjudge.course.hand_in import MAX_BYTES
from nbjudge.course.layout import Course, Lesson, assignment_of
from nbjudge.errors import CollectError
from nbjudge.files import write_whole
from nbjudge.handin import times
from nbjudge.handin.downloads import IncomingFile, files_of
from nbjudge.handin.intake import file_digest, recognise, text_of
from nbjudge.handin.journal import Journal
from nbjudge.handin.order import Candidate, Order, are_two, last_of, orders_of
from nbjudge.handin.owner import Names
from nbjudge.records.due import Due, due
from nbjudge.records.gradebook import Person, gradebook_of, people

_FEW = 5  # students whom a line names
_OWN = ("source", "release", "submitted", "autograded", "feedback")  # the course's own folders


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
    deadlines = _deadlines(course, assignment)
    told = Collected()
    for path in paths:
        _refuse_own(course, path)
    with ExitStack() as opened:
        downloads = [list(files_of(path, opened, zone)) for path in paths]
        files = [file for download in downloads for file in download]
        notebooks = [file for file in files if file.is_notebook]
        told.n_others = len(files) - len(notebooks)
        told.listed += [
            f"{file.shown}: this is a zip within what was handed in → unpack it where it lies, "
            "and collect the whole folder"
            for file in files
            if file.is_zip
        ]
        told_by = Names(class_of, course).clues([file.path for file in notebooks])
        clues = dict(zip(notebooks, told_by, strict=True))
        orders = orders_of(downloads, clues, zone, times.zips_tell(course))
        found: dict[str, list[Candidate]] = defaultdict(list)
        for file in follow(notebooks):
            content, clue = file.read(), clues[file]
            problem = _problem(course, lesson, content) or clue.problem
            if problem:
                told.listed.append(f"{file.shown}: {problem}")
                continue
            if clue.note:
                told.notes.append(f"{file.shown}: {clue.note}")
            digest = hashlib.sha256(content).hexdigest()
            order = _judged_by(deadlines, clue.student, orders[file])
            found[clue.student].append(Candidate(clue.student, file, digest, clue.mark, order))
        journal = Journal(course, assignment)
        chosen = [last_of(of_one) for of_one in found.values()]
        told.listed += [problem for _, problem in chosen if problem]
        wanted = [
            one
            for one, _ in chosen
            if one and _is_wanted(course, one, journal, told, replace, deadlines)
        ]
        for hand_in in wanted:
            path = course.submission(hand_in.student, assignment)
            _keep_earlier(course, assignment, hand_in.student, path)
            _put(path, hand_in)
            journal.add(hand_in)
            told.put.append(hand_in.student)
        told.notes += _untimed(wanted, assignment)
    return told


def _deadlines(course: Course, assignment: str) -> Due:
    """Return when the lesson is due, where that decides which hand-in counts; else nothing."""
    if not times.before_due_counts(course):
        return Due()
    with gradebook_of(course) as gradebook:
        return due(gradebook, assignment_of(assignment))


def _judged_by(deadlines: Due, student: str, order: Order) -> Order:
    date = deadlines.of(student)
    return dataclasses.replace(order, is_late=bool(date and order.when and order.when > date))


def _keep_earlier(course: Course, assignment: str, student: str, path: Path) -> None:
    """Keep the hand-in whose place another one takes, and its time, in `.nbjudge/earlier/`."""
    if not path.is_file():
        return
    content = path.read_bytes()
    folder = course.home / "earlier" / assignment / student / hashlib.sha256(content).hexdigest()
    write_whole(folder / path.name, content)
    if _stamp(path).is_file():
        write_whole(_stamp(folder / path.name), _stamp(path).read_bytes())


def _untimed(hand_ins: Sequence[Candidate], assignment: str) -> list[str]:
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
    # of most systems none has a time: then a list of the class says no more than that
    of_all = len(untimed) == len(hand_ins) > _FEW
    of_whom = f"any of the {len(untimed)}" if of_all else ", ".join(untimed)
    return [
        *late,
        f"no time of the hand-in is known of {of_whom} → they count as in time; for a "
        f"penalty, write it into {stamp.format('<student>')}, as in {times.EXAMPLE}",
    ]


def known_people(course: Course) -> list[Person]:
    """Return who is in the gradebook, or has handed in before."""
    with gradebook_of(course) as gradebook:
        known = people(gradebook)
    for folder in course.root.glob("submitted/[!.]*/"):
        known.setdefault(folder.name, Person(folder.name))
    return list(known.values())


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


def _is_wanted(
    course: Course,
    hand_in: Candidate,
    journal: Journal,
    told: Collected,
    replace: bool,
    deadlines: Due,
) -> bool:
    """Tell whether a hand-in takes the place of what is in `submitted/`; and say so, or why not."""
    path = course.submission(hand_in.student, journal.assignment)
    if link := course.link_to(path):  # what is written there may be somebody else's
        told.listed.append(
            f"{hand_in.file.shown}: not collected, because {link.relative_to(course.root)} is a "
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
    order = _judged_by(deadlines, hand_in.student, order)
    later = hand_in.order.is_later(order)
    file, there = hand_in.file.shown, path.relative_to(course.root)
    stays = f"what is there stays; to replace it, remove {there} first"
    if mark and are_two(hand_in.mark, mark):
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
        told.notes.append(
            f"{hand_in.student}: {file} replaces what was in {there}, which is kept in "
            f".nbjudge/earlier/{journal.assignment}/{hand_in.student}"
        )
    elif hand_in.order.is_late and order.when and not order.is_late:
        told.notes.append(
            f"{hand_in.student}: {file} came after the due date, and what is there before → {stays}"
        )
    else:
        told.notes.append(f"{hand_in.student}: {file} is not newer than what is there → {stays}")
    return bool(later) or (later is None and replace)


def _order_of(path: Path) -> Order:
    """Return what is known of a hand-in that came otherwise: the time that stands beside it."""
    try:
        return Order(when=times.understood(_stamp(path).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return Order()


def _stamp(path: Path) -> Path:
    return path.with_name("timestamp.txt")


def _put(path: Path, hand_in: Candidate) -> None:
    """Write a hand-in, and its time if it is known: a wrong one would make students late.

    The journal still knows the old notebook where this is cut off in between, and so takes the
    new one the next time.
    """
    if hand_in.order.when:
        write_whole(_stamp(path), times.written(hand_in.order.when) + "\n")
    else:
        _stamp(path).unlink(missing_ok=True)
    write_whole(path, hand_in.file.read())
