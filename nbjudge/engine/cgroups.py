"""Control groups: the kernel's own count of what a job takes, where this machine lets us have it.

What the kernel keeps for a process (socket buffers, pipes, page tables) stands in no process's own
memory, so that only a control group can bound it. Version 1 is there for root on older systems.
Version 2 is there for root, and for a user to whom systemd has delegated a group
(`systemd-run --user --scope --property=Delegate=yes nbjudge autograde`).
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
_CONTROLLERS = ("memory", "pids")
_PREFIX = "nbjudge-"
_SUPERVISOR = "nbjudge"  # where this process and the fork server are, beside the jobs' groups
_ABANDONED_S = 3600.0
_ADVICE = "grade as root, or with systemd-run --user --scope --property=Delegate=yes nbjudge ..."
_NOT_EVERYWHERE = ("memory.swap.max", "memory.memsw.limit_in_bytes", "memory.oom.group")
_numbers = itertools.count()


@dataclass(frozen=True)
class Group:
    """The control group of one job.

    Attributes:
        folders: where it lies: one folder in version 2, one for each controller in version 1.
    """

    folders: tuple[Path, ...]

    def add(self, pid: int) -> None:
        """Put a process into it, and all that this starts from now on.

        Raises:
            OSError: the kernel refuses that.
        """
        for folder in self.folders:
            (folder / "cgroup.procs").write_text(str(pid))

    @property
    def was_out_of_memory(self) -> bool:
        """Whether the kernel has killed a process of it for its memory."""
        for folder in self.folders:
            for name in ("memory.events", "memory.oom_control"):
                with contextlib.suppress(OSError, ValueError):
                    for line in (folder / name).read_text().splitlines():
                        key, _, count = line.partition(" ")
                        if key == "oom_kill" and int(count) > 0:
                            return True
        return False

    def remove(self) -> None:
        """Remove it; its processes have ended."""
        for folder in self.folders:
            with contextlib.suppress(OSError):
                folder.rmdir()


@dataclass(frozen=True)
class Groups:
    """Where this process may make control groups.

    Attributes:
        version: 1 or 2; 0 where it may not.
        bases: the folders in which they are made.
        why: why there are none, and what mends it; "" where there are.
    """

    version: int
    bases: tuple[Path, ...] = ()
    why: str = ""

    def make(self, memory_bytes: int, processes: int) -> Group | None:
        """Make a group with limits; None where there are no groups.

        Args:
            memory_bytes: all of its memory, with what the kernel keeps for it and its swap.
            processes: processes and threads.

        Raises:
            OSError: it cannot be made, or one of its limits cannot be set.
        """
        if not self.version:
            return None
        name = f"{_PREFIX}{os.getpid()}-{next(_numbers)}"
        group = Group(tuple(base / name for base in self.bases))
        try:
            for folder in group.folders:
                folder.mkdir()
            limits = _limits(self.version, memory_bytes, processes)
            for (controller, file), value in limits.items():
                folder = group.folders[_CONTROLLERS.index(controller) % len(group.folders)]
                if file in _NOT_EVERYWHERE and not (folder / file).exists():
                    continue
                (folder / file).write_text(str(value))
        except OSError:
            group.remove()
            raise
        return group

    def clear(self) -> None:
        """Remove what gradings left behind that were killed; the kernel keeps what is in use."""
        for base in self.bases:
            for folder in base.glob(f"{_PREFIX}*-*"):
                with contextlib.suppress(OSError):
                    if time.time() - folder.stat().st_mtime > _ABANDONED_S:
                        folder.rmdir()


def find(root: Path = ROOT, membership: Path = Path("/proc/self/cgroup")) -> Groups:
    """Find out whether this process may make control groups, by making one.

    In a group of version 2 that is this process's alone, it moves into one below that: a group
    that gives its controllers to others may hold no process itself. It does so once.

    Args:
        root: where the kernel shows them.
        membership: the file that says in which ones this process is.
    """
    try:
        lines = [line.split(":", 2) for line in membership.read_text().splitlines()]
    except OSError:
        return Groups(0, why="this system has none")
    own = {controller: path for _, names, path in lines for controller in names.split(",")}
    try:
        if all(controller in own for controller in _CONTROLLERS):
            bases = tuple(_below(root / controller, own[controller]) for controller in _CONTROLLERS)
            found = Groups(1, bases)
        elif "" in own and (root / "cgroup.controllers").exists():
            found = Groups(2, (_giving(root, _below(root, own[""])),))
        else:
            return Groups(0, why="there is no memory controller")
        found.clear()
        tried = found.make(64 << 20, 16)
    except OSError as error:
        where = error.filename or root
        return Groups(0, why=f"{where} cannot be written ({error.strerror}) → {_ADVICE}")
    if tried is not None:
        tried.remove()
    return found


def _below(root: Path, path: str) -> Path:
    """Return a group's folder; in a container the kernel may name one that is not to be seen."""
    folder = root / path.lstrip("/")
    return folder if folder.is_dir() else root


def _giving(root: Path, own: Path) -> Path:
    """Return the nearest group of version 2 that gives its controllers to groups we may make.

    It is our own one if we alone are in it, as systemd delegates it; else one above, which gives
    them already (a user's own slice).

    Raises:
        OSError: there is none.
    """
    if own.name == _SUPERVISOR:
        own = own.parent
    elif _is_given(own) and not _gives(own) and _is_ours_alone(own):
        supervisor = own / _SUPERVISOR
        supervisor.mkdir(exist_ok=True)
        for pid in _processes(own):
            (supervisor / "cgroup.procs").write_text(str(pid))
        enabled = " ".join(f"+{name}" for name in _CONTROLLERS)
        (own / "cgroup.subtree_control").write_text(enabled)
        return own
    for group in (own, *own.parents):
        if _gives(group):
            return group
        if group == root:
            break
    raise PermissionError(
        errno.EPERM, f"not delegated, with controllers for {' and '.join(_CONTROLLERS)}", str(own)
    )


def _is_given(group: Path) -> bool:
    """Tell whether a group may be written, and has the controllers to give."""
    return _is_writable(group) and set(_CONTROLLERS) <= set(_words(group / "cgroup.controllers"))


def _gives(group: Path) -> bool:
    """Tell whether groups with limits can be made in a group, and processes moved into them."""
    given = _words(group / "cgroup.subtree_control")
    return _is_writable(group) and set(_CONTROLLERS) <= set(given)


def _is_writable(group: Path) -> bool:
    return os.access(group, os.W_OK) and os.access(group / "cgroup.procs", os.W_OK)


def _words(path: Path) -> list[str]:
    with contextlib.suppress(OSError):
        return path.read_text().split()
    return []


def _processes(group: Path) -> list[int]:
    return [int(word) for word in _words(group / "cgroup.procs")]


def _is_ours_alone(group: Path) -> bool:
    """Tell whether all that runs in a group is this process and what it started."""
    return all(os.getpid() in _ancestry(pid) for pid in _processes(group))


def _ancestry(pid: int) -> Iterator[int]:
    """Yield a process, its parent, and so on."""
    while pid > 0:
        yield pid
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:  # it has ended
            return
        pid = int(stat.rpartition(")")[2].split()[1])


def _limits(version: int, memory_bytes: int, processes: int) -> dict[tuple[str, str], int]:
    """Return (controller, file) → value, in the order in which they must be written."""
    if version == 2:
        return {
            ("memory", "memory.max"): memory_bytes,
            ("memory", "memory.swap.max"): 0,
            ("memory", "memory.oom.group"): 1,  # who takes too much ends as a whole
            ("pids", "pids.max"): processes,
        }
    return {
        ("memory", "memory.limit_in_bytes"): memory_bytes,
        ("memory", "memory.memsw.limit_in_bytes"): memory_bytes,
        ("pids", "pids.max"): processes,
    }
