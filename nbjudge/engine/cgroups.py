"""Control groups: the kernel's own count of what a job takes, where this machine lets us have it.

What the kernel keeps for a process (socket buffers, pipes, page tables) stands in no process's own
memory, so that only a control group can bound it. Version 1 is there for root on older systems.
Version 2 is there for root, and for a user to whom systemd has delegated a group
(`systemd-run --user --scope --property=Delegate=yes nbjudge autograde`).
"""

from __future__ import annotations

import contextlib
import itertools
import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
_CONTROLLERS = ("memory", "pids")
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
        """Make a group with limits; None where that cannot be done.

        Args:
            memory_bytes: all of its memory, with what the kernel keeps for it and its swap.
            processes: processes and threads.
        """
        if not self.version:
            return None
        name = f"nbjudge-{os.getpid()}-{next(_numbers)}"
        group = Group(tuple(base / name for base in self.bases))
        try:
            for folder in group.folders:
                folder.mkdir()
            limits = _limits(self.version, memory_bytes, processes)
            for (controller, file), value in limits.items():
                folder = group.folders[_CONTROLLERS.index(controller) % len(group.folders)]
                if (folder / file).exists():  # a kernel may count no swap
                    (folder / file).write_text(str(value))
        except OSError:
            group.remove()
            return None
        return group


def find(root: Path = ROOT, membership: Path = Path("/proc/self/cgroup")) -> Groups:
    """Find out whether this process may make control groups, by making one.

    Args:
        root: where the kernel shows them.
        membership: the file that says in which ones this process is.
    """
    try:
        lines = [line.split(":", 2) for line in membership.read_text().splitlines()]
    except OSError:
        return Groups(0, why="this system has none")
    own = {controller: path for _, names, path in lines for controller in names.split(",")}
    if all(controller in own for controller in _CONTROLLERS):
        bases = tuple(_below(root / controller, own[controller]) for controller in _CONTROLLERS)
        found = Groups(1, bases)
    elif "" in own and (root / "cgroup.controllers").exists():
        base = _below(root, own[""])
        if why := _delegate(base):
            return Groups(0, why=why)
        found = Groups(2, (base,))
    else:
        return Groups(0, why="there is no memory controller")
    tried = found.make(64 << 20, 16)
    if tried is None:
        return Groups(0, why=f"{found.bases[0]} cannot be written → {_ADVICE}")
    tried.remove()
    return found


_ADVICE = "grade as root, or with systemd-run --user --scope --property=Delegate=yes nbjudge ..."


def _below(root: Path, path: str) -> Path:
    """Return a group's folder; in a container the kernel may name one that is not to be seen."""
    folder = root / path.lstrip("/")
    return folder if folder.is_dir() else root


def _delegate(base: Path) -> str:
    """Let groups below `base` have both controllers; returns why that cannot be done, or "".

    A group that gives its controllers to others may hold no process itself: this one moves into a
    group of its own.
    """
    try:
        available = (base / "cgroup.controllers").read_text().split()
        if missing := [name for name in _CONTROLLERS if name not in available]:
            return f"{base} has no controller for {', '.join(missing)} → {_ADVICE}"
        if not set(_CONTROLLERS) <= set((base / "cgroup.subtree_control").read_text().split()):
            supervisor = base / f"nbjudge-{os.getpid()}"
            supervisor.mkdir(exist_ok=True)
            (supervisor / "cgroup.procs").write_text(str(os.getpid()))
            enabled = " ".join(f"+{name}" for name in _CONTROLLERS)
            (base / "cgroup.subtree_control").write_text(enabled)
    except OSError as error:
        return f"{base} is not ours ({error.strerror}) → {_ADVICE}"
    return ""


def _limits(version: int, memory_bytes: int, processes: int) -> dict[tuple[str, str], int]:
    """Return (controller, file) → value, in the order in which they must be written."""
    if version == 2:
        return {
            ("memory", "memory.max"): memory_bytes,
            ("memory", "memory.swap.max"): 0,
            ("pids", "pids.max"): processes,
        }
    return {
        ("memory", "memory.limit_in_bytes"): memory_bytes,
        ("memory", "memory.memsw.limit_in_bytes"): memory_bytes,
        ("pids", "pids.max"): processes,
    }
