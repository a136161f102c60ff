"""What grading side by side costs beside the students' own computation.

    python -m benchmarks.scaling                      # small sizes
    python -m benchmarks.scaling --jobs 80
    python -m benchmarks.scaling --lesson 05-cnn      # of a lesson that trains
    python -m benchmarks.scaling --memory --most 20000

Without `--memory`, two kinds of rows. "jobs" are real submissions, by default of the lesson whose
cells take least; the ideal is twice what one worker does. "two apart" are two commands that know
nothing of each other: what the cores give of it. Then come two workers of this machine, and a Dask
scheduler with two `nbjudge worker --workers 1` processes on loopback. "waits" take the place of the
judged function through `Waiting`, a Dask plugin of this file: a worker sleeps and answers with a
real result, so that what remains is the machinery's. Their workers are simulated: Dask workers of
one thread each in one other process, with the scheduler (`LocalCluster(processes=False)`); so all
of them share one interpreter, which real ones do not.

With `--memory`: what the process holds that grades a class of 1,000 and more, all of it (opening
hand-ins, points, notebooks, receipts, kept values) except that each job is answered at once with
the result of a real one; by this machine's pool, and by 16 simulated workers of Dask.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import multiprocessing
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import repeat
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Annotated, Any
from unittest import mock

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.synthetic import ROOT
from nbjudge.authoring.answers import fill, solutions
from nbjudge.authoring.release import generate
from nbjudge.course.layout import Course
from nbjudge.engine.environment import Environment
from nbjudge.engine.results import Result
from nbjudge.engine.sandbox import Limits
from nbjudge.grading import grade
from nbjudge.pools import dask, parcels
from nbjudge.pools import local as pool_module
from nbjudge.pools.base import Job, Pool
from nbjudge.pools.dask import DaskPool
from nbjudge.pools.local import LocalPool
from nbjudge.records.autograded import write_notebook
from tests.dask_cluster import dask_scheduler, dask_workers

LESSON = "03-one-hot"
console = Console(highlight=False, width=100)


class Waiting(dask.Judging):
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
    lesson: Annotated[str, typer.Option(help="Of which lesson they are.")] = LESSON,
    wait: Annotated[float, typer.Option(help="Seconds that a wait takes.")] = 1.0,
    rounds: Annotated[int, typer.Option(help="Waits for each worker.")] = 10,
    memory: Annotated[bool, typer.Option("--memory", help="Only memory.")] = False,
    most: Annotated[int, typer.Option(help="Submissions of the largest class.")] = 5000,
) -> None:
    """Print throughput beside the ideal, or the grading process's memory."""
    home = os.environ["NBJUDGE_HOME"] = tempfile.mkdtemp(prefix="nbjudge-scaling-")
    atexit.register(shutil.rmtree, home)
    prepare = "from cnn_course import weights; weights.prepare(download=False)"
    subprocess.run([sys.executable, "-c", prepare], check=True)  # TensorFlow stays out of here
    job, answer = _sample(lesson)
    console.print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    if memory:
        _show_memory(answer, most)
        return
    table = Table("what", "workers", "jobs", "a second", "ideal", "of it")
    for name, workers, count, rate, ideal in (
        *_real(job, jobs),
        *_waits(job, answer, wait, rounds),
    ):
        share = f"{100 * rate / ideal:.0f} %"
        table.add_row(name, str(workers), str(count), f"{rate:.2f}", f"{ideal:.2f}", share)
    console.print(table)


def _show_memory(answer: bytes, most: int) -> None:
    """Print a line for each size of class, as soon as it is known: the whole takes minutes."""
    for name, function in (("this machine's pool", _class_here), ("Dask", _class_on_dask)):
        with _apart(function, (answer, most)) as said:
            while (row := said.recv()) is not None:
                count, now, peak, rate = row
                console.print(
                    f"{name}: {count:,} submissions: {now:.0f} MiB, {peak:.0f} at its most; "
                    f"{rate:.0f} a second"
                )


def _sample(assignment: str) -> tuple[Job, bytes]:
    """Return a real job, and a result like its own."""
    course = Course(ROOT)
    lesson = course.lesson(assignment)
    notebook = fill(lesson.notebook, solutions(course, assignment))
    job = Job(lesson.as_graded(notebook), lesson.imports)
    with LocalPool(1) as pool:
        ((_, result),) = pool.judge([job])
    assert not result.error
    return job, parcels.pack_result(result)


def _rate(pool: Pool, job: Job, count: int) -> float:
    """Return jobs a second, after a few that warm things up."""
    _through(pool, job, 4)
    begun = time.perf_counter()
    _through(pool, job, count)
    return count / (time.perf_counter() - begun)


def _through(pool: Pool, job: Job, count: int) -> None:
    for _, result in pool.judge(repeat(job, count)):
        _accept(result)


def _accept(result: Result) -> None:
    if result.error:
        raise RuntimeError(result.error)


def _real(job: Job, count: int) -> Iterator[tuple[str, int, int, float, float]]:
    with LocalPool(1) as pool:
        ideal = 2 * _rate(pool, job, count)
    with _apart(_alone, (job, count // 2)) as one, _apart(_alone, (job, count // 2)) as other:
        for said in (one, other):
            said.recv()
        for said in (one, other):
            said.send("begin")
        yield "jobs, two apart", 2, count, one.recv() + other.recv(), ideal
    with LocalPool(2) as pool:
        yield "jobs, this machine's pool", 2, count, _rate(pool, job, count), ideal
    with (
        tempfile.TemporaryDirectory() as folder,
        dask_scheduler() as scheduler,
        dask_workers(scheduler, Path(os.environ["NBJUDGE_HOME"]), Path(folder), 2),
        DaskPool(scheduler) as through_dask,
    ):
        rate = _rate(through_dask, job, count)
    yield "jobs, Dask", 2, count, rate, ideal


def _waits(
    job: Job, answer: bytes, wait_s: float, rounds: int
) -> Iterator[tuple[str, int, int, float, float]]:
    for workers in (2, 16, 64):
        with (
            _apart(_simulated, (workers, wait_s, answer)) as said,
            DaskPool(said.recv()) as pool,
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
    options = dask.worker_options(parcels.environment_fingerprint(Environment()), 1, plugin)
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


class NoParent:
    """Takes the place of a fork server: nothing is started."""

    has_ended = False

    def __init__(self, **_: object) -> None:
        pass

    def close(self) -> None:
        """Do nothing."""


def _class_here(said: Connection, answer: bytes, most: int) -> None:
    def judge_one(*_: object) -> Result:
        return parcels.unpack_result(answer)

    with (
        mock.patch.object(pool_module, "ForkServer", NoParent),
        mock.patch.object(pool_module, "judge_one", judge_one),
        LocalPool(2) as pool,
    ):
        _grade_class(said, pool, most)


def _class_on_dask(said: Connection, answer: bytes, most: int) -> None:
    with (
        _apart(_simulated, (16, 0.0, answer)) as cluster_said,
        DaskPool(cluster_said.recv()) as pool,
    ):
        _grade_class(said, pool, most)
        cluster_said.send("enough")


def _grade_class(said: Connection, pool: Pool, most: int) -> None:
    """Say what this process holds after 1,000, 5,000, 20,000, ... submissions; at last None.

    In MiB, now and at its most; and how many a second there were since the last row.
    """
    rows = [count for count in (1000, 5000, 20_000, 100_000) if count < most] + [most]
    with tempfile.TemporaryDirectory(prefix="nbjudge-class-") as folder:
        course = _make_class(Path(folder), most)
        wanted = grade.submissions(course, [LESSON])
        begun, before = time.perf_counter(), 0
        for count, outcome in enumerate(grade.grade(course, wanted, pool, Limits()), 1):
            if outcome.error:
                raise RuntimeError(outcome.error)
            if count in rows:
                gc.collect()
                now = time.perf_counter()
                rate = (count - before) / (now - begun)
                said.send((count, _memory_mib("VmRSS"), _memory_mib("VmHWM"), rate))
                begun, before = now, count
    said.send(None)


def _memory_mib(which: str) -> float:
    """Return this process's memory in MiB: "VmRSS" is now, "VmHWM" the most so far."""
    # not `ru_maxrss`, into which what the process was forked from counts as well
    (kib,) = re.findall(rf"{which}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(kib) / 1024


def _make_class(root: Path, students: int) -> Course:
    """Make a course in which everybody handed in the same right answers."""
    os.environ["NBJUDGE_HOME"] = str(root / ".nbjudge")
    course = Course(root)
    shutil.copytree(ROOT / "source" / LESSON, root / "source" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    generate(course, [LESSON])
    notebook = fill(course.lesson(LESSON).notebook, solutions(course, LESSON))
    first = course.submission("student-00000", LESSON)
    write_notebook(first, notebook)
    for number in range(1, students):
        path = course.submission(f"student-{number:05}", LESSON)
        path.parent.mkdir(parents=True)
        path.hardlink_to(first)
    return course


def _alone(said: Connection, job: Job, count: int) -> None:
    """Say how many jobs a second one worker does, when told to begin."""
    with LocalPool(1) as pool:
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
