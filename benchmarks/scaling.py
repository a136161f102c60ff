"""What grading side by side costs beside the students' own computation.

    python benchmarks/scaling.py                      # small sizes
    python benchmarks/scaling.py --jobs 60 --most 20000

Three kinds of rows. "jobs" are real submissions of 03-one-hot; the ideal is twice what one worker
does. "two apart" are two commands that know nothing of each other: what the cores give of it. Then
come two workers of this machine, and a Dask scheduler with two `nbjudge worker --workers 1`
processes on loopback. "waits" take the place of the judged function
through `Waiting`, a Dask plugin of this file: a worker sleeps and answers with a real result, so
that what remains is the machinery's. Their workers are simulated: Dask workers of one thread each
in one other process, with the scheduler (`LocalCluster(processes=False)`); so all of them share
one interpreter, which real ones do not. "memory" is what the coordinating process holds at its
most while so many waits of 0 s pass through it.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import repeat
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from synthetic import ROOT

from nbjudge import cluster, parcels
from nbjudge.answers import fill, solutions
from nbjudge.cluster import ClusterPool
from nbjudge.course import Course
from nbjudge.engine import Result
from nbjudge.pool import AnyPool, Job, Pool

LESSON = "03-one-hot"
console = Console(highlight=False, width=100)


class Waiting(cluster.Judging):
    """Takes the place of judging: waits, and answers with a result that there is.

    Args:
        wait_s: how long.
        answer: the result's parcel.
    """

    def __init__(self, wait_s: float, answer: bytes) -> None:
        self._running = {}
        self._wait_s = wait_s
        self._answer = answer

    def judge(self, parcel: bytes, key: str) -> bytes:
        """Read the job, wait, and answer."""
        parcels.unpack_job(parcel)
        time.sleep(self._wait_s)
        return self._answer


def main(
    jobs: Annotated[int, typer.Option(help="Real submissions in each row.")] = 20,
    wait: Annotated[float, typer.Option(help="Seconds that a wait takes.")] = 1.0,
    rounds: Annotated[int, typer.Option(help="Waits for each worker.")] = 10,
    most: Annotated[int, typer.Option(help="Submissions of the largest memory row.")] = 5000,
) -> None:
    """Print throughput beside the ideal, and the coordinating process's memory."""
    os.environ["NBJUDGE_HOME"] = tempfile.mkdtemp(prefix="nbjudge-scaling-")
    prepare = "from nbjudge import datasets; datasets.prepare_weights(download=False)"
    subprocess.run([sys.executable, "-c", prepare], check=True)  # TensorFlow stays out of here
    job, answer = _sample()
    console.print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    table = Table("what", "workers", "jobs", "a second", "ideal", "of it")
    for name, workers, count, rate, ideal in (
        *_real(job, jobs),
        *_waits(job, answer, wait, rounds),
    ):
        share = f"{100 * rate / ideal:.0f} %"
        table.add_row(name, str(workers), str(count), f"{rate:.2f}", f"{ideal:.2f}", share)
    console.print(table)
    table = Table("submissions", "memory MiB", "a second")
    count = 1000
    while count <= most:
        with _apart(_memory, (job, answer, count)) as said:
            memory, rate = said.recv()
        table.add_row(f"{count:,}", f"{memory:.0f}", f"{rate:.0f}")
        count = count * 5 if count * 5 <= most or count == most else most
    console.print(table)


def _sample() -> tuple[Job, bytes]:
    """Return a real job, and a result like its own."""
    course = Course(ROOT)
    lesson = course.lesson(LESSON)
    notebook = fill(lesson.notebook, solutions(course, LESSON))
    job = Job(lesson.as_graded(notebook), lesson.imports)
    with Pool(1) as pool:
        ((_, result),) = pool.judge([job])
    assert not result.error
    return job, parcels.pack_result(result)


def _rate(pool: AnyPool, job: Job, count: int) -> float:
    """Return jobs a second, after a few that warm things up."""
    _through(pool, job, 4)
    begun = time.perf_counter()
    _through(pool, job, count)
    return count / (time.perf_counter() - begun)


def _through(pool: AnyPool, job: Job, count: int) -> None:
    for _, result in pool.judge(repeat(job, count)):
        _accept(result)


def _accept(result: Result) -> None:
    if result.error:
        raise RuntimeError(result.error)


def _real(job: Job, count: int) -> Iterator[tuple[str, int, int, float, float]]:
    with Pool(1) as pool:
        ideal = 2 * _rate(pool, job, count)
    with _apart(_alone, (job, count // 2)) as one, _apart(_alone, (job, count // 2)) as other:
        for said in (one, other):
            said.recv()
        for said in (one, other):
            said.send("begin")
        yield "jobs, two apart", 2, count, one.recv() + other.recv(), ideal
    with Pool(2) as pool:
        yield "jobs, this machine's pool", 2, count, _rate(pool, job, count), ideal
    with _dask(2) as scheduler, ClusterPool(scheduler) as through_dask:
        _both_there(through_dask, 2)
        rate = _rate(through_dask, job, count)
    yield "jobs, Dask", 2, count, rate, ideal


def _both_there(pool: ClusterPool, count: int) -> None:
    pool._client.wait_for_workers(count)


@contextlib.contextmanager
def _dask(count: int) -> Iterator[str]:
    """Give a scheduler with so many `nbjudge worker` processes, of one job at a time each."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    words = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1"]
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        log = Path(folder) / "log"
        with log.open("w") as file:
            scheduler = subprocess.Popen(
                [*words, "--port", "0", "--dashboard-address", ":0"],
                env=environment,
                stdout=file,
                stderr=subprocess.PIPE,
                text=True,
            )
        stack.callback(scheduler.wait)
        stack.callback(scheduler.terminate)
        assert scheduler.stderr is not None
        found = (re.search(r"Scheduler at: +(tcp://\S+)", line) for line in scheduler.stderr)
        address = next(match[1] for match in found if match)
        words = [sys.executable, "-m", "nbjudge", "worker", address, "--workers", "1"]
        for _ in range(count):
            worker = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True)
            stack.callback(worker.wait)
            stack.callback(worker.terminate)
            assert worker.stdout is not None
            worker.stdout.readline()  # "ready"
        yield address


def _waits(
    job: Job, answer: bytes, wait_s: float, rounds: int
) -> Iterator[tuple[str, int, int, float, float]]:
    for workers in (2, 16, 64):
        with (
            _apart(_simulated, (workers, wait_s, answer)) as said,
            ClusterPool(said.recv()) as pool,
        ):
            count = workers * rounds
            _through(pool, job, workers)
            begun = time.perf_counter()
            _through(pool, job, count)
            rate = count / (time.perf_counter() - begun)
            said.send("enough")
        yield f"waits of {wait_s:g} s, Dask, simulated", workers, count, rate, workers / wait_s


def _simulated(said: Connection, workers: int, wait_s: float, answer: bytes) -> None:
    """Run a cluster of simulated workers, until something is said."""
    from distributed import LocalCluster

    plugin = Waiting(wait_s, answer)
    options = cluster.worker_options(parcels.premises(), 1, plugin)
    threads = options.pop("nthreads")
    with LocalCluster(
        n_workers=workers,
        threads_per_worker=threads,
        processes=False,
        protocol="tcp",
        host="127.0.0.1",
        dashboard_address=":0",
        **options,
    ) as simulated:
        said.send(simulated.scheduler_address)
        said.recv()


def _memory(said: Connection, job: Job, answer: bytes, count: int) -> None:
    """Say the most memory, in MiB, that this new process took for so many waits of 0 s."""
    with _apart(_simulated, (16, 0.0, answer)) as cluster_said:
        with ClusterPool(cluster_said.recv()) as pool:
            begun = time.perf_counter()
            _through(pool, job, count)
            seconds = time.perf_counter() - begun
        cluster_said.send("enough")
    # not `ru_maxrss`, into which what the process was forked from counts as well
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    said.send((int(peak) / 1024, count / seconds))


def _alone(said: Connection, job: Job, count: int) -> None:
    """Say how many jobs a second one worker does, when told to begin."""
    with Pool(1) as pool:
        _through(pool, job, 4)
        said.send("ready")
        said.recv()
        begun = time.perf_counter()
        _through(pool, job, count)
        said.send(count / (time.perf_counter() - begun))


@contextlib.contextmanager
def _apart(function: Any, arguments: tuple[Any, ...]) -> Iterator[Connection]:
    """Run a function in a process of its own; give what it talks through."""
    new = multiprocessing.get_context("spawn")
    ours, theirs = new.Pipe()
    process = new.Process(target=function, args=(theirs, *arguments))
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.join()


if __name__ == "__main__":
    typer.run(main)
