"""How long what is made of a whole graded class takes: report, export, feedback.

    python benchmarks/large_class.py                        # 300 students, every lesson
    python benchmarks/large_class.py --students 40 --only report
    python benchmarks/large_class.py --folder /some/where   # the class stays there, to look at

The class is a synthetic one (`tests/graded_class.py`), graded by nobody. Times are those of the
commands, start-up included.
"""

from __future__ import annotations

import contextlib
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from synthetic import ROOT

from nbjudge.course import Course

sys.path.insert(0, str(ROOT))
from tests.graded_class import grade_class

COMMANDS = {
    "report": ["report"],
    "export": ["export", "--format", "canvas"],
    "feedback": ["feedback"],
}
console = Console(highlight=False, width=100)


def main(
    students: Annotated[int, typer.Option(help="The size of the class.")] = 300,
    only: Annotated[list[str] | None, typer.Option(help="Only this command.")] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where the class lies; made if it is not there.")
    ] = None,
) -> None:
    """Make a class, and print how long each command takes for it."""
    with _folder(folder) as root:
        course = Course(root)
        if not (root / "gradebook.db").exists():
            shutil.copytree(ROOT / "source", root / "source")
            shutil.copy(ROOT / "nbgrader_config.py", root)
            for lesson in grade_class(course, course.assignments, students):
                console.print(f"{lesson}: {students} students")
        table = Table("command", "seconds", "memory MiB")
        for name in only or COMMANDS:
            table.add_row(name, *_measured(course, COMMANDS[name]))
        console.print(
            f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
            f"Python {platform.python_version()}"
        )
        console.print(table)


@contextlib.contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    if wanted is not None:
        wanted.mkdir(parents=True, exist_ok=True)
        yield wanted.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="nbjudge-class-") as made:
        yield Path(made)


def _measured(course: Course, command: list[str]) -> tuple[str, str]:
    """Return a command's seconds, and the most memory that any command has needed so far."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "nbjudge", *command],
        cwd=course.root,
        env=os.environ | {"NBJUDGE_HOME": str(course.root / ".nbjudge")},
        stdout=subprocess.DEVNULL,
        check=False,  # 1 where a student has no LMS id
    )
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # KiB on Linux
    return f"{seconds:.1f}", f"{peak:.0f}"


if __name__ == "__main__":
    typer.run(main)
