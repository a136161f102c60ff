"""Disks that are full or read-only, files that are cut off, and what lies in the wrong place."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nbjudge.course.layout import Course
from nbjudge.errors import disk_fault
from tests.conftest import ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON = "03-one-hot"
PRIVATE_MOUNTS = ["unshare", "--mount", "--propagation", "private", "sh", "-c"]


def nbjudge(course: Path, *words: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command as a user does, after a line of Python."""
    code = f"{before}\nfrom nbjudge.cli.commands import app; app({list(words)!r})"
    own = {"PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3", "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=course,
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def course(graded_class: Course, tmp_path: Path) -> Path:
    """A copy of a graded class."""
    shutil.copytree(graded_class.root, tmp_path / "course")
    return tmp_path / "course"


def only_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) == 1, text
    return lines[0]


def test_a_full_disk_while_weights_are_prepared_is_one_line(tmp_path: Path) -> None:
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4 << 20, 4 << 20))\n"
    full += "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)"
    code = f"{full}\nfrom nbjudge.cli.terminal import course_at\n"
    code += "from pathlib import Path\nfrom cnn_course import weights\n"
    code += "import sys, typer\ntry:\n    with course_at(Path()):\n"
    code += "        weights.prepare(download=False)\nexcept typer.Exit:\n    sys.exit(1)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"NBJUDGE_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    ours = [line for line in done.stderr.splitlines() if "error:" in line]
    assert "File too large → allow larger files" in only_line("\n".join(ours))
    assert "HDF5" not in done.stderr
    assert "Traceback" not in done.stderr
    left = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert left == []


def test_a_full_disk_while_a_page_is_written_is_one_line_and_leaves_nothing_half(
    course: Path,
) -> None:
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
    full += "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)"
    done = nbjudge(course, "export", before=full)
    if done.returncode == 0:  # the table fits
        done = nbjudge(course, "report", before=full)
    assert done.returncode == 1
    assert "File too large" in only_line(done.stderr)
    assert not list(course.rglob(".writing-*"))
    assert not (course / "report" / "index.html").exists()


@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0 or shutil.which("unshare") is None,
    reason="only root can mount a folder read-only",
)
@pytest.mark.parametrize("words", ["scores", f"why s001 {LESSON}", "status"])
def test_what_only_reads_works_where_nobody_may_write(course: Path, words: str) -> None:
    inside = f"mount --bind {course} {course} && mount -o remount,ro,bind {course} && cd {course}"
    code = f"from nbjudge.cli.commands import app; app({words.split()!r})"
    done = subprocess.run(
        [*PRIVATE_MOUNTS, f'{inside} && {sys.executable} -W ignore -c "{code}"'],
        env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (3 if words == "status" else 0), done.stderr
    assert done.stderr == ""


@pytest.mark.parametrize("words", [["autograde"], ["feedback"]])
def test_a_student_whom_nobody_knows_is_an_error(course: Path, words: list[str]) -> None:
    done = nbjudge(course, *words, "--student", "s0001")
    assert done.returncode == 1
    line = only_line(done.stderr)
    assert line.startswith("error: s0001: nobody of that id has handed in → s001")


def test_what_lies_in_the_wrong_place_is_named(course: Path) -> None:
    submitted = course / "submitted"
    (submitted / "notes.txt").write_text("x")
    (submitted / ".DS_Store").write_text("x")
    (submitted / "s001" / "03-onehot").mkdir()
    (submitted / "s001" / "one_hot.ipynb").write_text("{}")
    done = nbjudge(course, "autograde", "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    found = {(line["student"], line["assignment"]): line["error"] for line in lines}
    assert "perhaps to 03-one-hot" in found["s001", "03-onehot"]
    assert "submitted/s001/one_hot.ipynb: not graded → put it into" in found["s001", ""]
    assert "submitted/notes.txt: not graded" in found["", ""]
    assert "DS_Store" not in done.stderr


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("damage", [cut, lambda path: path.write_text("garbage")])
def test_a_receipt_that_is_cut_off_is_said_with_what_makes_it_anew(
    course: Path, damage: Callable[[Path], object]
) -> None:
    receipt = course / ".nbjudge" / "receipts" / LESSON / "s001.json"
    damage(receipt)
    done = nbjudge(course, "why", "s001", LESSON)
    assert done.returncode == 0  # the gradebook knows the points
    line = (
        f"s001: the receipt of {LESSON} cannot be read → nbjudge autograde {LESSON} --student s001"
    )
    assert only_line(done.stderr) == line


def test_a_disk_fault_names_the_file_and_a_remedy() -> None:
    full = OSError(28, "No space left on device", "/course/gradebook.db")
    assert disk_fault(full).startswith("/course/gradebook.db: No space left on device → make room")
    assert "→" in disk_fault(OSError("something"))
