"""A real Dask scheduler and real workers on loopback, for tests and benchmarks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def environment() -> dict[str, str]:
    """Return the variables for commands of this checkout that say at once what they say."""
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


@contextmanager
def dask_scheduler() -> Iterator[str]:
    """Start a scheduler as `dask scheduler` does, and stop it. Yields its address."""
    words = ["-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    with subprocess.Popen(
        [sys.executable, *words, "--dashboard-address", ":0"],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        said = (re.search(r"Scheduler at: +(tcp://\S+)", line) for line in process.stderr)
        address = next(match[1] for match in said if match)
        rest = threading.Thread(target=process.stderr.read)  # or it would wait for a reader
        rest.start()
        try:
            yield address
        finally:
            process.terminate()
            rest.join()


class Worker:
    """A running `nbjudge worker`, or whatever else says "ready".

    Args:
        words: what Python is called with.
        home: the `NBJUDGE_HOME` in which the grading data lies.
        folder: is made, for what the worker writes.
    """

    def __init__(self, words: list[str], home: Path, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.process = subprocess.Popen(
            [sys.executable, *words],
            cwd=folder,
            env=environment() | {"NBJUDGE_HOME": str(home), "TMPDIR": str(folder)},
            stdout=subprocess.PIPE,
            text=True,
        )

    def await_ready(self) -> None:
        """Wait until it says that it is ready."""
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        assert said.startswith("ready"), said

    def end(self) -> None:
        """Stop it, and wait until it has stopped."""
        self.process.terminate()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def dask_workers(
    scheduler: str, home: Path, folder: Path, count: int, jobs: int = 1
) -> Iterator[list[Worker]]:
    """Start `nbjudge worker` processes that take so many jobs at a time each, and stop them."""
    words = ["-m", "nbjudge", "worker", scheduler, "--workers", str(jobs), "--course", str(ROOT)]
    started = [Worker(words, home, folder / f"worker-{number}") for number in range(count)]
    try:
        for worker in started:
            worker.await_ready()
        yield started
    finally:
        for worker in started:
            worker.end()
