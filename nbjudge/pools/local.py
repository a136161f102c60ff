"""Submissions judged side by side, each as a job of plain data."""

from __future__ import annotations

import functools
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from nbjudge.course.layout import Cell
from nbjudge.engine import submission
from nbjudge.engine.processes import Parent, WarmParent
from nbjudge.engine.sandbox import Limits
from nbjudge.engine.submission import Result, Values
from nbjudge.errors import ClusterError, SandboxError

WAIT_S = 60.0  # for a scheduler's workers

_AnyPool = TypeVar("_AnyPool", bound="AnyPool")


@dataclass(frozen=True)
class Job:
    """One submission to be judged.

    Attributes:
        cells: its code cells, the test cells with the course's own source.
        imports: what the lesson's given cells import (see `Lesson.imports`).
        limits: what it may use.
        snapshot, blobs: values that were kept; with these the submission is judged again without
            running it, if its tests allow that.
    """

    cells: Sequence[Cell]
    imports: str
    limits: Limits = field(default_factory=Limits)
    snapshot: Sequence[Values] = ()
    blobs: dict[bytes, bytes] = field(default_factory=dict)


class AnyPool(ABC):
    """Where jobs are judged: `Pool` on this machine, `cluster.ClusterPool` on others.

    Attributes:
        workers: how many jobs at a time, as far as is known now.
        sandboxed: whether there is a wall around students' code.
    """

    workers: int
    sandboxed: bool

    def judge(
        self, jobs: Iterable[Job], stop: threading.Event | None = None
    ) -> Iterator[tuple[int, Result]]:
        """Judge jobs as `judge_together` does, and yield each result by itself."""
        with closing(self.judge_together(jobs, stop)) as together:
            for results in together:
                yield from results

    @abstractmethod
    def judge_together(
        self, jobs: Iterable[Job], stop: threading.Event | None = None
    ) -> Generator[list[tuple[int, Result]], None, None]:
        """Judge jobs, and yield the numbers and results of all that were done in the meantime.

        Jobs are taken when there is soon a worker for them, not all at once, so that these are
        never more than twice as many as there are workers. Results are let go of when the next
        ones are asked for.

        Args:
            jobs: the jobs; their numbers count from 0.
            stop: when it is set, jobs that run are finished and yielded; no others are begun.

        Raises:
            SandboxError, ClusterError: no (further) job can be run.
        """

    @abstractmethod
    def close(self) -> None:
        """End what was started for it."""

    def __enter__(self: _AnyPool) -> _AnyPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Pool(AnyPool):
    """Workers on this machine, one a core, over one warm parent.

    Args:
        workers: how many jobs at a time; None is one a core.
        sandboxed: False runs students' code without any wall around it.

    Attributes:
        workers, sandboxed: as in `AnyPool`.

    Raises:
        SandboxError: there is no sandbox on this machine.
    """

    def __init__(self, workers: int | None = None, *, sandboxed: bool = True) -> None:
        self.workers = workers or os.cpu_count() or 1
        self.sandboxed = sandboxed
        self._parent = WarmParent(sandboxed=sandboxed)

    def judge_together(
        self, jobs: Iterable[Job], stop: threading.Event | None = None
    ) -> Generator[list[tuple[int, Result]], None, None]:
        """Judge jobs as `AnyPool` says.

        Raises:
            SandboxError: the machine cannot run any (further) job.
        """
        stop = stop or threading.Event()
        self._parent.wait_until_ready()  # here, so that no submission's time counts it
        waiting = enumerate(jobs)
        numbers: dict[Future[Result | None], int] = {}
        with ThreadPoolExecutor(self.workers) as threads:
            try:
                while True:
                    room = 0 if stop.is_set() else 2 * self.workers - len(numbers)
                    for number, job in islice(waiting, room):
                        numbers[threads.submit(self._judge, job, stop)] = number
                    if not numbers:
                        return
                    done = wait(numbers, return_when=FIRST_COMPLETED).done
                    results = ((numbers.pop(one), one.result()) for one in done)
                    yield [(number, result) for number, result in results if result is not None]
            finally:  # whoever stops listening wants no further jobs started
                threads.shutdown(wait=True, cancel_futures=True)

    def _judge(self, job: Job, stop: threading.Event) -> Result | None:
        """Judge a job; None where it has not begun when it is to stop."""
        if stop.is_set():
            return None
        try:
            return judge_one(self._parent, job)
        except SandboxError:  # the next job would fare no better
            raise
        except Exception as error:  # a fault of nbjudge's costs this job, not the batch
            return Result(error=f"{type(error).__name__}: {error}")

    def close(self) -> None:
        """End all processes."""
        self._parent.close()


def choose_pool(
    workers: int | None = None,
    scheduler: str = "",
    *,
    wait_s: float = WAIT_S,
    sandboxed: bool = True,
    say: Callable[[str], object] = print,
) -> Callable[[], AnyPool]:
    """Return what opens the pool that somebody asked for; it may be called several times.

    Args:
        workers: how many jobs at a time on this machine; None is one a core.
        scheduler: the address of a Dask scheduler whose workers judge; "" is this machine.
        wait_s: how many seconds a scheduler may be without any worker.
        sandboxed: False runs students' code without any wall around it.
        say: is told, once and in a line each, of a scheduler's workers that do not fit.

    Raises:
        ClusterError: what was asked for does not go together, or Dask is not installed.
    """
    if not scheduler:
        return functools.partial(Pool, workers, sandboxed=sandboxed)
    if workers is not None or not sandboxed:
        raise ClusterError(
            "the workers of a scheduler take as many jobs as they were started for, in their "
            "sandboxes → leave out --workers and --without-sandbox (c.Judge.sandboxed), or the "
            "scheduler"
        )
    from nbjudge.pools.dask import ClusterPool  # not everybody has Dask

    return functools.partial(ClusterPool, scheduler, wait_s=wait_s, say=functools.cache(say))


def judge_one(parent: Parent, job: Job) -> Result:
    """Judge one job, from kept values if that can be done.

    Raises:
        SandboxError: no process can be started, or the warm parent has ended.
    """
    result = None
    if job.snapshot:
        tests = [cell for cell in job.cells if cell.kind == "test"]
        result = submission.rejudge(parent, tests, job.imports, job.limits, job.snapshot, job.blobs)
    if result is None:
        result = submission.run(parent, job.cells, job.imports, job.limits)
    if parent.has_ended:
        # whoever killed it may have killed the job first, which looks like the student's doing
        raise SandboxError("the grading process has ended → nothing of this is recorded")
    return result
