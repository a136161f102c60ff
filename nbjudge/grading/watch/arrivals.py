"""What is there to be graded: which hand-ins are whole, and neither graded nor refused already.

Whether a submission is graded is what its receipt says, so that a restart grades nothing twice.
What cannot be graded is remembered with the digests of its file and of the tests, and is tried
again when one of them is another one.

`submitted/` is looked at every few seconds. Notices of the file system (inotify) would tell
sooner, but not on network drives; and a file must be looked at twice in any case, to know that
nobody is writing it any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from nbjudge.course.hand_in import MAX_BYTES
from nbjudge.course.layout import Course, Lesson
from nbjudge.errors import CourseError
from nbjudge.grading import grade as grading
from nbjudge.grading.grade import Submission
from nbjudge.handin import intake
from nbjudge.records.store import Store

Sight = tuple[object, ...]


class Digests(NamedTuple):
    """What decides whether a submission has to be graded again: SHA-256 of its file and tests."""

    submitted: str
    tests: str


class Arrival(NamedTuple):
    """A submission that is to be graded, as it was when it was looked at."""

    submission: Submission
    digests: Digests


@dataclass
class Look:
    """What one look at `submitted/` found.

    Attributes:
        wanted: what is to be graded.
        unfinished: what is not known to be whole: it is new, or was another one at the last look.
        changed: those of them that were another one at the last look.
        ungraded: all that is there and is not graded as it is, refused or not.
        unreadable: lesson → why it could not be read; nothing of it is in the others.
    """

    wanted: list[Arrival] = field(default_factory=list)
    unfinished: list[Submission] = field(default_factory=list)
    changed: list[Submission] = field(default_factory=list)
    ungraded: set[Submission] = field(default_factory=set)
    unreadable: dict[str, CourseError] = field(default_factory=dict)


class Arrivals:
    """`submitted/`, looked at again and again; of what has not changed, nothing is read twice."""

    def __init__(self, course: Course, assignments: Sequence[str]) -> None:
        self._course = course
        self._assignments = list(dict.fromkeys(assignments))  # twice would be two looks
        self._store = Store(course.home)
        self._seen: dict[Submission, Sight] = {}
        self._digests: dict[Submission, tuple[Sight, str]] = {}
        self._lessons: dict[str, tuple[Sight, Lesson]] = {}
        self._graded_from: dict[Submission, tuple[Sight, Digests]] = {}

    def look(self, refused: Mapping[Submission, Digests]) -> Look:
        """Look at everything once.

        Args:
            refused: what could not be graded → what it was then; it is wanted only as another one.
        """
        look, there = Look(), set()
        for assignment in self._assignments:
            try:
                lesson = self._lesson(assignment)
            except CourseError as error:  # somebody is working on it: the others go on
                look.unreadable[assignment] = error
                continue
            for submission in grading.submissions(self._course, [assignment]):
                there.add(submission)
                self._look_at(submission, lesson, refused.get(submission), look)
        for gone in {*self._seen} - there:
            self._forget(gone)
        return look

    def _look_at(
        self, submission: Submission, lesson: Lesson, refused: Digests | None, look: Look
    ) -> None:
        path = self._course.submission(*submission)
        sight = _sight(path)
        before = self._seen.get(submission)
        if before != sight:
            self._seen[submission] = sight
            look.ungraded.add(submission)
            look.unfinished.append(submission)
            if before is not None:
                look.changed.append(submission)
            return
        now = Digests(self._digest(submission, path, sight), lesson.digest)
        if self._receipt_says(submission) == now:
            return
        look.ungraded.add(submission)
        if now != refused:
            look.wanted.append(Arrival(submission, now))

    def _lesson(self, assignment: str) -> Lesson:
        sight = _sight(self._course.source(assignment))
        if assignment not in self._lessons or self._lessons[assignment][0] != sight:
            self._lessons[assignment] = sight, self._course.lesson(assignment)
        return self._lessons[assignment][1]

    def _digest(self, submission: Submission, path: Path, sight: Sight) -> str:
        known = self._digests.get(submission)
        if known is None or known[0] != sight:
            known = self._digests[submission] = sight, _digest(self._course, path, sight)
        return known[1]

    def _receipt_says(self, submission: Submission) -> Digests:
        """Return what was graded last, and by which tests."""
        stamp = _stamp(self._store.receipt_path(*submission))
        known = self._graded_from.get(submission)
        if known is None or known[0] != stamp:  # there may be thousands, at every look
            receipt = self._store.receipt(*submission) or {}
            found = Digests(receipt.get("submitted_sha256", ""), receipt.get("tests_sha256", ""))
            known = self._graded_from[submission] = stamp, found
        return known[1]

    def _forget(self, submission: Submission) -> None:
        self._seen.pop(submission, None)
        self._digests.pop(submission, None)
        self._graded_from.pop(submission, None)


def _sight(path: Path) -> Sight:
    """Return what changes when a file is written, or in its folder where there is none.

    That may be the file under another name, while a sync client fills it.
    """
    return _stamp(path) or tuple(sorted((of.name, _stamp(of)) for of in path.parent.glob("*")))


def _stamp(path: Path) -> Sight:
    """Return what changes when a file is written; () where there is none."""
    try:
        info = path.lstat()
    except OSError:
        return ()
    return info.st_mtime_ns, info.st_size, info.st_ino


def _digest(course: Course, path: Path, sight: Sight) -> str:
    """Return a file's SHA-256; of what will not be read, one of what it looks like."""
    try:
        is_file = path.is_file() and not course.link_to(path)
        if is_file and path.stat().st_size <= MAX_BYTES:
            return intake.file_digest(path)
    except OSError:
        pass
    return hashlib.sha256(repr(sight).encode()).hexdigest()
