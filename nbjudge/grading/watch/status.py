"""What a watch tells others: events, where it is, and which process it is.

::

    .nbjudge/watch/lock          who is watching: held as long as that process lives
    .nbjudge/watch/watch.log     what happened, for people; bounded
    .nbjudge/watch/watch.jsonl   the same for programs, a line of JSON for each event; bounded
    .nbjudge/watch/state.json    where it is: what `nbjudge status` shows
    .nbjudge/watch/status.html   the same as a page
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbjudge.course.layout import Course
from nbjudge.errors import CourseError
from nbjudge.files import try_lock
from nbjudge.text import one_line

EVERY_S = 10.0


@dataclass(frozen=True)
class Event:
    """Something that happened: a line of `watch.jsonl`.

    Attributes:
        time: when, in UTC, ISO 8601.
        event: "started", "collected", "unfinished" (a file that is still being written), "graded",
            "refused" (it cannot be graded as it is), "error" (not a submission's fault; the next
            look tries again) or "stopped".
        student, assignment: whose and of what; "" where it is about no submission.
        points, max_points, seconds: of a graded one; None for all others.
        notes: lines that the instructor should see although it was graded.
        error: what went wrong and what to do; "" where nothing did.
    """

    time: str
    event: str
    student: str = ""
    assignment: str = ""
    points: float | None = None
    max_points: float | None = None
    seconds: float | None = None
    notes: list[str] = field(default_factory=list)
    error: str = ""

    def line(self) -> str:
        """Return it as a line for people."""
        if self.error:  # it says whose
            return one_line(f"{self.event}: {self.error}")
        words = [self.event, self.student, self.assignment]
        if self.points is not None:
            words.append(f"{self.points:g}/{self.max_points:g} points in {self.seconds:.1f} s")
        said = " ".join(word for word in words if word)
        return one_line(f"{said}: {'; '.join(self.notes)}" if self.notes else said)


@dataclass
class State:
    """Where a watch is: `state.json`, and what `nbjudge status --json` prints.

    Attributes:
        running: whether it lives.
        state: "never" (there was none yet), "grading", "waiting" (for hand-ins), "ended", or
            "lost": it ended without a word, killed or with the machine.
        pid: of the process; None where none runs.
        since: when it was started; "" for never. All times are UTC, ISO 8601.
        updated: when this was written.
        assignments: the lessons that are watched.
        every_s: seconds between two looks.
        queue: what is to be graded in this round and is not yet: student and assignment of each.
        unfinished: hand-ins that are still being written.
        n_graded: how many were graded since it was started.
        last_graded: the last of them, the newest first; also those of earlier watches.
        failures: what cannot be graded as it is, with the digests that it is remembered by.
        error: the last fault that is no submission's, "" where the last look went well.
    """

    running: bool = False
    state: str = "never"
    pid: int | None = None
    since: str = ""
    updated: str = ""
    assignments: list[str] = field(default_factory=list)
    every_s: float = EVERY_S
    queue: list[dict[str, str]] = field(default_factory=list)
    unfinished: list[dict[str, str]] = field(default_factory=list)
    n_graded: int = 0
    last_graded: list[dict[str, Any]] = field(default_factory=list)
    failures: list[dict[str, str]] = field(default_factory=list)
    error: str = ""


def folder(course: Course) -> Path:
    """Return where logs and status lie."""
    return course.home / "watch"


def page(course: Course) -> Path:
    """Return the status page."""
    return folder(course) / "status.html"


def read_state(course: Course) -> State:
    """Return what the last watch wrote, whether or not it is still true."""
    try:
        found = json.loads((folder(course) / "state.json").read_text(encoding="utf-8"))
        return State(**found)
    except (OSError, ValueError, TypeError):  # none yet, or another version's
        return State()


def state_of(course: Course) -> State:
    """Return where this course's watch is."""
    state = read_state(course)
    holder = _holder(course)
    state.running = holder is not None
    state.pid = holder
    if not state.running and state.state in ("grading", "waiting"):
        state.state = "lost"
    return state


@contextlib.contextmanager
def only_watch(course: Course) -> Iterator[None]:
    """Be the only watch of this course (POSIX; elsewhere that is not looked after).

    Raises:
        CourseError: another one is running.
    """
    path = folder(course) / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as lock:
        if not try_lock(lock.fileno()):
            raise CourseError(
                f"{path}: a watch of this course is running already (process {_pid(path)}) → "
                "`nbjudge status` says what it does; stop it first to start another one"
            )
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def _holder(course: Course) -> int | None:
    """Return the process that watches, or None."""
    path = folder(course) / "lock"
    pid = _pid(path)
    if pid is None:  # not even tried then: a watch that starts just now must find it free
        return None
    with path.open(encoding="utf-8") as lock:
        return None if try_lock(lock.fileno()) else pid


def _pid(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
