"""The trusted end of the fork server: starting it, and starting confined processes from it."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import select
import signal
import site
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

import nbjudge
from nbjudge import messages
from nbjudge.engine import cgroups, sandbox
from nbjudge.engine.environment import Environment
from nbjudge.engine.sandbox import Limits
from nbjudge.engine.transport import ClosedError, FrameError, Frames
from nbjudge.errors import SandboxError

Kind = Literal["student", "judge"]

START_TIMEOUT_S = 180.0
_LONGEST_READY = 64 << 10  # bytes of what it says when it is ready
_LOOK_EVERY_S = 0.2  # at the jobs' memory
_MIB = 1 << 20


class OverLimitError(RuntimeError):
    """A job took more than it may; `limit` is the name of the `Limits` field."""

    def __init__(self, limit: str, problem: str) -> None:
        self.limit = limit
        super().__init__(problem)


# what comes of a process that is of no use any more
PROCESS_ERRORS = (ClosedError, TimeoutError, OverLimitError, FrameError)


class Process:
    """A job's process: plain data in, plain data out."""

    def __init__(
        self,
        handle: int | None,
        pid: int,
        connection: socket.socket,
        limits: Limits,
    ) -> None:
        self._handle = handle
        self._group: cgroups.Group | None = None
        self._counts_sockets = False
        self._lock = threading.Lock()  # on the handle, which `look_at_memory` uses in its thread
        self._pid = pid  # as the fork server sees it
        self._frames = Frames(connection, (limits.values_mib + 16) * _MIB)
        self._limits = limits
        self.took_too_much = False  # of memory; it has been killed then
        self.shared_bytes = 0  # of its memory, what is the fork server's as well

    def enter(self, group: cgroups.Group | None) -> None:
        """Enter a control group; None where there is none, and sockets are counted instead.

        Raises:
            OSError: the kernel refuses that.
        """
        self._group = group
        self._counts_sockets = group is None
        if group is not None and self._handle is not None:
            group.add(_pid_of(self._handle))

    def ask(self, request: dict[str, Any], timeout: float) -> dict[str, Any]:
        """Send a request and wait for the answer.

        Raises:
            ClosedError: the process has ended.
            TimeoutError: there was no answer in `timeout` seconds.
            OverLimitError: it took too much memory; it has been killed.
            FrameError: it answered nonsense.
        """
        deadline = time.monotonic() + timeout
        self.send(request, timeout)
        return self.receive(deadline - time.monotonic())

    def send(self, request: dict[str, Any], timeout: float = 60.0) -> None:
        """Send a request. Raises as `ask` does."""
        with self._why_it_ended():
            self._frames.send(request, timeout)

    def receive(self, timeout: float) -> dict[str, Any]:
        """Wait for an answer. Raises as `ask` does."""
        with self._why_it_ended():
            return self._frames.receive(timeout)

    def interrupt(self) -> None:
        """Interrupt what it is doing, as Ctrl-C does."""
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """End it and everything it started; returns when it has ended."""
        self._signal(signal.SIGKILL)
        if self._handle is not None:
            select.select([self._handle], [], [])
            with self._lock:
                os.close(self._handle)
                self._handle = None
        if self._group is not None:
            self._group.remove()
        self._frames.close()

    def abort(self) -> None:
        """End it from another thread; whoever waits for its answer learns that it has ended."""
        with self._lock:
            self._signal(signal.SIGKILL)

    def memory_bytes(self) -> int:
        """Return the memory of it and all it started, shared memory by shares, in bytes."""
        return sum(map(_share_of_memory, self._pids()))

    def look_at_memory(self) -> bool:
        """Kill it if it takes more than it may; tells whether there is more to look at."""
        limit = self._limits.memory_mib * _MIB
        with self._lock:
            if self._handle is None:
                return False
            sockets = self._socket_bytes()
            resident = sum(map(_resident_bytes, self._pids())) + sockets
            too_much = self._group is not None and self._group.was_out_of_memory
            # what is shared is counted only where it can matter: it takes the kernel some time
            if resident > limit:
                too_much = too_much or self.memory_bytes() + sockets - self.shared_bytes > limit
            if too_much:
                self.took_too_much = True
                self._signal(signal.SIGKILL)
        return not self.took_too_much

    def _socket_bytes(self) -> int:
        """Return what the buffers of the job's sockets can hold, where no group counts them."""
        if self._handle is None or not self._counts_sockets:
            return 0
        return _sockets(_pid_of(self._handle)) * _bytes_of_socket()

    @contextlib.contextmanager
    def _why_it_ended(self) -> Iterator[None]:
        try:
            yield
        except ClosedError:
            if self.took_too_much or (self._group is not None and self._group.was_out_of_memory):
                problem = f"more than {self._limits.memory_mib} MiB of memory"
                raise OverLimitError("memory_mib", problem) from None
            raise

    def _pids(self) -> list[int]:
        return [] if self._handle is None else _tree(_pid_of(self._handle))

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, number)
            elif sys.platform != "linux":
                os.killpg(self._pid, number)


class Parent(Protocol):
    """What pools and `submission` need of a `ForkServer`."""

    @property
    def has_ended(self) -> bool:
        """Whether it has ended; jobs that end after it were killed, and say nothing."""
        ...

    @property
    def notes(self) -> Sequence[str]:
        """What the course's environment has to say about how it grades."""
        ...

    def start(self, kind: Kind, limits: Limits) -> Process:
        """Start a confined process that serves as `kind`."""
        ...


class ForkServer:
    """A process that has imported TensorFlow and everything else, ready to be forked.

    It imports while whoever made it goes on; the first process that is started waits for it.

    Args:
        sandboxed: False runs students' code without any wall around it.
        environment: what the course adds to its processes.

    Raises:
        SandboxError: there is no sandbox on this machine.
        CourseError: the environment cannot be imported.
    """

    def __init__(
        self,
        *,
        sandboxed: bool = True,
        environment: Environment | None = None,
    ) -> None:
        self.sandboxed = sandboxed
        environment = environment or Environment()
        if sandboxed and (why := sandbox.missing()):
            raise SandboxError(why)
        needed = _needed(environment)  # which may raise: nothing is open yet
        self._lock = threading.Lock()
        self._groups = cgroups.find()  # which may move this process, and thus what it starts
        self._shared_bytes = 0
        self._watched: set[Process] = set()
        self._closed = threading.Event()
        ours, theirs = socket.socketpair()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # kept as long as the parent
        self._scratch = tempfile.TemporaryDirectory()  # of jobs without a sandbox
        with theirs:
            self._process = subprocess.Popen(
                [
                    *(sandbox.command(needed, environment.hidden) if sandboxed else []),
                    *(sys.executable, "-P"),  # nothing is imported from where it is started
                    *("-m", "nbjudge.engine.fork_server", str(theirs.fileno())),
                    "sandboxed" if sandboxed else "open",
                    environment.module,
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
                env=_variables("/tmp" if sandboxed else self._scratch.name, environment),
                # Ctrl-C is for whoever started it: a job that it hit would look like a crash
                start_new_session=True,
            )
        self._control = ours
        self._is_ready = False
        self.notes: list[str] = []

    def wait_until_ready(self) -> None:
        """Wait until it has imported everything.

        Raises:
            SandboxError: it did not start.
        """
        with self._lock:
            if self._is_ready:
                return
            control = self._control
            begun = select.select([control], [], [], START_TIMEOUT_S)[0]
            said = control.recv(_LONGEST_READY) if begun else b""
            if not said.endswith(b"\n"):
                raise SandboxError(f"the grading process did not start:\n{self.log()}")
            self.notes = [str(note) for note in json.loads(said)["notes"]]
            self._is_ready = True
        threading.Thread(target=self._watch, daemon=True).start()

    def start(self, kind: Kind, limits: Limits) -> Process:
        """Start a confined process that serves as `kind`; it speaks what is spoken here.

        Raises:
            SandboxError: it could not be confined, or the fork server has died, or not started.
        """
        self.wait_until_ready()
        ours, theirs = socket.socketpair()
        try:
            with self._lock, theirs:
                request = {
                    "kind": kind,
                    "limits": limits.as_dict(),
                    "language": messages.spoken(),
                }
                socket.send_fds(self._control, [json.dumps(request).encode()], [theirs.fileno()])
                message, handles, _, _ = socket.recv_fds(self._control, 64, 1)
            if not message.startswith(b"started"):
                ours.close()
                raise SandboxError(f"the grading process has ended:\n{self.log()}")
            pid = int(message.split()[1])
            process = Process(handles[0] if handles else None, pid, ours, limits)
            if self.sandboxed:
                self._enter_group(process, limits)
            answer = process.receive(60)
            with self._lock:
                self._shared_bytes = self._shared_bytes or process.memory_bytes()
                process.shared_bytes = self._shared_bytes
                self._watched.add(process)
        except (OSError, ClosedError, FrameError, TimeoutError) as error:
            ours.close()
            raise SandboxError(f"no process could be started ({error}):\n{self.log()}") from error
        if not answer["ready"]:
            process.kill()
            raise SandboxError(f"a process could not be confined: {answer['why']}")
        return process

    def _enter_group(self, process: Process, limits: Limits) -> None:
        """Put a job's process into a control group of its own, before anything foreign runs."""
        memory_mib = limits.memory_mib + 2 * limits.disk_mib  # `/tmp` and `/dev/shm` are memory
        try:
            process.enter(self._groups.make(memory_mib * _MIB, limits.processes))
        except ProcessLookupError:  # it has ended already, and said why
            return
        except OSError:
            process.kill()
            raise

    def _watch(self) -> None:
        """Look at every process's memory, also while nobody waits for its answer."""
        while not self._closed.wait(_LOOK_EVERY_S):
            with self._lock:
                watched = list(self._watched)
            ended = {process for process in watched if not process.look_at_memory()}
            with self._lock:
                self._watched -= ended

    @property
    def has_ended(self) -> bool:
        """Whether it has ended; jobs that end after it were killed, and say nothing."""
        return self._process.poll() is not None

    def log(self) -> str:
        """Return what the fork server wrote before it was ready."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")[-2000:]

    def close(self) -> None:
        """End it, and with it every process that it started."""
        self._closed.set()
        self._control.close()
        self._process.kill()
        self._process.wait()
        self._scratch.cleanup()
        self._log.close()

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _needed(environment: Environment) -> list[Path]:
    """Return what the fork server reads: interpreter, libraries, this package, the environment.

    Not what else is on `sys.path`: the folder of the program that runs may well be the course's.
    """
    prefixes = [sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix]
    libraries = [*site.getsitepackages(), site.getusersitepackages()]
    package = Path(nbjudge.__file__).parent
    return [*map(Path, prefixes + libraries), package, *environment.files()]


def _variables(scratch: str, environment: Environment) -> dict[str, str]:
    folders = [str(Path(nbjudge.__file__).parent.parent), environment.folder]
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "LANG") or name.startswith("NBJUDGE_")
    }
    return kept | {
        "HOME": scratch,
        "TMPDIR": scratch,
        "LC_ALL": "C.UTF-8",
        "MPLCONFIGDIR": f"{scratch}/matplotlib",
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(filter(None, folders))),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _pid_of(handle: int) -> int:
    for line in Path(f"/proc/self/fdinfo/{handle}").read_text().splitlines():
        if line.startswith("Pid:"):
            return int(line.split()[1])
    return -1


def _tree(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    found, waiting = [], [pid]
    while waiting:
        current = waiting.pop()
        if current <= 0:
            continue
        found.append(current)
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{current}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
    return found


@functools.cache
def _bytes_of_socket() -> int:
    """Return what a socket's buffers hold at most: their usual size, and a message beyond it."""
    try:
        return int(Path("/proc/sys/net/core/wmem_default").read_text()) * 3 // 2
    except (OSError, ValueError):
        return 320 << 10


def _sockets(pid: int) -> int:
    """Return how many sockets there are in a process's network namespace, closed ones included.

    These are a job's alone. A closed one counts as long as what it sent has not been read.
    """
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/net/sockstat").read_text().splitlines():
            if line.startswith("sockets: used "):
                return int(line.split()[2])
    return 0


def _resident_bytes(pid: int) -> int:
    """Return a process's memory and its page tables, in bytes."""
    found = 0
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(("VmRSS:", "VmPTE:")):
                found += int(line.split()[1]) * 1024
    return found


def _share_of_memory(pid: int) -> int:
    """Return a process's share of memory that is no file's on a disk, in bytes."""
    found = 0
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(("Pss_Anon:", "Pss_Shmem:")):
                found += int(line.split()[1]) * 1024
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmPTE:"):  # page tables, of which a job can make gigabytes
                found += int(line.split()[1]) * 1024
    return found
