"""Control groups: version 1 for real where it can be written, version 2 on a tree of files."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from nbjudge.course.cells import Cell
from nbjudge.engine import cgroups
from nbjudge.engine.cgroups import Group
from nbjudge.engine.sandbox import Limits
from nbjudge.pools.base import Job
from nbjudge.pools.local import LocalPool
from tests.conftest import ROOT

SMALL = Limits(cell_s=30, memory_mib=300, disk_mib=16, processes=40)
GROUPS = cgroups.find()
needs_groups = pytest.mark.skipif(not GROUPS.version, reason=f"no control groups: {GROUPS.why}")


LIMITS = ("memory.max", "memory.swap.max", "memory.oom.group", "pids.max")


class Tree:
    """A tree of files as the kernel shows version 2 to a user of systemd.

    A group that is made gets its files, and the one that it is made in must give its controllers.
    """

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.slice = root / "app.slice"
        self.scope = self.slice / "run.scope"
        self.written: list[str] = []  # to processes and controllers: group, what
        make, write = Path.mkdir, Path.write_text

        def make_group(path: Path, *args: bool, **kwargs: bool) -> None:
            make(path, *args, **kwargs)
            given = (path.parent / "cgroup.subtree_control").read_text()
            (path / "cgroup.controllers").write_text(given)
            for name in ("cgroup.procs", "cgroup.subtree_control", "memory.events"):
                (path / name).touch()
            for name in LIMITS:
                if name.split(".")[0] in given.split():
                    (path / name).touch()

        def write_group(path: Path, text: str) -> int:
            if path.name in ("cgroup.procs", "cgroup.subtree_control"):
                self.written.append(f"{path.parent.name} {text}")
            return write(path, text.replace("+", ""))

        root.mkdir()
        (root / "cgroup.controllers").write_text("cpu memory pids")
        (root / "cgroup.subtree_control").write_text("cpu memory pids")
        (root / "cgroup.procs").touch()
        monkeypatch.setattr(Path, "mkdir", make_group)
        monkeypatch.setattr(Path, "write_text", write_group)
        self.slice.mkdir()
        (self.slice / "cgroup.subtree_control").write_text("cpu memory pids")
        self.scope.mkdir()
        self.enter(self.scope)

    def enter(self, group: Path) -> None:
        """Say that this process is in a group, as the kernel would, and in no other."""
        for procs in self.root.rglob("cgroup.procs"):
            procs.write_text(str(os.getpid()) if procs.parent == group else "")
        path = group.relative_to(self.root)
        (self.root / "membership").write_text(f"0::/{path}\n")

    def find(self) -> cgroups.Groups:
        return cgroups.find(self.root, self.root / "membership")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    return Tree(tmp_path / "cgroup", monkeypatch)


def refuse_writing(monkeypatch: pytest.MonkeyPatch, *groups: Path) -> None:
    def may(path: Path, mode: int) -> bool:
        return not any(path in (group, group / "cgroup.procs") for group in groups)

    monkeypatch.setattr(os, "access", may)


def test_a_delegated_group_of_version_2_is_used(tree: Tree) -> None:
    with subprocess.Popen(["sleep", "60"]) as child:  # such as a fork server
        (tree.scope / "cgroup.procs").write_text(f"{os.getpid()}\n{child.pid}\n")
        tree.written.clear()
        groups = tree.find()
        child.kill()
    assert (groups.version, groups.bases) == (2, (tree.scope,))
    # whoever gives controllers holds no process: first all move, then they are given
    assert tree.written == [
        f"nbjudge {os.getpid()}", f"nbjudge {child.pid}", "run.scope +memory +pids",
    ]  # fmt: skip


def test_it_is_delegated_once(tree: Tree) -> None:
    first = tree.find()
    tree.enter(tree.scope / "nbjudge")
    assert tree.find() == first
    assert list(tree.scope.glob("nbjudge/nbjudge*")) == []


def test_a_group_with_others_in_it_is_left_alone(tree: Tree) -> None:
    (tree.scope / "cgroup.procs").write_text(f"{os.getpid()}\n1\n")
    groups = tree.find()
    assert (groups.version, groups.bases) == (2, (tree.slice,))
    assert (tree.scope / "cgroup.subtree_control").read_text() == ""


def test_what_is_not_ours_is_not_used_and_said(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_writing(monkeypatch, tree.root, tree.slice, tree.scope)
    groups = tree.find()
    assert groups.version == 0
    assert f"{tree.scope} cannot be written (not delegated" in groups.why
    assert "→ grade as root, or with systemd-run" in groups.why
    assert groups.make(1 << 30, 99) is None


def test_without_the_controllers_it_says_so(tree: Tree) -> None:
    for group in (tree.root, tree.slice):
        (group / "cgroup.subtree_control").write_text("cpu")
    (tree.scope / "cgroup.controllers").write_text("cpu")
    groups = tree.find()
    assert groups.version == 0
    assert "controllers for memory and pids" in groups.why


def test_a_job_of_version_2_has_its_limits(tree: Tree) -> None:
    group = tree.find().make(1 << 30, 99)
    assert group is not None
    (folder,) = group.folders
    assert [(folder / name).read_text() for name in LIMITS] == [str(1 << 30), "0", "1", "99"]
    group.add(4711)
    assert (folder / "cgroup.procs").read_text() == "4711"
    assert not group.was_out_of_memory
    (folder / "memory.events").write_text("low 0\noom 1\noom_kill 1\n")
    assert group.was_out_of_memory


def test_a_limit_that_cannot_be_set_makes_no_group(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups, write = tree.find(), Path.write_text

    def refuse(path: Path, text: str) -> int:
        if path.name == "memory.max":
            raise OSError(16, "Device or resource busy", str(path))
        return write(path, text)

    monkeypatch.setattr(Path, "write_text", refuse)
    with pytest.raises(OSError, match="busy"):
        groups.make(1 << 30, 99)


def test_what_a_killed_grading_left_is_removed(tmp_path: Path) -> None:
    groups = cgroups.Groups(1, (tmp_path,))
    for name in ("nbjudge-4711-0", "nbjudge-4711-1", "nbjudge", "somebody-elses"):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / "nbjudge-4711-1" / "in use").touch()  # so that it cannot be removed
    (tmp_path / "nbjudge-4712-0").mkdir()  # a moment ago
    groups.clear()
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"nbjudge-4711-1", "nbjudge-4712-0", "nbjudge", "somebody-elses"}


@pytest.mark.parametrize("membership", ["", "0::/\n", "3:cpuset:/\n"])
def test_a_system_without_them_says_so(tmp_path: Path, membership: str) -> None:
    (tmp_path / "membership").write_text(membership)
    groups = cgroups.find(tmp_path, tmp_path / "membership")
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
    ((_, result),) = pool.judge([Job([Cell("given", "", HOARDERS[name])], "", SMALL)])
    assert result.runs[0].error != ""


def attack(name: str) -> str:
    return (ROOT / "tests" / "attacks" / "exhausting" / f"{name}.py").read_text()


@needs_groups
def test_who_is_killed_by_the_kernel_is_told_why(pool: LocalPool) -> None:
    ((_, result),) = pool.judge([Job([Cell("given", "", attack("socket_buffers"))], "", SMALL)])
    assert result.runs[0].error == "more than 300 MiB of memory"


def test_without_groups_sockets_and_page_tables_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cgroups, "find", lambda: cgroups.Groups(0, why="none here"))
    sources = map(attack, ("socket_buffers", "page_tables_of_children"))
    jobs = [Job([Cell("given", "", source)], "", SMALL) for source in sources]
    with LocalPool(1) as pool:
        results = [result for _, result in pool.judge(jobs)]
    assert {r.runs[0].error for r in results} == {"more than 300 MiB of memory"}


@needs_groups
def test_a_job_leaves_no_group_behind(pool: LocalPool) -> None:
    list(pool.judge([Job([Cell("given", "", "x = 1")], "")] * 3))
    left = [path for base in GROUPS.bases for path in base.glob(f"nbjudge-{os.getpid()}-*")]
    assert left == []
