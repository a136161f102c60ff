"""The commands. Each is a few lines: it asks the modules, and shows what they say."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from nbjudge import answers as corpus_of
from nbjudge import datasets, grading, release, sample_class
from nbjudge.course import Course, code_cells, read_notebook
from nbjudge.errors import NbjudgeError
from nbjudge.trial import run_trials

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
console = Console(highlight=False)

CourseOption = Annotated[Path, typer.Option("--course", help="The course's folder.")]
Assignments = Annotated[list[str] | None, typer.Argument(help="All of them by default.")]
Workers = Annotated[int | None, typer.Option(help="Jobs at a time; one a core by default.")]


@app.callback()
def main() -> None:
    """A first course on convolutional networks: release, grade, and see how it went."""


@app.command(name="release")
def release_(assignments: Assignments = None, course: CourseOption = Path()) -> None:
    """Generate the students' notebooks in release/ from the instructor's in source/."""
    with _course(course) as here:
        _release(here, here.select(assignments))


@app.command()
def grade(
    assignments: Assignments = None,
    student: Annotated[str, typer.Option(help="Only this student's.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Also what is graded already.")] = False,
    workers: Workers = None,
    cell_timeout: Annotated[
        int, typer.Option(help="Seconds after which a cell is interrupted.")
    ] = grading.CELL_TIMEOUT_S,
    course: CourseOption = Path(),
) -> None:
    """Grade what has come in and is not graded yet, write feedback, and show the points.

    Exits with 1 when a submission could not be graded; the others are.
    """
    with _course(course) as here:
        selected = here.select(assignments)
        everything = grading.submissions(here, selected, student)
        wanted = [s for s in everything if force or not grading.is_graded(here, s)]
        console.print(f"submitted/: {len(everything)} submissions, {len(wanted)} to be graded")
        if wanted:  # by the tests that stand in source/ now
            _release(here, sorted({submission.assignment for submission in wanted}))
        _grade(here, selected, wanted, workers, cell_timeout)


@app.command()
def scores(assignments: Assignments = None, course: CourseOption = Path()) -> None:
    """Show the points of every student in every lesson."""
    with _course(course) as here:
        _show_scores(here, here.select(assignments))


@app.command()
def demo(workers: Workers = None, course: CourseOption = Path()) -> None:
    """Go once through the whole course with a small sample class."""
    with _course(course) as here:
        _release(here, here.assignments)
        if sample_class.hand_in(here):
            console.print(f"submitted/: {len(sample_class.STUDENTS)} sample students handed in")
        else:
            console.print("submitted/: left as it is, because there are submissions in it")
        everything = grading.submissions(here, here.assignments)
        wanted = [s for s in everything if not grading.is_graded(here, s)]
        _grade(here, here.assignments, wanted, workers, grading.CELL_TIMEOUT_S)


@app.command()
def data(
    from_cifar100: Annotated[
        bool, typer.Option("--from-cifar100", help="Download CIFAR-100; use a small cut of it.")
    ] = False,
    embedded: Annotated[
        bool, typer.Option("--embedded", help="Return to the emoji images.")
    ] = False,
    retry_weights: Annotated[
        bool, typer.Option("--retry-weights", help="Look for MobileNetV2's weights again.")
    ] = False,
    course: CourseOption = Path(),
) -> None:
    """Say which images and pretrained weights grading uses, or change them."""
    with _course(course):
        if embedded:
            datasets.return_to_embedded_images()
        if from_cifar100:
            datasets.cut_real_images()
        datasets.prepare_weights(again=retry_weights)
        _show_data()


@app.command()
def answers(
    assignments: Assignments = None,
    exercise: Annotated[str, typer.Option(help="Only answers to this exercise.")] = "",
    name: Annotated[str, typer.Option(help="Only answers whose name contains this.")] = "",
    workers: Workers = None,
    course: CourseOption = Path(),
) -> None:
    """Try the answer corpus on the test cells: every accepted and every rejected answer.

    Exits with 1 when an answer does not earn what it should.
    """
    with _course(course) as here:
        corpus = [
            answer
            for assignment in here.select(assignments)
            for answer in corpus_of.read_corpus(here.root / "tests" / "answers", assignment)
            if exercise in ("", answer.exercise) and name in answer.name
        ]
        faulty = _try_answers(here, corpus, workers)
    raise typer.Exit(1 if faulty else 0)


@contextmanager
def _course(root: Path) -> Iterator[Course]:
    """Give the course in `root`; show what nbjudge raises on purpose as a line, not a traceback."""
    os.environ.setdefault("NBJUDGE_HOME", str(root.absolute() / ".nbjudge"))
    try:
        yield Course(root.absolute())
    except NbjudgeError as error:
        console.print(f"error: {error}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None


def _release(course: Course, assignments: list[str]) -> None:
    with _progress() as progress:
        for assignment in progress.track(assignments, description="release"):
            if release.generate(course, [assignment])[assignment]:
                progress.console.print(f"release/{assignment}: written")
    console.print(f"release/: {len(assignments)} lessons, as in source/")


def _grade(
    course: Course,
    assignments: list[str],
    wanted: list[grading.Submission],
    workers: int | None,
    cell_timeout: int,
) -> None:
    failed = []
    if wanted:
        datasets.prepare_weights()
        _show_data()
        with _progress() as progress:
            task = progress.add_task("grading", total=len(wanted))
            for outcome in grading.grade(
                course, wanted, workers=workers, cell_timeout=cell_timeout
            ):
                progress.advance(task)
                for line in [*outcome.notes, *([outcome.error] if outcome.error else [])]:
                    progress.console.print(line, style="yellow", markup=False, soft_wrap=True)
                if outcome.error:
                    failed.append(outcome)
    _show_scores(course, assignments)
    if failed:
        console.print(f"{len(failed)} submissions have no grade; the lines above say why")
        raise typer.Exit(1)


def _show_scores(course: Course, assignments: list[str]) -> None:
    points = grading.scores(course, assignments)
    handed_in = set(grading.submissions(course, assignments))
    students = sorted({*points, *(submission.student for submission in handed_in)})
    if not students:
        console.print("no submissions yet")
        return

    # the lesson's number is enough: with whole names the table would not fit a terminal
    numbers = [assignment.split("-")[0] for assignment in assignments]
    table = Table()
    table.add_column("student", no_wrap=True)
    for name in (*numbers, "total"):
        table.add_column(name, justify="right", no_wrap=True)
    for student in students:
        of = points.get(student, {})
        missing = {a: "!" if (student, a) in handed_in else "–" for a in assignments}
        cells = [f"{of[a]:g}" if a in of else missing[a] for a in assignments]
        table.add_row(student, *cells, f"{sum(of.values()):g}")
    most = {a: _max_points(course, a) for a in assignments}
    table.add_section()
    table.add_row("of", *(f"{most[a]:g}" for a in assignments), f"{sum(most.values()):g}")
    console.print(table)
    console.print("–: not handed in   !: no grade")


def _max_points(course: Course, assignment: str) -> float:
    return sum(cell.points for cell in code_cells(read_notebook(course.source(assignment))))


def _show_data() -> None:
    images = "embedded emoji" if datasets.images_path() == datasets.EMBEDDED else "real CIFAR-100"
    console.print(f"images: {images} ({datasets.images_path()})", soft_wrap=True)
    kind = datasets.weights_kind()
    if kind == "stand-in":
        console.print(
            "MobileNetV2 weights: a stand-in of the same layout, because the pretrained ones "
            "could not be downloaded (`nbjudge data --retry-weights` looks again)"
        )
    else:
        console.print(f"MobileNetV2 weights: {kind}")


def _try_answers(
    course: Course, corpus: list[corpus_of.Answer], workers: int | None
) -> dict[str, list[str]]:
    datasets.prepare_weights()
    jobs = [corpus_of.trial_cells(course, answer) for answer in corpus]
    counts: dict[tuple[str, str], list[int]] = {}
    faulty: dict[str, list[str]] = {}
    with _progress() as progress:
        task = progress.add_task("answers", total=len(jobs))
        for number, errors in run_trials(jobs, workers=workers):
            progress.advance(task)
            answer = corpus[number]
            count = counts.setdefault((answer.assignment, answer.exercise), [0, 0, 0])
            count[0 if answer.accepted else 1] += 1
            found = corpus_of.faults(answer, jobs[number], errors)
            if found:
                faulty[answer.id] = found
            else:
                count[2] += 1
    table = Table("assignment", "exercise", "accepted", "rejected", "as it should be")
    for (assignment, of), (accepted, rejected, right) in sorted(counts.items()):
        total = accepted + rejected
        table.add_row(assignment, of, str(accepted), str(rejected), f"{right}/{total}")
    console.print(table)
    for name in sorted(faulty):
        console.print(f"\n{name}", style="bold red", markup=False)
        for fault in faulty[name]:
            console.print(f"  {fault}", markup=False)
    return faulty


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
