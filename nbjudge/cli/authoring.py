"""Commands for lessons: release them, publish them, prove their tests on answers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from nbjudge.authoring import answers as corpus_of
from nbjudge.authoring import publish, release, solutions
from nbjudge.authoring.check import Finding, check, is_sound, try_drafts
from nbjudge.authoring.init import Language
from nbjudge.authoring.init import init as begin_course
from nbjudge.cli.options import Assignments, CourseOption, WithoutSandbox, Workers
from nbjudge.cli.terminal import console, course_at, errors, progress_bar
from nbjudge.course.layout import Course, assignment_of, by_assignment, read_notebook
from nbjudge.engine.environment import Environment
from nbjudge.errors import CourseError
from nbjudge.pools.base import Pool
from nbjudge.pools.choose import choose_pool
from nbjudge.text import counted


def init(
    folder: Annotated[Path, typer.Argument(help="The course's folder; this one by default.")] = (
        Path()
    ),
    language: Annotated[
        Language, typer.Option(help="Of the two small lessons, and of what students are told.")
    ] = Language.EN,
) -> None:
    """Begin a course: two small lessons, or the settings for a course that is there.

    In a folder with notebooks in source/ only nbgrader_config.py gets some lines, so that nbgrader
    and Formgrader grade with nbjudge as well. An empty folder gets a course that can be released.
    """
    with course_at(folder) as here:
        for path in begin_course(here.root, language):
            console.print(f"{path}: written", markup=False)
        console.print(f"next: nbjudge check --course {folder}", markup=False, soft_wrap=True)


def release_(
    assignments: Assignments = None,
    workers: Workers = None,
    without_sandbox: WithoutSandbox = False,
    course: CourseOption = Path(),
) -> None:
    """Generate the students' notebooks in release/ from the instructor's in source/.

    Each is tried first: the instructor's answers must earn everything, a blank notebook nothing,
    and nothing hidden may be left in it. What fails is said in a line, stays as it was, and makes
    the command exit with 1.
    """
    with course_at(course) as here:
        selected = here.select(assignments)
        with tempfile.TemporaryDirectory() as scratch:
            drafts = Path(scratch)
            drafted = _draft(here, selected, drafts)
            sound = _check_release(here, drafted, drafts, workers, sandboxed=not without_sandbox)
            for assignment in sound:
                _show_release_changes(here, assignment, drafts)
        if sound:
            generate_release(here, sound)
        if len(sound) < len(selected):
            raise typer.Exit(1)


def check_(
    assignments: Assignments = None,
    workers: Workers = None,
    without_sandbox: WithoutSandbox = False,
    course: CourseOption = Path(),
) -> None:
    """Say whether lessons can be graded: what cannot, why, and what to do about it.

    The instructor's answers must earn everything, a blank notebook nothing. `autograde` does this
    when it first sees a lesson, and does not grade one whose right answers would lose points.
    Nothing is written but to .nbjudge/. Exits with 1 where something was found.
    """
    with course_at(course) as here:
        selected = here.select(assignments)
        n_found = 0
        pool = choose_pool(workers, sandboxed=not without_sandbox, environment=Environment.of(here))
        for name, found in check(here, selected, pool):
            n_found += len(found)
            show_findings(name, found)
            if not found:
                console.print(f"{name}: can be graded", markup=False)
        raise typer.Exit(1 if n_found else 0)


def show_findings(lesson: str, found: Sequence[Finding]) -> None:
    """Print what is wrong with a lesson, a line each; in red what costs points."""
    for finding in found:
        style = "red" if finding.costs else "yellow"
        line = f"source/{lesson}: {finding}"
        errors.print(line, style=style, markup=False, soft_wrap=True)


def sound_lessons(
    course: Course, lessons: Sequence[str], open_pool: Callable[[], AbstractContextManager[Pool]]
) -> list[str]:
    """Return which lessons can be graded; show a line for everything that is wrong with them."""
    sound = []
    for name, found in check(course, lessons, open_pool):
        show_findings(name, found)
        if is_sound(found):
            sound.append(name)
    return sorted(sound)


def publish_(
    target: Annotated[str, typer.Argument(help="A git repository's address, or a folder.")],
    branch: Annotated[str, typer.Option(help="The branch that students see.")] = "main",
    message: Annotated[str, typer.Option(help="The commit's message.")] = "",
    course: CourseOption = Path(),
) -> None:
    """Put release/ and what students need beside it into the public repository, in one commit.

    TARGET is the address of a repository, into which the commit is pushed; or a checkout of it,
    in which the commit is made; or any other folder, which gets the files. The badges open the
    notebooks of that repository. Nothing happens where a solution or a hidden test would go along.
    """
    with course_at(course) as here:
        done = publish.publish(here, target, branch=branch, message=message)
        for line in done.lines():
            console.print(line, markup=False, soft_wrap=True)


def solutions_(
    assignments: Annotated[list[str], typer.Argument(help="The lessons.")],
    early: Annotated[
        bool, typer.Option("--early", help="Also where the due date is yet to come.")
    ] = False,
    publish_to: Annotated[
        str, typer.Option("--publish", help="Put them into this repository or folder as well.")
    ] = "",
    branch: Annotated[str, typer.Option(help="The branch that students see.")] = "main",
    workers: Workers = None,
    without_sandbox: WithoutSandbox = False,
    course: CourseOption = Path(),
) -> None:
    """Run the instructor's notebooks, and write them into solutions/ for students to read.

    Each becomes a notebook and a page, with the answers and their outputs and without hidden tests.
    A lesson that can still be handed in is refused, by its due date in the gradebook and the
    extensions of it. With --publish they go into the repository that `nbjudge publish` fills.
    """
    with course_at(course) as here:
        selected = here.select(assignments)
        if not early:
            solutions.refuse_early(here, selected, datetime.now(UTC))
        files = _run_solutions(here, selected, workers, sandboxed=not without_sandbox)
        solutions.write(here, files)
        for path in files:
            console.print(f"{path}: written", markup=False, soft_wrap=True)
        if publish_to:
            done = publish.publish(here, publish_to, branch=branch, solutions=files)
            for line in done.lines():
                console.print(line, markup=False, soft_wrap=True)


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
    with course_at(course) as here:
        corpus = [
            answer
            for assignment in here.select(assignments)
            for answer in corpus_of.read_corpus(here.root / "tests" / "answers", assignment)
            if exercise in ("", answer.exercise) and name in answer.name
        ]
        faulty = _try_answers(here, corpus, workers)
    raise typer.Exit(1 if faulty else 0)


def generate_release(course: Course, assignments: Sequence[str]) -> None:
    """Generate the students' notebooks of these lessons, and print which are others now."""
    with progress_bar() as progress:
        for lessons in progress.track(by_assignment(assignments), description="release"):
            for lesson, changed in release.generate(course, lessons).items():
                if changed:
                    progress.console.print(f"release/{lesson}: written")
    console.print(f"release/: {counted(len(assignments), 'lesson')}, as in source/")


def _run_solutions(
    course: Course, assignments: list[str], workers: int | None, *, sandboxed: bool
) -> dict[str, str]:
    """Return path → text of the solutions of these lessons."""
    files: dict[str, str] = {}
    with (
        progress_bar() as progress,
        choose_pool(workers, sandboxed=sandboxed, environment=Environment.of(course))() as pool,
    ):
        made = solutions.run(course, assignments, pool)
        for _, of_lesson in progress.track(made, total=len(assignments), description="running"):
            files |= of_lesson
    return dict(sorted(files.items()))


def _draft(course: Course, assignments: list[str], drafts: Path) -> list[str]:
    """Generate notebooks to be checked, and return whose; show a line for each that cannot be."""
    drafted = []
    with progress_bar() as progress:
        for lessons in progress.track(by_assignment(assignments), description="generating"):
            try:
                release.generate(course, lessons, into=drafts)
            except CourseError as error:
                errors.print(f"error: {error}", style="red", markup=False, soft_wrap=True)
            else:
                drafted += lessons
    return drafted


def _check_release(
    course: Course, assignments: list[str], drafts: Path, workers: int | None, *, sandboxed: bool
) -> list[str]:
    """Return which lessons can be given out; show a line for each that cannot."""
    if not assignments:
        return []
    sound = []
    with (
        progress_bar() as progress,
        choose_pool(workers, sandboxed=sandboxed, environment=Environment.of(course))() as pool,
    ):
        checked = try_drafts(course, assignments, drafts, pool)
        for assignment, found in progress.track(
            checked, total=len(assignments), description="checking"
        ):
            if found:
                line = f"source/{assignment}: not released: {'; '.join(map(str, found))}"
                errors.print(line, style="red", markup=False, soft_wrap=True)
            else:
                sound.append(assignment)
    return sorted(sound)


def _show_release_changes(course: Course, assignment: str, drafts: Path) -> None:
    path = course.release(assignment)
    before = read_notebook(path) if path.exists() else None
    after = read_notebook(drafts / assignment_of(assignment) / path.name)
    for change in release.changes(before, after):
        console.print(f"release/{assignment}: {change}", markup=False, soft_wrap=True)


def _try_answers(
    course: Course, corpus: list[corpus_of.Answer], workers: int | None
) -> dict[str, list[str]]:
    jobs = [corpus_of.trial(course, answer) for answer in corpus]
    counts: dict[tuple[str, str], list[int]] = {}
    faulty: dict[str, list[str]] = {}
    with (
        progress_bar() as progress,
        choose_pool(workers, environment=Environment.of(course))() as pool,
    ):
        task = progress.add_task("answers", total=len(jobs))
        for number, result in pool.judge(jobs):
            progress.advance(task)
            answer = corpus[number]
            count = counts.setdefault((answer.assignment, answer.exercise), [0, 0, 0])
            count[0 if answer.accepted else 1] += 1
            cells = jobs[number].cells
            found = corpus_of.faults(answer, cells, corpus_of.errors_of(cells, result))
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
