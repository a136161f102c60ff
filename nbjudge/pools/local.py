"""Submissions judged side by side on this machine."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice

from nbjudge.engine.environment import Environment
from nbjudge.engine.processes import ForkServer
from nbjudge.engine.results import Result
from nbjudge.errors import SandboxError
from nbjudge.pools.base import Job, Pool, judge_one


class LocalPool(Pool):
    """Workers on this machine, one a core, over one fork server.

    Args:
        workers: how many jobs at a time; None is one a core.
        sandboxed: False runs students' code without any wall around it.
        environment: what the course adds to the processes; it is prepared here.

    Attributes:
        workers, sandboxed: as in `Pool`.

    Raises:
        SandboxError: there is no sandbox on this machine.
    """

    def __init__(
        self,
        workers: int | None = None,
        *,
        sandboxed: bool = True,
        environment: Environment | None = None,
    ) -> None:
        self.workers = workers or os.cpu_count() or 1
        self.sandboxed = sandboxed
        environment = environment or Environment()
        environment.prepare_machine()
        self._parent = ForkServer(sandboxed=sandboxed, environment=environment)

    def judge_together(
        self, jobs: Iterable[Job], stop: threading.Event | None = None
    ) -> Generator[list[tuple[int, Result]], None, None]:
        """Judge jobs as `Pool` says.

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
