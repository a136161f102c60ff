"""Look, grade, and look again, until somebody stops it."""

from __future__ import annotations

import contextlib
import queue
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from sqlalchemy.exc import OperationalError

from nbjudge.authoring import release
from nbjudge.authoring.check import check, is_sound
from nbjudge.course.layout import Course
from nbjudge.engine.sandbox import Limits
from nbjudge.errors import ClusterError, CourseError, NbjudgeError, SandboxError
from nbjudge.grading import grade as grading
from nbjudge.grading.grade import Submission
from nbjudge.grading.watch.arrivals import Arrival, Arrivals
from nbjudge.grading.watch.reporter import Reporter, unexpected
from nbjudge.grading.watch.status import EVERY_S, Event, only_watch
from nbjudge.pools.base import Pool
from nbjudge.pools.local import LocalPool
from nbjudge.text import one_line

_SETTLE_S = 2.0  # between the two looks of `once`


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
    with only_watch(course):
        reporter = Reporter(course, assignments, every, say)
        watcher = _Watcher(course, assignments, open_pool, limits or Limits(), reporter)
        stop = stop or threading.Event()
        try:
            watcher.run(collect, stop, every, once=once)
        finally:
            reporter.end()
        return reporter.n_faults


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
        reporter: Reporter,
    ) -> None:
        self._course = course
        self._assignments = assignments
        self._open_pool, self._limits = open_pool, limits
        self._reporter = reporter
        self._arrivals = Arrivals(course, assignments)
        self._alone_only: set[Submission] = set()  # what a whole batch fell over

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

    def _round(
        self, collect: Callable[[], object] | None, stop: threading.Event, *, grade: bool = True
    ) -> None:
        faults = self._reporter.n_faults
        if collect is not None:
            self._reporter.attempt("collect", partial(self._collect, collect))
        wanted: list[Arrival] = []
        self._reporter.attempt("look", lambda: wanted.extend(self._look()))
        if wanted and grade:
            self._reporter.attempt("grade", lambda: self._grade(wanted, stop))
        if self._reporter.n_faults == faults:
            self._reporter.without_error()
        self._reporter.queue = []
        self._reporter.show("waiting")

    def _collect(self, collect: Callable[[], object]) -> None:
        brought = collect()
        if brought:
            self._reporter.say("collected", notes=[one_line(brought)])

    def _look(self) -> list[Arrival]:
        """Return what is to be graded."""
        look = self._arrivals.look(self._reporter.refused_as)
        for assignment in self._assignments:
            if assignment in look.unreadable:
                self._reporter.fault(f"lesson {assignment}", look.unreadable[assignment])
            else:
                self._reporter.well(f"lesson {assignment}")
        for submission in look.changed:
            self._reporter.say("unfinished", submission)
        self._reporter.looked(look.ungraded, look.unfinished)
        self._alone_only &= look.ungraded
        return look.wanted

    def _grade(self, wanted: list[Arrival], stop: threading.Event) -> None:
        attempt = self._reporter.attempt
        gradable = [
            assignment
            for assignment in sorted({arrival.submission.assignment for arrival in wanted})
            if attempt(f"check {assignment}", partial(self._check, assignment))
            and attempt(
                f"release {assignment}", partial(release.generate, self._course, [assignment])
            )
        ]
        ready = [
            arrival
            for assignment in gradable
            for arrival in wanted
            if arrival.submission.assignment == assignment
        ]
        if not ready:
            return
        self._reporter.queue = [arrival.submission for arrival in ready]
        self._reporter.show("grading")
        # a pool for each round: between two rounds no memory is held, and one that died is replaced
        with self._open_pool() as pool:
            together = [one for one in ready if one.submission not in self._alone_only]
            try:
                self._grade_some(together, pool, stop)
            except (SandboxError, ClusterError):
                raise
            except Exception as error:  # one of them is to blame, and the others are not to wait
                self._reporter.fault("batch", error)
                self._alone_only |= {*self._reporter.queue}
            for arrival in [one for one in ready if one.submission in self._alone_only]:
                if not stop.is_set():
                    self._grade_alone(arrival, pool, stop)

    def _check(self, assignment: str) -> None:
        """Try a lesson that is new or has changed.

        Raises:
            CourseError: right answers would lose points.
        """
        for name, found in check(self._course, [assignment], self._open_pool):
            if not is_sound(found):
                why = "; ".join(str(finding) for finding in found if finding.costs)
                raise CourseError(f"source/{name}: {why}")

    def _grade_some(self, some: Sequence[Arrival], pool: Pool, stop: threading.Event) -> None:
        arrivals = {arrival.submission: arrival for arrival in some}
        graded = grading.grade(self._course, [*arrivals], pool, self._limits, stop)
        for outcome in graded if some else ():
            if outcome.error:
                self._reporter.refused(arrivals[outcome.submission], outcome.error)
            else:
                self._reporter.graded(outcome)
            self._reporter.queue.remove(outcome.submission)
            self._reporter.show_at_times()

    def _grade_alone(self, arrival: Arrival, pool: Pool, stop: threading.Event) -> None:
        submission = arrival.submission
        try:
            self._grade_some([arrival], pool, stop)
        except (SandboxError, ClusterError):
            raise
        except (NbjudgeError, OSError, OperationalError) as error:
            # as likely the machine's fault: it is tried again, after all others
            self._reporter.fault(f"{submission}", error, submission)
        except Exception as error:
            self._reporter.refused(arrival, unexpected(error))
        else:
            self._alone_only.discard(submission)
            self._reporter.well(f"{submission}")
