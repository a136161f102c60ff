"""The commands. Each is a few lines: it asks the modules, and shows what they say."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from nbjudge.answers import faults, read_corpus, trial_cells
from nbjudge.course import Course
from nbjudge.trial import run_trials

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
console = Console()

CourseOption = Annotated[Path, typer.Option("--course", help="The course's folder.")]
Assignments = Annotated[list[str] | None, typer.Argument(help="All of them by default.")]


@app.callback()
def main() -> None:
    """A first course on convolutional networks, graded."""


def _course(root: Path) -> Course:
    os.environ.setdefault("NBJUDGE_HOME", str(root.absolute() / ".nbjudge"))
    return Course(root.absolute())


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


@app.command()
def answers(
    assignments: Assignments = None,
    exercise: Annotated[str, typer.Option(help="Only answers to this exercise.")] = "",
    name: Annotated[str, typer.Option(help="Only answers whose name contains this.")] = "",
    course: CourseOption = Path(),
) -> None:
    """Try the answer corpus on the test cells: every accepted and every rejected answer."""
    here = _course(course)
    corpus = [
        answer
        for assignment in here.select(assignments)
        for answer in read_corpus(here.root / "tests" / "answers", assignment)
        if exercise in ("", answer.exercise) and name in answer.name
    ]
    jobs = [trial_cells(here, answer) for answer in corpus]
    table = Table("assignment", "exercise", "accepted", "rejected", "as it should be")
    counts: dict[tuple[str, str], list[int]] = {}
    wrong = []
    with _progress() as progress:
        task = progress.add_task("answers", total=len(jobs))
        for answer, cells, errors in zip(corpus, jobs, run_trials(jobs), strict=True):
            progress.advance(task)
            found = faults(answer, cells, errors)
            count = counts.setdefault((answer.assignment, answer.exercise), [0, 0, 0])
            count[0 if answer.accepted else 1] += 1
            count[2] += not found
            if found:
                wrong.append((answer, found, errors.get(answer.exercise)))
    for (assignment, of), (accepted, rejected, right) in counts.items():
        table.add_row(assignment, of, str(accepted), str(rejected), f"{right}/{accepted + rejected}")
    console.print(table)
    for answer, found, own in wrong:
        console.print(f"\n{answer.id}", style="bold red", markup=False)
        if own:
            console.print(f"  its own cell: {own}", markup=False)
        for fault in found:
            console.print(f"  {fault}", markup=False)
    raise typer.Exit(1 if wrong else 0)
