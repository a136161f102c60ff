"""Submissions judged on many machines, through Dask.

A Dask scheduler stands between the command that grades and the workers. A worker (`serve`) is an
ordinary Dask worker of one process, with a fork server and a sandbox of its own. It tells the
scheduler its *fingerprint* (`parcels.environment_fingerprint`: versions, and what the course adds)
and has a Dask resource named after it, which jobs ask for: so jobs go to workers where they get the
verdict that they would get here, and to no other.

Jobs and results are parcels, bytes, and are in the machines' memory only: the worker has no spill
directory to put them into, and never raises, since Dask logs the arguments of what raises. A job
whose worker is lost goes to another one, by Dask's own doing.

Only this module needs Dask; nothing else imports it until somebody asks for a cluster.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import hashlib
import json
import os
import queue
import signal
import socket
import sys
import tempfile
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Generator, Iterable, Sequence
from itertools import islice
from typing import Any

from nbjudge.engine import sandbox
from nbjudge.engine.environment import Environment
from nbjudge.engine.processes import ForkServer, Kind, Parent, Process
from nbjudge.engine.results import Result
from nbjudge.engine.sandbox import Limits
from nbjudge.errors import ClusterError, SandboxError
from nbjudge.pools.base import WAIT_S, Job, Pool, judge_one
from nbjudge.pools.parcels import (
    Fingerprint,
    ParcelError,
    RefusedError,
    differences,
    environment_fingerprint,
    pack_job,
    pack_refusal,
    pack_result,
    unpack_job,
    unpack_result,
)

try:
    import dask

    # what goes wrong is said by nbjudge, in a line; a setting of the user's own is stronger
    dask.config.update_defaults(
        {"logging": {"distributed": "error", "distributed.client": "critical"}}
    )
    from distributed import Client, Future, KilledWorker, Worker, WorkerPlugin, get_worker
except ImportError as error:
    raise ClusterError(
        f"Dask is not installed here ({error}) → pip install 'nbjudge[cluster]'"
    ) from error

_CONNECT_S = 15.0  # for the scheduler
_LOOK_EVERY_S = 1.0  # at the workers that there are
_FETCH_S = 60.0  # after which a result is asked for again; its worker may be lost
_LARGE_BYTES = 256 << 10  # of memory; see `_return_large_blocks`
_NAME = "nbjudge"


class DaskPool(Pool):
    """Workers on other machines, as the scheduler knows them.

    Args:
        scheduler: its address, for instance "tcp://10.0.0.5:8786".
        environment: what the course adds; workers must have the same.
        wait_s: how many seconds there may be no worker at all before a run is given up.
        say: is told, in a line each, of workers that are there and do not fit.

    Attributes:
        workers: how many jobs at a time; changes as workers come and go.
        sandboxed: True, since workers without a sandbox get no job.

    Raises:
        ClusterError: no scheduler answers there.
    """

    sandboxed = True

    def __init__(
        self,
        scheduler: str,
        *,
        environment: Environment | None = None,
        wait_s: float = WAIT_S,
        say: Callable[[str], object] = print,
    ) -> None:
        environment = environment or Environment()
        environment.prepare_machine()
        self.workers = 0
        self._scheduler = scheduler
        self._wait_s = wait_s
        self._say = say
        self._fingerprint = environment_fingerprint(environment)
        self._tag = tag(self._fingerprint)
        self._told: set[str] = set()
        self._fitting: list[str] = []
        self._looked = self._had_workers = 0.0
        _return_large_blocks()
        try:
            self._client = Client(scheduler, timeout=_CONNECT_S, set_as_default=False)
        except Exception as error:  # Dask raises OSError, ValueError, TypeError, by the address
            raise ClusterError(_no_scheduler(scheduler, error)) from error

    def judge_together(
        self, jobs: Iterable[Job], stop: threading.Event | None = None
    ) -> Generator[list[tuple[int, Result]], None, None]:
        """Judge jobs as `AnyPool` says; when nobody listens any more, the others are cancelled.

        Raises:
            ClusterError: there was no worker for too long, or the scheduler is gone.
        """
        waiting = enumerate(jobs)
        numbers: dict[Future, int] = {}
        done: queue.SimpleQueue[Future] = queue.SimpleQueue()
        run = uuid.uuid4().hex
        stopping = False
        self._looked, self._had_workers = 0.0, time.monotonic()
        try:
            while True:
                self._look()
                if not stopping and stop is not None and stop.is_set():
                    stopping = True
                    self._cancel_waiting(numbers)
                room = 0 if stopping else max(0, 2 * self.workers - len(numbers))
                for number, job in islice(waiting, room):
                    future = self._submit(job, f"{_NAME}-{run}-{number}")
                    numbers[future] = number
                    future.add_done_callback(done.put)
                if not numbers and (stopping or room > 0):
                    return
                results = []
                for future in _those_in(done):
                    if future not in numbers:  # it was cancelled here
                        continue
                    try:
                        results.append((numbers[future], self._result(future)))
                    except TimeoutError:
                        done.put(future)
                        continue
                    del numbers[future]
                    future.release()
                yield results
        finally:
            with contextlib.suppress(Exception):  # of a scheduler that is gone
                self._client.cancel(list(numbers), force=True)

    def close(self) -> None:
        """Leave the cluster; its scheduler and workers stay."""
        self._client.close()

    def _submit(self, job: Job, key: str) -> Future:
        parcel = pack_job(job, self._fingerprint)
        with warnings.catch_warnings():  # kept values may be large, and are needed by one worker
            warnings.filterwarnings("ignore", "Sending large graph", UserWarning)
            return self._client.submit(
                judge_parcel, parcel, key=key, resources={self._tag: 1}, pure=False
            )

    def _cancel_waiting(self, numbers: dict[Future, int]) -> None:
        """Cancel, and take out of `numbers`, the jobs that no worker has begun."""
        begun: set[str] = set()
        try:
            if self._fitting:
                answers = self._client.run(running, workers=self._fitting, on_error="ignore")
                begun.update(*answers.values())
            waiting = [f for f in numbers if f.key not in begun and not f.done()]
            self._client.cancel(waiting, force=True)
        except Exception as error:
            raise ClusterError(self._gone()) from error
        for future in waiting:
            del numbers[future]

    def _result(self, future: Future) -> Result:
        if future.cancelled() or self._client.status != "running":
            raise ClusterError(self._gone())
        try:
            return unpack_result(future.result(timeout=_FETCH_S))
        except (RefusedError, ParcelError) as error:
            raise ClusterError(
                f"a worker at {self._scheduler} refused a job: {error} → "
                "install the same nbjudge there, and start the worker again"
            ) from error
        except TimeoutError:
            raise
        except KilledWorker as error:
            return Result(
                error=f"its worker was lost, and so were others to which it went: {error}"
            )
        except Exception as error:  # a fault of nbjudge's costs this job, not the batch
            if self._client.status != "running":
                raise ClusterError(self._gone()) from error
            return Result(error=f"{type(error).__name__}: {error}")

    def _look(self) -> None:
        """See which workers there are; give up when there have been none for too long."""
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY_S:
            return
        try:
            known = self._client.scheduler_info(n_workers=-1)["workers"]
        except Exception as error:
            raise ClusterError(self._gone()) from error
        if self._client.status != "running":
            raise ClusterError(self._gone())
        self._looked, self.workers, self._fitting = now, 0, []
        for address, about in known.items():
            there = about.get(_NAME)
            if there is None:  # somebody else's worker
                continue
            if differ := differences(self._fingerprint, there):
                if address not in self._told:
                    self._told.add(address)
                    self._say(
                        f"the worker {about['name']} gets no job: {differ} → install the same "
                        "versions and data there, and start it again"
                    )
            else:
                self.workers += about["nthreads"]
                self._fitting.append(address)
        if self.workers:
            self._had_workers = now
        elif now - self._had_workers > self._wait_s:
            unfit = f" that fits ({len(self._told)} do not)" if self._told else ""
            raise ClusterError(
                f"no worker{unfit} at {self._scheduler} for {self._wait_s:g} s → "
                f"nbjudge worker {self._scheduler}"
            )

    def _gone(self) -> str:
        return (
            f"the scheduler at {self._scheduler} is gone → start it and its workers again, then "
            "this command, which goes on where it stopped"
        )


def _those_in(done: queue.SimpleQueue[Future]) -> list[Future]:
    """Wait a while for something to be done, and return all that is."""
    found = []
    with contextlib.suppress(queue.Empty):
        found.append(done.get(timeout=_LOOK_EVERY_S))
        while True:
            found.append(done.get_nowait())
    return found


def judge_parcel(parcel: bytes) -> bytes:
    """Judge a job on the Dask worker that this is run by; what Dask calls."""
    worker = get_worker()
    answer: bytes = worker.plugins[_NAME].judge(parcel, str(worker.get_current_task()))
    return answer


def running(dask_worker: Worker) -> list[str]:
    """Return the keys of the jobs that a Dask worker has begun; what Dask calls there."""
    keys: list[str] = dask_worker.plugins[_NAME].running()
    return keys


def tag(of: Fingerprint) -> str:
    """Return the name of the Dask resource that jobs with this fingerprint ask for."""
    said = json.dumps(of, sort_keys=True).encode()
    return f"{_NAME}-{hashlib.sha256(said).hexdigest()[:16]}"


def worker_options(of: Fingerprint, workers: int, plugin: WorkerPlugin) -> dict[str, Any]:
    """Return what makes a Dask worker one that judges, as arguments of `distributed.Worker`.

    Args:
        of: its fingerprint.
        workers: how many jobs at a time.
        plugin: what judges them, a `Judging`.
    """
    return {
        "nthreads": workers,
        "resources": {tag(of): workers},
        "plugins": (plugin,),
        "startup_information": {_NAME: lambda _: of},
        # no limit and a plain dict: nothing is spilled to a disk
        "memory_limit": 0,
        "data": dict,
    }


class Judging(WorkerPlugin):
    """Judges jobs on a Dask worker.

    Args:
        parent: where processes come from.
        of: the worker's fingerprint.
        leave: ends the worker, after telling why; does not return.
    """

    name = _NAME

    def __init__(self, parent: Parent, of: Fingerprint, leave: Callable[[str], None]) -> None:
        self._parent = parent
        self._fingerprint = of
        self._leave = leave
        self._sandbox = sandbox.description()
        self._running: dict[str, _Stoppable] = {}

    def judge(self, parcel: bytes, key: str) -> bytes:
        """Return a result's parcel, or a refusal's, whatever happens."""
        parent = self._running[key] = _Stoppable(self._parent)
        try:
            job, wanted = unpack_job(parcel)
            if differ := differences(wanted, self._fingerprint):
                return pack_refusal(f"it has {differ}")
            result = judge_one(parent, job)
            result.sandbox = self._sandbox
            return pack_result(result)
        except ParcelError as error:
            return pack_refusal(str(error))
        except SandboxError as error:  # the next job would fare no better here
            if not parent.stopped:
                self._leave(str(error))
            return pack_result(Result(error="it was cancelled"))
        except Exception as error:  # a fault of nbjudge's costs this job, not the batch
            return pack_result(Result(error=f"{type(error).__name__}: {error}"))
        finally:
            del self._running[key]

    def running(self) -> list[str]:
        """Return the keys of the jobs that have begun and not ended."""
        return list(self._running)

    def transition(self, key: Any, start: str, finish: str, **_: Any) -> None:
        """Stop a job that nobody wants any more; Dask alone would let it run to its end."""
        if start in ("executing", "long-running") and finish == "released":
            with contextlib.suppress(KeyError):  # it has just ended
                self._running[str(key)].stop()


class _Stoppable:
    """A fork server as one job sees it, which another thread can take away."""

    def __init__(self, parent: Parent) -> None:
        self.stopped = False
        self._parent = parent
        self._lock = threading.Lock()
        self._started: list[Process] = []

    @property
    def has_ended(self) -> bool:
        return self._parent.has_ended

    @property
    def notes(self) -> Sequence[str]:
        """What the course's environment has to say about how it grades."""
        return self._parent.notes

    def start(self, kind: Kind, limits: Limits) -> Process:
        with self._lock:
            if self.stopped:
                raise SandboxError("the job was cancelled")
            process = self._parent.start(kind, limits)
            self._started.append(process)
            return process

    def stop(self) -> None:
        """End the job's processes; it can start no others."""
        self.stopped = True
        # a start may take a while, and this is called by the thread that talks to the scheduler
        threading.Thread(target=self._abort, daemon=True).start()

    def _abort(self) -> None:
        with self._lock:
            for process in self._started:
                process.abort()


def serve(
    scheduler: str,
    workers: int | None,
    environment: Environment,
    say: Callable[[str], None],
) -> None:
    """Judge what the scheduler sends, until Ctrl-C or SIGTERM.

    Args:
        scheduler: its address.
        workers: how many jobs at a time; None is one a core.
        environment: what the course adds to the processes.
        say: is told, in a line, when the worker is ready.

    Raises:
        SandboxError: no process can be confined.
        ClusterError: the scheduler cannot be reached or has ended.
    """
    environment.prepare_machine()
    with (
        ForkServer(environment=environment) as parent,
        tempfile.TemporaryDirectory(prefix="nbjudge-worker-") as folder,
    ):
        parent.start("student", Limits()).kill()  # or say now why none can be
        serving = _serve(
            scheduler, workers or os.cpu_count() or 1, parent, environment, folder, say
        )
        asyncio.run(serving)


async def _serve(
    scheduler: str,
    workers: int,
    parent: ForkServer,
    environment: Environment,
    folder: str,
    say: Callable[[str], None],
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    leaving = threading.Event()

    def leave(why: str) -> None:
        if leaving.is_set():
            threading.Event().wait()  # Dask's threads end with the process; the job has no result
        # at once and without a word to the scheduler, so that the job goes to another worker
        print(f"error: this worker ends: {why}", file=sys.stderr, flush=True)
        os._exit(1)

    of = environment_fingerprint(environment)
    options = worker_options(of, workers, Judging(parent, of, leave))
    # its profiler would look at the threads a hundred times a second
    with dask.config.set({"distributed.worker.profile.enabled": False}):
        try:
            worker = await Worker(
                scheduler,
                name=f"{socket.gethostname()}-{os.getpid()}",
                local_directory=folder,
                death_timeout=_CONNECT_S,
                **options,
            )
        except Exception as error:  # Dask raises OSError, ValueError, TypeError, by the address
            raise ClusterError(_no_scheduler(scheduler, error)) from error
    say(f"ready: {workers} jobs at a time, for {scheduler}")
    ended = asyncio.create_task(worker.finished())
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
    leaving.set()
    stopped.cancel()
    await worker.close(executor_wait=False)
    if not stop.is_set():
        raise ClusterError(
            f"the scheduler at {scheduler} is gone → start it, and then this worker again"
        )


def _return_large_blocks() -> None:
    """Let glibc give large blocks back to the system as soon as they are freed.

    A result is some MiB, and several threads read, copy and free it. glibc's threshold grows with
    what is freed, so that such blocks come to lie in heaps between small ones that stay.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):  # another C library
        ctypes.CDLL(None).mallopt(-3, _LARGE_BYTES)  # M_MMAP_THRESHOLD


def _no_scheduler(scheduler: str, error: Exception) -> str:
    why = (str(error).splitlines() or [type(error).__name__])[0]
    return (
        f"no scheduler answers at {scheduler} ({why}) → start one with dask scheduler, and give "
        "the address that it shows"
    )
