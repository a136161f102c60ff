"""Control groups: version 1 for real where it can be written, version 2 on a tree of files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nbjudge.course.layout import Cell
from nbjudge.engine import cgroups
from nbjudge.engine.cgroups import Group
from nbjudge.engine.sandbox import Limits
from nbjudge.pools.base import Job
from nbjudge.pools.local import LocalPool

GROUPS = cgroups.find()
needs_groups = pytest.mark.skipif(not GROUPS.version, reason=f"no control groups: {GROUPS.why}")


@pytest.fixture
def version_2(tmp_path: Path) -> Path:
    """A tree of files as the kernel shows version 2 to a user with a delegated group."""
    own = tmp_path / "user.slice" / "run.scope"
    own.mkdir(parents=True)
    (tmp_path / "cgroup.controllers").write_text("cpu memory pids\n")
    (own / "cgroup.controllers").write_text("memory pids\n")
    (own / "cgroup.subtree_control").write_text("\n")
    (tmp_path / "membership").write_text("0::/user.slice/run.scope\n")
    return tmp_path


def found_in(tree: Path) -> cgroups.Groups:
    return cgroups.find(tree, tree / "membership")


def test_a_delegated_group_of_version_2_is_used(version_2: Path) -> None:
    groups = found_in(version_2)
    own = version_2 / "user.slice" / "run.scope"
    assert (groups.version, groups.bases) == (2, (own,))
    assert (own / "cgroup.subtree_control").read_text() == "+memory +pids"
    supervisor = own / f"nbjudge-{os.getpid()}"
    assert (supervisor / "cgroup.procs").read_text() == str(os.getpid())


def test_a_job_of_version_2_has_its_limits(
    version_2: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Path.mkdir

    def make_with_files(self: Path, *args: bool, **kwargs: bool) -> None:
        make(self, *args, **kwargs)
        for name in ("memory.max", "memory.swap.max", "pids.max", "memory.events"):
            (self / name).touch()

    groups = found_in(version_2)
    monkeypatch.setattr(Path, "mkdir", make_with_files)
    group = groups.make(1 << 30, 99)
    assert group is not None
    (folder,) = group.folders
    found = {name: (folder / name).read_text() for name in ("memory.max", "pids.max")}
    assert found == {"memory.max": str(1 << 30), "pids.max": "99"}
    assert (folder / "memory.swap.max").read_text() == "0"
    group.add(4711)
    assert (folder / "cgroup.procs").read_text() == "4711"
    assert not group.was_out_of_memory
    (folder / "memory.events").write_text("low 0\noom 1\noom_kill 1\n")
    assert group.was_out_of_memory


def test_without_the_controllers_it_says_so(version_2: Path) -> None:
    (version_2 / "user.slice" / "run.scope" / "cgroup.controllers").write_text("cpu\n")
    groups = found_in(version_2)
    assert groups.version == 0
    assert "has no controller for memory, pids → grade as root, or with systemd-run" in groups.why
    assert groups.make(1 << 30, 99) is None


@pytest.mark.parametrize("membership", ["", "0::/\n", "3:cpuset:/\n"])
def test_a_system_without_them_says_so(tmp_path: Path, membership: str) -> None:
    (tmp_path / "membership").write_text(membership)
    groups = found_in(tmp_path)
    assert groups.version == 0
    assert groups.why != ""


def test_a_group_that_is_gone_is_no_error(tmp_path: Path) -> None:
    group = Group((tmp_path / "gone",))
    assert not group.was_out_of_memory
    group.remove()


HOARDERS = {
    "socket_buffers": """
import os, socket
kept = []
for _ in range(6):
    if os.fork() == 0:
        break
while True:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    kept.append((ours, theirs))
    try:
        while True:
            ours.send(bytes(64 << 10))
    except BlockingIOError:
        pass
""",
    "pipes": """
import fcntl, os
kept = []
while True:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    try:
        fcntl.fcntl(writing, 1031, 1 << 20)
    except OSError:
        pass
    kept.append(reading)
    try:
        while True:
            os.write(writing, bytes(64 << 10))
    except BlockingIOError:
        pass
""",
    "page_tables": """
import mmap
kept = []
while True:
    area = mmap.mmap(-1, 1 << 40, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000,
                     prot=mmap.PROT_READ)
    kept.append(area)
    for place in range(0, 1 << 40, 2 << 20):
        area[place]
""",
}


@needs_groups
@pytest.mark.parametrize("name", HOARDERS)
def test_what_the_kernel_keeps_for_a_job_is_bounded(pool: LocalPool, name: str) -> None:
    """Without an end to it, the job would take all that the machine has."""
    limits = Limits(cell_s=30, memory_mib=300, disk_mib=16, processes=40)
    ((_, result),) = pool.judge([Job([Cell("given", "", HOARDERS[name])], "", limits)])
    assert result.runs[0].error != ""


@needs_groups
def test_a_job_leaves_no_group_behind(pool: LocalPool) -> None:
    list(pool.judge([Job([Cell("given", "", "x = 1")], "")] * 3))
    left = [path for base in GROUPS.bases for path in base.glob(f"nbjudge-{os.getpid()}-*")]
    assert left == []
