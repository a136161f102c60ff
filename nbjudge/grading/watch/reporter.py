"""How a watch says what it does: into its logs, its state and its page, and to who started it."""

from __future__ import annotations

import dataclasses
import datetime
import json
import logging
import os
import time
from collections.abc import Callable, Collection, Sequence
from logging.handlers import RotatingFileHandler
from typing import Any

from nbjudge import html
from nbjudge.course.layout import Course
from nbjudge.errors import NbjudgeError
from nbjudge.files import write_whole
from nbjudge.grading.grade import Outcome, Submission
from nbjudge.grading.watch.arrivals import Arrival, Digests
from nbjudge.grading.watch.status import Event, State, folder, page, read_state
from nbjudge.text import one_line

_LOG_BYTES, _LOG_FILES = 1 << 20, 5
_LAST = 20  # graded ones that are shown
_SHOWING = 0.05  # of the time, at most, goes into telling where a large class is


class Reporter:
    """Says what the watch of this process does.

    Attributes:
        n_faults: how many submissions were refused, and how many other faults there were.
        queue: what is to be graded in this round and is not yet.
    """

    def __init__(
        self,
        course: Course,
        assignments: Sequence[str],
        every: float,
        say: Callable[[Event], object],
    ) -> None:
        """Say that it has started.

        Args:
            course: the course.
            assignments: the lessons that are watched.
            every: seconds between two looks.
            say: is told each event as well.
        """
        self.n_faults = 0
        self.queue: list[Submission] = []
        self._course = course
        self._say_also = say
        self._log = _log(course, "watch.log", "%(asctime)s %(message)s")
        self._lines = _log(course, "watch.jsonl", "%(message)s")
        self._said: dict[str, str] = {}  # about what → the error that was said last
        self._show_again = 0.0  # not before this, by the monotonic clock
        earlier = read_state(course)
        self._failures = {
            Submission(failure["student"], failure["assignment"]): failure
            for failure in earlier.failures
        }
        self._state = State(
            running=True,
            state="waiting",
            pid=os.getpid(),
            since=_now(),
            assignments=list(assignments),
            every_s=every,
            last_graded=earlier.last_graded,
        )
        self.show()  # first: whoever is told that it has started may ask for its status
        self.say("started")

    @property
    def refused_as(self) -> dict[Submission, Digests]:
        """What cannot be graded → what it was when that was found."""
        return {
            submission: Digests(failure["submitted_sha256"], failure["tests_sha256"])
            for submission, failure in self._failures.items()
        }

    def say(self, event: str, submission: Submission | None = None, **of_it: Any) -> Event:
        """Say an event, with what else an `Event` tells; returns it."""
        student, assignment = submission or ("", "")
        said = Event(_now(), event, student, assignment, **of_it)
        self._log.info(said.line())
        self._lines.info(json.dumps(dataclasses.asdict(said), ensure_ascii=False))
        self._say_also(said)
        return said

    def attempt(self, about: str, do: Callable[[], object]) -> bool:
        """Do something; say what it raises, and go on. Tells whether it went well."""
        try:
            do()
        except Exception as error:
            self.fault(about, error)
            return False
        self.well(about)
        return True

    def fault(self, about: str, error: Exception, submission: Submission | None = None) -> None:
        """Say a fault that the next look may not meet again; the same one is said once."""
        self.n_faults += 1
        line = one_line(error if isinstance(error, NbjudgeError) else unexpected(error))
        self._state.error = line
        if self._said.get(about) != line:
            self._said[about] = line
            self.say("error", submission, error=line)

    def well(self, about: str) -> None:
        """Note that something went well, so that its next fault is said again."""
        self._said.pop(about, None)

    def without_error(self) -> None:
        """Note that a whole round went well."""
        self._state.error = ""

    def looked(self, ungraded: Collection[Submission], unfinished: Sequence[Submission]) -> None:
        """Note what is there.

        Args:
            ungraded: what is not graded as it is; what is not among them cannot fail any more.
            unfinished: those of them that are still being written.
        """
        self._state.unfinished = [submission._asdict() for submission in unfinished]
        for submission in {*self._failures} - {*ungraded}:
            if submission.assignment in self._state.assignments:
                del self._failures[submission]

    def graded(self, outcome: Outcome) -> None:
        """Say that a submission has been graded."""
        event = self.say(
            "graded",
            outcome.submission,
            points=outcome.points,
            max_points=outcome.max_points,
            seconds=round(outcome.seconds, 3),
            notes=outcome.notes,
        )
        self._failures.pop(outcome.submission, None)
        self._state.n_graded += 1
        shown = dataclasses.asdict(event)
        del shown["event"], shown["error"]
        self._state.last_graded = [shown, *self._state.last_graded][:_LAST]

    def refused(self, arrival: Arrival, error: str) -> None:
        """Say that a submission cannot be graded as it is, and remember what it is."""
        self.n_faults += 1
        event = self.say("refused", arrival.submission, error=one_line(error))
        self._failures.pop(arrival.submission, None)  # the newest is the last
        self._failures[arrival.submission] = {
            "time": event.time,
            **arrival.submission._asdict(),
            "error": event.error,
            "submitted_sha256": arrival.digests.submitted,
            "tests_sha256": arrival.digests.tests,
        }

    def show(self, state: str = "") -> None:
        """Bring `state.json` and the page up to date."""
        self._state.state = state or self._state.state
        self._state.updated = _now()
        self._state.queue = [submission._asdict() for submission in self.queue]
        self._state.failures = [*self._failures.values()]
        begun = time.monotonic()
        try:
            text = json.dumps(dataclasses.asdict(self._state), ensure_ascii=False, indent=2)
            write_whole(folder(self._course) / "state.json", text + "\n")
            write_whole(page(self._course), _page(self._state))
        except OSError as error:  # a full disk: grading says so as well, and may go on later
            self.fault("status", error)
        now = time.monotonic()
        self._show_again = now + (now - begun) / _SHOWING

    def show_at_times(self) -> None:
        """Do that, but not so often that it would cost a large class much time."""
        if time.monotonic() >= self._show_again:
            self.show()

    def end(self) -> None:
        """Say that it has ended."""
        self._state.running, self._state.pid = False, None
        self.queue, self._state.unfinished = [], []
        self.say("stopped")
        self.show("ended")
        for log in (self._log, self._lines):
            for handler in log.handlers:
                handler.close()


def unexpected(error: Exception) -> str:
    """Return what to say of an error that nbjudge did not raise on purpose."""
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


def _page(state: State) -> str:
    return html.environment("nbjudge.grading").get_template("status.html").render(state=state)
