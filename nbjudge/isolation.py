"""Functions run in processes of their own, several at a time, each with a time limit.

`trial` and `grading` both need it: what one job does, or however it dies, costs no other job.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from multiprocessing.connection import Connection
from typing import Any, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


class JobFailedError(RuntimeError):
    """A job ended without a result: it crashed, or ran out of time (`timed_out`)."""

    def __init__(self, problem: str, *, timed_out: bool) -> None:
        self.timed_out = timed_out
        super().__init__(problem)


def run_isolated(
    function: Callable[[Job], Result],
    jobs: Sequence[Job],
    *,
    workers: int | None,
    timeout: float,
    preload: str = "",
) -> Iterator[tuple[int, Result | JobFailedError]]:
    """Call `function` on every job, each in a fresh process.

    Args:
        function: importable by name; takes one picklable job, returns something picklable.
        jobs: the jobs.
        workers: how many at a time; None is one a core.
        timeout: seconds that one job may take before its process is killed.
        preload: a module to import once, in a process that every job's is forked from (POSIX).
            The first preload of a program stays; without one, processes start afresh.

    Yields:
        The number of a job and its result, or why there is none, in the order of completion.
    """
    warm = bool(preload) and os.name == "posix"
    context: Any = multiprocessing.get_context("forkserver" if warm else "spawn")
    if warm:
        # with `__main__`, or every child would import the program's main module anew
        context.set_forkserver_preload(["__main__", preload])
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        futures = {
            pool.submit(_run_one, context, function, job, timeout): number
            for number, job in enumerate(jobs)
        }
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:  # whoever stops listening wants no further jobs started
            pool.shutdown(cancel_futures=True)


def _run_one(
    context: Any, function: Callable[[Job], Result], job: Job, timeout: float
) -> Result | JobFailedError:
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(theirs, function, job), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(timeout):
            return JobFailedError(f"it took longer than {timeout:.0f} s", timed_out=True)
        result: Result = ours.recv()
        return result
    except EOFError:
        process.join()
        return JobFailedError(f"its process ended with {process.exitcode}", timed_out=False)
    finally:
        process.kill()
        process.join()
        ours.close()


def _child(results: Connection, function: Callable[[Job], Result], job: Job) -> None:
    results.send(function(job))
    results.close()
