"""What a class costs in courses of other kinds: nbgrader alone and nbjudge, a command each.

    python -m benchmarks.any_course                          # the seven of tests/courses, 30 each
    python -m benchmarks.any_course numerical --students 10

Both grade the same hand-ins, of which a third each is right, blank and wrong, with the courses as
they stand. nbjudge's time holds its start-up, and its first look at the lesson (`nbjudge check`).
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from nbjudge.course.layout import Course
from tests import courses
from tests.test_courses import SETTINGS

console = Console(highlight=False)


def main(
    names: Annotated[list[str] | None, typer.Argument(help="All by default.")] = None,
    students: Annotated[int, typer.Option(help="How many hand in.")] = 30,
) -> None:
    """Grade a class of each course with both, and print how long it took."""
    table = Table("course", "nbgrader s", "nbjudge s", "ratio", box=box.MARKDOWN)
    for name in names or courses.NAMES:
        with tempfile.TemporaryDirectory() as folder:
            plain = _seconds(_class_of(name, Path(folder, "nbgrader"), students), "nbgrader", "ps1")
            judged = _seconds(_class_of(name, Path(folder, "nbjudge"), students), "nbjudge", "ps1")
        table.add_row(name, f"{plain:.0f}", f"{judged:.1f}", f"{plain / judged:.0f}x")
    console.print(table)


def _class_of(name: str, root: Path, students: int) -> Course:
    """Make a course, release it as nbgrader does, and let a class hand in."""
    course = courses.build(name, root, SETTINGS.get(name, ""))
    _run(course, "nbgrader", "generate_assignment", "ps1")
    right, blank, *wrong = courses.answers_of(name).values()
    kinds = itertools.cycle([right, blank, *wrong[:1]])
    for number, answers in zip(range(students), kinds, strict=False):
        courses.hand_in(course, f"s{number:02}", answers)
    return course


def _seconds(course: Course, program: str, assignment: str) -> float:
    begun = time.monotonic()
    _run(course, program, "autograde", assignment)
    return time.monotonic() - begun


def _run(course: Course, program: str, *words: str) -> None:
    """Run a command in a course; it may say with its exit code that some were not graded."""
    command = [str(Path(sys.executable).with_name(program)), *words]
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True)
    if done.returncode > 1:
        raise SystemExit(f"{program} {' '.join(words)} in {course.root.name}:\n{done.stderr}")


if __name__ == "__main__":
    typer.run(main)
