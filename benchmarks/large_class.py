"""How long what is made of a whole graded class takes: report, export, feedback.

    python -m benchmarks.large_class                        # 300 students, every lesson
    python -m benchmarks.large_class --students 40 --only report
    python -m benchmarks.large_class --folder /some/where   # the class stays there, to look at

The class is a synthetic one (`tests/graded_class.py`), graded by nobody. Times are those of the
commands, start-up included.
"""

from __future__ import annotations

import contextlib
import os
import platform
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

from benchmarks.synthetic import ROOT
from nbjudge.course.layout import Course

sys.path.insert(0, str(ROOT))
from tests.graded_class import grade_class

COMMANDS = {
    "report": ["report"],
    "export": ["export", "--format", "canvas"],
    "feedback": ["feedback"],
}
# in a small process between, as Linux counts what the one was that started it
_MEMORY_OF = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)  # 1 where a student has no LMS id
assert done.returncode in (0, 1)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
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
    """Return a command's seconds and the most memory that it needed."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY_OF, sys.executable, "-m", "nbjudge", *command],
        cwd=course.root,
        env=os.environ | {"NBJUDGE_HOME": str(course.root / ".nbjudge")},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - begun
    return f"{seconds:.1f}", f"{int(done.stdout) / 1024:.0f}"  # KiB on Linux


if __name__ == "__main__":
    typer.run(main)
