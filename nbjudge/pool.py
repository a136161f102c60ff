"""Submissions judged side by side, each as a job of plain data."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import chain, islice

from nbjudge import engine
from nbjudge.course import Cell
from nbjudge.engine import Result, Values
from nbjudge.errors import SandboxError
from nbjudge.sandbox import Limits
from nbjudge.warm import WarmParent


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


class Pool:
    """Workers on this machine, one a core, over one warm parent.

    Args:
        workers: how many jobs at a time; None is one a core.
        sandboxed: False runs students' code without any wall around it.

    Raises:
        SandboxError: there is no sandbox on this machine.
    """

    def __init__(self, workers: int | None = None, *, sandboxed: bool = True) -> None:
        self.workers = workers or os.cpu_count() or 1
        self._parent = WarmParent(sandboxed=sandboxed)

    def judge(self, jobs: Iterable[Job]) -> Iterator[tuple[int, Result]]:
        """Judge jobs, and yield the number and the result of each, as they are done.

        Jobs are taken when there is soon a worker for them, not all at once.

        Raises:
            SandboxError: the machine cannot run any (further) job.
        """
        return chain.from_iterable(self.judge_together(jobs))

    def judge_together(self, jobs: Iterable[Job]) -> Iterator[list[tuple[int, Result]]]:
        """Do as `judge` does, and yield all together that were done in the meantime.

        These are never more than twice as many as there are workers.

        Raises:
            SandboxError: the machine cannot run any (further) job.
        """
        waiting = enumerate(jobs)
        numbers: dict[Future[Result], int] = {}
        with ThreadPoolExecutor(self.workers) as threads:
            try:
                while True:
                    for number, job in islice(waiting, 2 * self.workers - len(numbers)):
                        numbers[threads.submit(self._judge, job)] = number
                    if not numbers:
                        return
                    done = wait(numbers, return_when=FIRST_COMPLETED).done
                    yield [(numbers.pop(one), one.result()) for one in done]
            finally:  # whoever stops listening wants no further jobs started
                threads.shutdown(wait=True, cancel_futures=True)

    def _judge(self, job: Job) -> Result:
        try:
            return self._judged(job)
        except SandboxError:  # the next job would fare no better
            raise
        except Exception as error:  # a fault of nbjudge's costs this job, not the batch
            return Result(error=f"{type(error).__name__}: {error}")

    def _judged(self, job: Job) -> Result:
        if job.snapshot:
            tests = [cell for cell in job.cells if cell.kind == "test"]
            again = engine.rejudge(
                self._parent, tests, job.imports, job.limits, job.snapshot, job.blobs
            )
            if again is not None:
                return again
        return engine.run(self._parent, job.cells, job.imports, job.limits)

    def close(self) -> None:
        """End all processes."""
        self._parent.close()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
