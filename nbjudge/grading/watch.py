"""Alone at night: what lands in `submitted/` is graded, once each, and it is said what came of it.

::

    .nbjudge/watch/lock          who is watching: held as long as that process lives
    .nbjudge/watch/watch.log     what happened, for people; bounded
    .nbjudge/watch/watch.jsonl   the same for programs, a line of JSON for each event; bounded
    .nbjudge/watch/state.json    where it is: what `nbjudge status` shows
    .nbjudge/watch/status.html   the same as a page

Whether a submission is graded is what its receipt says, so that a restart grades nothing twice.
What cannot be graded is remembered with the digests of its file and of the tests, and is tried
again when one of them is another one.

`submitted/` is looked at every few seconds. Notices of the file system (inotify) would tell
sooner, but not on network drives; and a file must be looked at twice in any case, to know that
nobody is writing it any more.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import hashlib
import json
import logging
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError

from nbjudge import html
from nbjudge.authoring import release
from nbjudge.course.hand_in import MAX_BYTES
from nbjudge.course.layout import Course, Lesson
from nbjudge.engine.sandbox import Limits
from nbjudge.errors import ClusterError, CourseError, NbjudgeError, SandboxError
from nbjudge.files import try_lock, write_whole
from nbjudge.grading import grade as grading
from nbjudge.grading.grade import Outcome, Submission
from nbjudge.handin import intake
from nbjudge.pools.base import Pool
from nbjudge.pools.local import LocalPool
from nbjudge.records.store import Store
from nbjudge.text import one_line

EVERY_S = 10.0
_SETTLE_S = 2.0  # between the two looks of `once`
_LOG_BYTES, _LOG_FILES = 1 << 20, 5
_LAST = 20  # graded ones that are shown
_SHOWING = 0.05  # of the time, at most, goes into telling where a large class is

Sight = tuple[object, ...]


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


def status(course: Course) -> State:
    """Return where this course's watch is."""
    state = _read_state(course)
    holder = _holder(course)
    state.running = holder is not None
    state.pid = holder
    if not state.running and state.state in ("grading", "waiting"):
        state.state = "lost"
    return state


def watch(
    course: Course,
    assignments: Sequence[str],
    *,
    open_pool: Callable[[], Pool] = LocalPool,
    every: float = EVERY_S,
    once: bool = False,
    limits: Limits | None = None,
    collect: Callable[[], object] | None = None,
    stop: threading.Event | None = None,
    say: Callable[[Event], object] = lambda event: None,
) -> int:
    """Grade what lands in `submitted/`, until somebody stops it.

    Args:
        course: the course.
        assignments: which lessons.
        open_pool: opens what judges, for each round anew (see `pool.choose_pool`).
        every: seconds between two looks.
        once: ends when what is there now has been graded.
        limits: what a submission may use.
        collect: is called before each look and brings in what came elsewhere; what it raises is
            said, and everything else goes on.
        stop: when it is set, submissions in hand are finished, and no others begun.
        say: is told each event as well.

    Returns:
        How many submissions were refused, and how many other faults there were.

    Raises:
        CourseError: another watch of this course is running.
    """
    with _alone(course):
        watcher = _Watcher(course, assignments, open_pool, limits or Limits(), every, say)
        stop = stop or threading.Event()
        try:
            watcher.run(collect, stop, every, once=once)
        finally:
            watcher.end()
        return watcher.n_faults


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """Give an event that SIGTERM and SIGINT (Ctrl-C) set. Only in the main thread."""
    stop = threading.Event()
    # a signal handler may put into this kind of queue, whereas it must not set an event: the
    # thread that it interrupts may hold the event's own lock
    arrived: queue.SimpleQueue[int] = queue.SimpleQueue()

    def pass_on() -> None:
        arrived.get()
        stop.set()

    before = {
        number: signal.signal(number, lambda number, _: arrived.put(number))
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    thread = threading.Thread(target=pass_on, daemon=True)
    thread.start()
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        arrived.put(0)
        thread.join()


class _Watcher:
    """One run of `watch`."""

    def __init__(
        self,
        course: Course,
        assignments: Sequence[str],
        open_pool: Callable[[], Pool],
        limits: Limits,
        every: float,
        say: Callable[[Event], object],
    ) -> None:
        self.n_faults = 0
        self._course = course
        self._assignments = list(assignments)
        self._open_pool, self._limits = open_pool, limits
        self._store = Store(course.home)
        self._say_also = say
        self._log = _log(course, "watch.log", "%(asctime)s %(message)s")
        self._lines = _log(course, "watch.jsonl", "%(message)s")
        self._seen: dict[Submission, Sight] = {}
        self._digests: dict[Submission, tuple[Sight, str]] = {}
        self._lessons: dict[str, tuple[Sight, Lesson]] = {}
        self._graded_from: dict[Submission, tuple[Sight, tuple[str, str]]] = {}
        self._queue: list[Submission] = []
        self._alone_only: set[Submission] = set()  # what a whole batch fell over
        self._said: dict[str, str] = {}  # about what → the error that was said last
        self._show_again = 0.0  # not before this, by the monotonic clock
        earlier = _read_state(course)
        self._failures = {
            Submission(failure["student"], failure["assignment"]): failure
            for failure in earlier.failures
        }
        self._state = State(
            running=True,
            state="waiting",
            pid=os.getpid(),
            since=_now(),
            assignments=self._assignments,
            every_s=every,
            last_graded=earlier.last_graded,
        )
        self._show()  # first: whoever is told that it has started may ask for its status
        self._say(Event(_now(), "started"))

    def run(
        self,
        collect: Callable[[], object] | None,
        stop: threading.Event,
        every: float,
        *,
        once: bool,
    ) -> None:
        """Look and grade, until `stop`; with `once`, look twice and grade."""
        if once:
            self._round(collect, stop, grade=False)
            stop.wait(min(every, _SETTLE_S))
        while not stop.is_set():
            self._round(collect if not once else None, stop)
            if once or stop.wait(every):
                return

    def end(self) -> None:
        """Say that it has ended."""
        self._state.running, self._state.pid = False, None
        self._queue, self._state.unfinished = [], []
        self._say(Event(_now(), "stopped"))
        self._show("ended")
        for log in (self._log, self._lines):
            for handler in log.handlers:
                handler.close()

    def _round(
        self, collect: Callable[[], object] | None, stop: threading.Event, *, grade: bool = True
    ) -> None:
        faults = self.n_faults
        went_well = True
        if collect is not None:
            went_well = self._goes_on("collect", lambda: self._collect(collect))
        wanted: list[tuple[Submission, str]] = []
        went_well &= self._goes_on("look", lambda: wanted.extend(self._look()))
        if wanted and grade:
            went_well &= self._goes_on("grade", lambda: self._grade(wanted, stop))
        if went_well and self.n_faults == faults:
            self._state.error = ""
        self._queue = []
        self._show("waiting")

    def _goes_on(self, what: str, do: Callable[[], object]) -> bool:
        """Do something; say what it raises, and go on. Tells whether it went well."""
        try:
            do()
        except Exception as error:
            self._fault(what, error)
            return False
        self._said.pop(what, None)
        return True

    def _fault(self, what: str, error: Exception, submission: Submission | None = None) -> None:
        """Say a fault that the next look may not meet again; the same one is said once."""
        self.n_faults += 1
        line = one_line(error if isinstance(error, NbjudgeError) else _unexpected(error))
        self._state.error = line
        if self._said.get(what) != line:
            self._said[what] = line
            student, assignment = submission or ("", "")
            self._say(Event(_now(), "error", student, assignment, error=line))

    def _collect(self, collect: Callable[[], object]) -> None:
        brought = collect()
        if brought:
            self._say(Event(_now(), "collected", notes=[one_line(brought)]))

    # ---------------------------------------------------------------------------- what is there

    def _look(self) -> list[tuple[Submission, str]]:
        """Return what is to be graded, each with its digest."""
        found, unfinished, there = [], [], set()
        for assignment in self._assignments:
            try:
                lesson = self._lesson(assignment)
            except CourseError as error:  # somebody is working on it: the others go on
                self._fault(f"lesson {assignment}", error)
                continue
            self._said.pop(f"lesson {assignment}", None)
            for submission in grading.submissions(self._course, [assignment]):
                there.add(submission)
                path = self._course.submission(*submission)
                sight = _sight(path)
                if self._seen.get(submission) != sight:
                    known = submission in self._seen
                    self._seen[submission] = sight
                    if known:  # it was another one at the last look
                        self._say(Event(_now(), "unfinished", *submission))
                    unfinished.append(submission._asdict())
                    continue
                digest = self._digest(submission, path, sight)
                if self._is_wanted(submission, lesson, digest):
                    found.append((submission, digest))
        for gone in {*self._seen} - there:
            self._forget(gone)
        for gone in {*self._failures} - there:
            if gone.assignment in self._assignments:
                del self._failures[gone]
        self._state.unfinished = unfinished
        return found

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

    def _is_wanted(self, submission: Submission, lesson: Lesson, digest: str) -> bool:
        now = digest, lesson.digest
        if self._receipt_says(submission) == now:
            self._failures.pop(submission, None)
            return False
        failure = self._failures.get(submission)
        return failure is None or now != (failure["submitted_sha256"], failure["tests_sha256"])

    def _receipt_says(self, submission: Submission) -> tuple[str, str]:
        """Return the digests of what was graded last, and by which tests."""
        stamp = _stamp(self._store.receipt_path(*submission))
        known = self._graded_from.get(submission)
        if known is None or known[0] != stamp:  # there may be thousands, at every look
            receipt = self._store.receipt(*submission) or {}
            found = receipt.get("submitted_sha256", ""), receipt.get("tests_sha256", "")
            known = self._graded_from[submission] = stamp, found
        return known[1]

    def _forget(self, submission: Submission) -> None:
        self._seen.pop(submission, None)
        self._digests.pop(submission, None)
        self._graded_from.pop(submission, None)
        self._alone_only.discard(submission)

    # -------------------------------------------------------------------------------- grading

    def _grade(self, wanted: list[tuple[Submission, str]], stop: threading.Event) -> None:
        digests = {
            submission: digest
            for assignment in sorted({submission.assignment for submission, _ in wanted})
            if self._goes_on(
                f"release {assignment}", partial(release.generate, self._course, [assignment])
            )
            for submission, digest in wanted
            if submission.assignment == assignment
        }
        self._queue = list(digests)
        self._show("grading")
        # a pool for each round: between two rounds no memory is held, and one that died is replaced
        with self._open_pool() as pool:
            together = [s for s in digests if s not in self._alone_only]
            try:
                self._grade_some(together, digests, pool, stop)
            except (SandboxError, ClusterError):
                raise
            except Exception as error:  # one of them is to blame, and the others are not to wait
                self._fault("batch", error)
                self._alone_only |= {*self._queue}
            for submission in [s for s in digests if s in self._alone_only]:
                if not stop.is_set():
                    self._grade_alone(submission, digests, pool, stop)

    def _grade_some(
        self,
        some: Sequence[Submission],
        digests: dict[Submission, str],
        pool: Pool,
        stop: threading.Event,
    ) -> None:
        graded = grading.grade(self._course, some, pool, self._limits, stop)
        for outcome in graded if some else ():
            if outcome.error:
                self._refused(outcome.submission, digests[outcome.submission], outcome.error)
            else:
                self._graded(outcome)
            self._queue.remove(outcome.submission)
            if time.monotonic() >= self._show_again:
                self._show()

    def _grade_alone(
        self,
        submission: Submission,
        digests: dict[Submission, str],
        pool: Pool,
        stop: threading.Event,
    ) -> None:
        try:
            self._grade_some([submission], digests, pool, stop)
        except (SandboxError, ClusterError):
            raise
        except (NbjudgeError, OSError, OperationalError) as error:
            # as likely the machine's fault: it is tried again, after all others
            self._fault(f"{submission}", error, submission)
        except Exception as error:
            self._refused(submission, digests[submission], _unexpected(error))
        else:
            self._alone_only.discard(submission)
            self._said.pop(f"{submission}", None)

    def _graded(self, outcome: Outcome) -> None:
        event = Event(
            _now(),
            "graded",
            *outcome.submission,
            outcome.points,
            outcome.max_points,
            round(outcome.seconds, 3),
            outcome.notes,
        )
        self._say(event)
        self._failures.pop(outcome.submission, None)
        self._state.n_graded += 1
        shown = dataclasses.asdict(event)
        del shown["event"], shown["error"]
        self._state.last_graded = [shown, *self._state.last_graded][:_LAST]

    def _refused(self, submission: Submission, digest: str, error: str) -> None:
        self.n_faults += 1
        event = Event(_now(), "refused", *submission, error=one_line(error))
        self._say(event)
        self._failures.pop(submission, None)  # the newest is the last
        self._failures[submission] = {
            "time": event.time,
            **submission._asdict(),
            "error": event.error,
            "submitted_sha256": digest,
            "tests_sha256": self._lesson(submission.assignment).digest,
        }

    # --------------------------------------------------------------------------- what is said

    def _say(self, event: Event) -> None:
        self._log.info(event.line())
        self._lines.info(json.dumps(dataclasses.asdict(event), ensure_ascii=False))
        self._say_also(event)

    def _show(self, state: str = "") -> None:
        """Bring `state.json` and the page up to date."""
        self._state.state = state or self._state.state
        self._state.updated = _now()
        self._state.queue = [submission._asdict() for submission in self._queue]
        self._state.failures = [*self._failures.values()]
        begun = time.monotonic()
        try:
            text = json.dumps(dataclasses.asdict(self._state), ensure_ascii=False, indent=2)
            write_whole(folder(self._course) / "state.json", text + "\n")
            write_whole(page(self._course), _page(self._state))
        except OSError as error:  # a full disk: grading says so as well, and may go on later
            self._fault("status", error)
        now = time.monotonic()
        self._show_again = now + (now - begun) / _SHOWING


def _sight(path: Path) -> Sight:
    """Return what changes when a file is written, or in its folder where there is none."""
    return _stamp(path) or tuple(sorted(other.name for other in path.parent.glob("*.ipynb")))


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


def _unexpected(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def _log(course: Course, name: str, form: str) -> logging.Logger:
    folder(course).mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder(course) / name,
        maxBytes=_LOG_BYTES,
        backupCount=_LOG_FILES,
        encoding="utf-8",
        delay=True,
    )
    handler.setFormatter(logging.Formatter(form))
    log = logging.Logger(name)  # of nobody else's: not in logging's own list
    log.addHandler(handler)
    return log


def _read_state(course: Course) -> State:
    try:
        found = json.loads((folder(course) / "state.json").read_text(encoding="utf-8"))
        return State(**found)
    except (OSError, ValueError, TypeError):  # none yet, or another version's
        return State()


@contextlib.contextmanager
def _alone(course: Course) -> Iterator[None]:
    """Be the only watch of this course (POSIX; elsewhere that is not looked after)."""
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


def _page(state: State) -> str:
    return html.environment("nbjudge.grading").get_template("status.html").render(state=state)
