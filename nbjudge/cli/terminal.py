"""What commands show, and the lines that end them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from nbjudge.course.layout import Course
from nbjudge.errors import NbjudgeError, disk_fault
from nbjudge.text import one_line

console = Console(highlight=False)
errors = Console(highlight=False, stderr=True)


@contextmanager
def course_at(root: Path, *, quiet: bool = False) -> Iterator[Course]:
    """Give the course in `root`; show what nbjudge raises on purpose as a line, not a traceback."""
    console.quiet = quiet
    try:
        yield Course(root.absolute())
    except (NbjudgeError, OSError) as error:
        line = one_line(disk_fault(error) if isinstance(error, OSError) else error)
        errors.print(f"error: {line}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None


def warn(line: str) -> None:
    """Print a line on standard error, as what it is, without taking markup in it for some."""
    errors.print(line, style="yellow", markup=False, soft_wrap=True)


def progress_bar() -> Progress:
    """Return a progress bar; its tasks may say in the field `slow` what is slow."""
    return _Bar(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[slow]}"),
        console=console,
    )


class _Bar(Progress):
    """A progress bar whose tasks need not say what is slow."""

    def add_task(self, description: str, *args: Any, **fields: Any) -> TaskID:
        return super().add_task(description, *args, **{"slow": "", **fields})
