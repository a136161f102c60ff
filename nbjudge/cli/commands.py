"""The commands. Each is a few lines: it asks the modules, and shows what they say."""

from __future__ import annotations

import dataclasses
import difflib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from nbjudge.authoring import answers as corpus_of
from nbjudge.authoring import publish, release, sample_class
from nbjudge.course.layout import Course, read_notebook
from nbjudge.engine.environment import Environment
from nbjudge.engine.sandbox import Limits
from nbjudge.errors import ClusterError, CourseError, NbjudgeError, disk_fault
from nbjudge.grading import grade
from nbjudge.grading import watch as watch_of
from nbjudge.grading.doctor import examine, examine_machine
from nbjudge.grading.grade import Outcome, Submission
from nbjudge.grading.run_lock import only_run
from nbjudge.handin import collect
from nbjudge.handin.downloads import IncomingFile
from nbjudge.handin.roster import read_roster
from nbjudge.pages import export as export_of
from nbjudge.pages import feedback as feedback_of
from nbjudge.pages.export import Format
from nbjudge.pools.base import WAIT_S, Pool
from nbjudge.pools.choose import choose_pool
from nbjudge.records import database
from nbjudge.records.gradebook import gradebook_of, put_people
from nbjudge.records.store import Store
from nbjudge.text import one_line

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
db = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
app.add_typer(db, name="db")
console = Console(highlight=False)
errors = Console(highlight=False, stderr=True)

CourseOption = Annotated[Path, typer.Option("--course", help="The course's folder.")]
Assignments = Annotated[list[str] | None, typer.Argument(help="All of them by default.")]
Json = Annotated[bool, typer.Option("--json", help="A line of JSON a submission, nothing else.")]
WithoutSandbox = Annotated[
    bool,
    typer.Option(
        "--without-sandbox",
        help="Run students' code without any protection: only code that you trust.",
    ),
]
Workers = Annotated[int | None, typer.Option(help="Jobs at a time; one a core by default.")]
Scheduler = Annotated[
    str | None,
    typer.Option(
        help="Grade on the workers of this Dask scheduler, for instance tcp://HOST:8786; "
        "by default c.Judge.scheduler in nbgrader_config.py."
    ),
]
WaitForWorker = Annotated[
    float,
    typer.Option(help="Seconds that a scheduler may be without any worker, before it is given up."),
]


@app.callback()
def main() -> None:
    """Grade nbgrader courses: release, grade, give back, and see how it went."""


@app.command(name="release")
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
    with _course(course) as here:
        selected = here.select(assignments)
        with tempfile.TemporaryDirectory() as scratch:
            drafts = Path(scratch)
            drafted = _draft(here, selected, drafts)
            sound = _check_release(here, drafted, drafts, workers, sandboxed=not without_sandbox)
            for assignment in sound:
                _show_release_changes(here, assignment, drafts)
        if sound:
            _release(here, sound)
        if len(sound) < len(selected):
            raise typer.Exit(1)


@app.command(name="publish")
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
    with _course(course) as here:
        done = publish.publish(here, target, branch=branch, message=message)
        for line in done.lines():
            console.print(line, markup=False, soft_wrap=True)


@app.command(name="collect")
def collect_(
    paths: Annotated[list[Path], typer.Argument(help="Folders, zips or notebooks.")],
    assignment: Annotated[str, typer.Option(help="The lesson that was handed in.")],
    roster: Annotated[
        Path | None, typer.Option(help="A table of who is in the class: id, name, e-mail.")
    ] = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Take the download for newer than what is there, where nothing tells.",
        ),
    ] = False,
    course: CourseOption = Path(),
) -> None:
    """Sort downloads from Canvas, Moodle, Google Drive or a folder into submitted/.

    Students are told by the names of the files: by the roster, else by who is in the gradebook or
    has handed in before. What is not certain is listed, never guessed, and the command then exits
    with 1. Nothing that is there is replaced by something older, nor without a line that says so.
    """
    with _course(course) as here:
        here.select([assignment])
        class_of = read_roster(roster) if roster else collect.known_people(here)
        with _progress() as progress:

            def follow(files: Sequence[IncomingFile]) -> Iterable[IncomingFile]:
                return progress.track(files, description="collecting")

            told = collect.collect(here, assignment, paths, class_of, follow, replace=replace)
        if roster:
            with gradebook_of(here) as gradebook:
                put_people(gradebook, class_of)
        for line in told.notes:
            console.print(line, markup=False, soft_wrap=True)
        for line in told.listed:
            errors.print(line, style="yellow", markup=False, soft_wrap=True)
        console.print(
            f"submitted/: {len(told.put)} hand-ins of {assignment} collected, "
            f"{len(told.same)} were there, {len(told.listed)} to be looked at; "
            f"{told.n_others} other files left out",
            soft_wrap=True,
        )
        if told.listed:
            raise typer.Exit(1)


@app.command()
def autograde(
    assignments: Assignments = None,
    student: Annotated[str, typer.Option(help="Only this student's.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Also what is graded already.")] = False,
    workers: Workers = None,
    scheduler: Scheduler = None,
    wait_for_worker: WaitForWorker = WAIT_S,
    cell_timeout: Annotated[
        float, typer.Option(help="Seconds after which a cell is interrupted.")
    ] = Limits.cell_s,
    as_json: Json = False,
    without_sandbox: WithoutSandbox = False,
    course: CourseOption = Path(),
) -> None:
    """Grade what has come in and is not graded yet, and show the points.

    Exits with 0 when every submission got a verdict, whatever the points; with 1 when some did
    not: a line says why for each.
    """
    with _course(course, quiet=as_json) as here:
        selected = here.select(assignments)
        open_pool = _pool(here, workers, scheduler, wait_for_worker, sandboxed=not without_sandbox)
        with only_run(here, "autograde", _say):
            everything = grade.submissions(here, selected, student)
            if student and not everything:
                raise CourseError(_nobody(here, student))
            wanted = everything if force else grade.ungraded(here, everything)
            console.print(f"submitted/: {len(everything)} submissions, {len(wanted)} to be graded")
            limits = Limits(cell_s=cell_timeout)
            lessons = sorted({submission.assignment for submission in wanted})
            tally = _grade(here, wanted, open_pool, limits, lessons)
            if not student:
                _show_strays(tally, grade.strays(here))
        _show_scores(here, selected)
        _exit_by(tally)


@app.command()
def regrade(
    assignment: Annotated[str, typer.Argument(help="The lesson whose tests were corrected.")],
    workers: Workers = None,
    scheduler: Scheduler = None,
    wait_for_worker: WaitForWorker = WAIT_S,
    as_json: Json = False,
    without_sandbox: WithoutSandbox = False,
    course: CourseOption = Path(),
) -> None:
    """Judge a class again by the tests as they are now, from the values that were kept.

    Students' code is run again only where a test calls a student's function. Manual scores and
    comments stay. Prints each changed score, before and after.
    """
    with _course(course, quiet=as_json) as here:
        here.select([assignment])
        open_pool = _pool(here, workers, scheduler, wait_for_worker, sandboxed=not without_sandbox)
        with only_run(here, "regrade", _say), open_pool() as pool:
            _release(here, [assignment])
            tally = _follow(
                grade.regrade(here, assignment, pool, Limits()),
                "regrading",
                len(grade.submissions(here, [assignment])),
            )
        _show_changes(tally)
        _exit_by(tally)


@app.command()
def why(
    student: Annotated[str, typer.Argument(help="The student's id.")],
    assignment: Annotated[str, typer.Argument(help="The lesson.")],
    course: CourseOption = Path(),
) -> None:
    """Show every test cell's verdict and message, the limits that were hit, and the repairs."""
    with _course(course) as here:
        here.select([assignment])
        receipt = Store(here.home).receipt(student, assignment)
        if receipt is None:
            raise CourseError(
                f"{student}: {assignment} has not been graded → nbjudge autograde {assignment}"
            )
        _show_receipt(receipt)


@app.command()
def doctor(course: CourseOption = Path()) -> None:
    """Say whether this machine can grade, and what mends it where it cannot.

    Exits with 1 when something is missing without which nothing is graded.
    """
    with _course(course) as here:
        findings = examine(here)
        table = Table("", "what", "found", "to mend it")
        for finding in findings:
            sign = {"well": "✓", "poor": "–", "missing": "✗"}[finding.state]
            table.add_row(sign, finding.what, escape(finding.found), escape(finding.mend))
        console.print(table)
        raise typer.Exit(1 if any(finding.state == "missing" for finding in findings) else 0)


@app.command()
def worker(
    scheduler: Annotated[str, typer.Argument(help="The scheduler's address: tcp://HOST:PORT.")],
    workers: Workers = None,
    course: CourseOption = Path(),
) -> None:
    """Grade on this machine what `--scheduler` sends, until Ctrl-C.

    Looks first whether this machine can grade, as `doctor` does, and ends with a line where it
    cannot.
    """
    with _course(course) as here:
        from nbjudge.pools import dask  # not everybody has Dask

        environment = Environment.of(here)
        findings = examine_machine(environment, start=False)
        missing = [finding for finding in findings if finding.state == "missing"]
        if missing:
            lacks = "; ".join(f"{finding.what}: {finding.found}" for finding in missing)
            raise ClusterError(f"this machine cannot grade: {lacks} → {missing[0].mend}")
        dask.serve(scheduler, workers, environment, lambda line: print(line, flush=True))


@app.command()
def feedback(
    assignments: Assignments = None,
    student: Annotated[str, typer.Option(help="Only this student's.")] = "",
    course: CourseOption = Path(),
) -> None:
    """Write a page for each student and lesson, where it is missing or out of date.

    Exits with 1 when a page could not be written: a line says why for each.
    """
    with _course(course) as here:
        selected = here.select(assignments)
        if student and not grade.submissions(here, here.assignments, student):
            raise CourseError(_nobody(here, student))
        outcomes = _feedback(here, selected, student)
        if any(outcome.error for outcome in outcomes):
            raise typer.Exit(1)


@app.command()
def scores(assignments: Assignments = None, course: CourseOption = Path()) -> None:
    """Show the points of every student in every lesson."""
    with _course(course) as here:
        _show_scores(here, here.select(assignments))


@app.command(name="report")
def report_(assignments: Assignments = None, course: CourseOption = Path()) -> None:
    """Write a page about the class: points, test cells, messages, similar answers, what to look at.

    It is report/index.html, with its tables as CSV beside it.
    """
    from nbjudge.pages import (
        report,  # with Matplotlib and scikit-learn, which no other command waits for
    )

    with _course(course) as here:
        selected = here.select(assignments)
        with _progress() as progress:
            written = report.write_report(here, selected)
            for _ in progress.track(written, total=len(selected), description="report"):
                pass
        console.print(report.page_of(here).relative_to(here.root), "written")


@app.command()
def export(
    assignments: Assignments = None,
    format_: Annotated[Format, typer.Option("--format", help="Who is to read it.")] = Format.CSV,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file; grades-<format>.csv by default."),
    ] = None,
    course: CourseOption = Path(),
) -> None:
    """Write the points as a file that Canvas or Moodle imports, or as a plain table.

    Exits with 1 when there are students whom the file does not tell apart for Canvas or Moodle.
    """
    with _course(course) as here:
        made = export_of.export(here, here.select(assignments), format_, output)
        for person in made.unknown:
            lacks = "no e-mail" if format_ is Format.MOODLE else "no Canvas id and no e-mail"
            errors.print(f"{person}: {lacks}", style="yellow", markup=False, soft_wrap=True)
        console.print(f"{made.path}: {made.students} students", markup=False, soft_wrap=True)
        if made.unknown:
            fate = "are left out" if format_ is Format.MOODLE else "may not be found by Canvas"
            errors.print(
                f"{len(made.unknown)} students {fate} → put what is missing into the gradebook "
                "with nbjudge collect --roster, or nbgrader db student add",
                soft_wrap=True,
            )
            raise typer.Exit(1)


@db.callback()
def db_() -> None:
    """Move the gradebook: SQLite in the course's folder, or PostgreSQL for many."""


@db.command()
def copy(
    source: Annotated[str, typer.Argument(help="The gradebook: a URL, or an SQLite file.")],
    target: Annotated[str, typer.Argument(help="An empty database, or a file that is not there.")],
) -> None:
    """Copy a gradebook into another database, whole or not at all, and compare every row.

    The course goes on with the old one until nbgrader_config.py names the new one.
    """
    with _course(Path()):
        counts = database.copy(source, target)
        table = Table("table", "rows")
        for name, rows in counts.items():
            table.add_row(name, str(rows))
        console.print(table)
        url = database.shown(database.url_of(target))
        console.print(
            f"{sum(counts.values())} rows copied and compared → in nbgrader_config.py: "
            f'c.CourseDirectory.db_url = "{url}"',
            markup=False,
            soft_wrap=True,
        )


@app.command()
def watch(
    assignments: Assignments = None,
    every: Annotated[
        float, typer.Option(min=0.1, help="Seconds between two looks at submitted/.")
    ] = watch_of.EVERY_S,
    once: Annotated[
        bool, typer.Option("--once", help="Grade what is there now, and end: for cron.")
    ] = False,
    inbox: Annotated[
        Path | None,
        typer.Option(help="Collect first what lands in this folder's <lesson>/ folders."),
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    wait_for_worker: WaitForWorker = WAIT_S,
    without_sandbox: WithoutSandbox = False,
    course: CourseOption = Path(),
) -> None:
    """Grade what lands in submitted/, once each, until SIGTERM or Ctrl-C.

    A file that is still being written waits. What cannot be graded is said once, and tried again
    when its file or the tests are others. `nbjudge status` shows how it is going; logs and a
    status page are in .nbjudge/watch/. Exits with 0 when it is stopped; with --once, with 1 when
    something went wrong in this run.
    """
    with _course(course) as here, watch_of.stopped_by_signals() as stop:
        selected = here.select(assignments)
        n_faults = watch_of.watch(
            here,
            selected,
            open_pool=_pool(
                here, workers, scheduler, wait_for_worker, sandboxed=not without_sandbox
            ),
            every=every,
            once=once,
            collect=collect.Inbox(here, inbox, selected).bring if inbox else None,
            stop=stop,
            say=_show_event,
        )
        if once and n_faults:
            raise typer.Exit(1)


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, nothing else.")] = False,
    course: CourseOption = Path(),
) -> None:
    """Say what `nbjudge watch` is doing: queue, what was graded last, what could not be.

    Exits with 0 while it is running, with 3 when it is not.
    """
    with _course(course) as here:
        here.assignments  # noqa: B018  # outside a course there is nothing to tell
        state = watch_of.status(here)
    if as_json:
        print(json.dumps(dataclasses.asdict(state), ensure_ascii=False))
    else:
        _show_status(here, state)
    raise typer.Exit(0 if state.running else 3)


@app.command()
def demo(
    workers: Workers = None,
    without_sandbox: WithoutSandbox = False,
    course: CourseOption = Path(),
) -> None:
    """Go once through the whole course with a small sample class."""
    with _course(course) as here:
        _release(here, here.assignments)
        if sample_class.hand_in(here):
            console.print(f"submitted/: {len(sample_class.STUDENTS)} sample students handed in")
        else:
            console.print("submitted/: left as it is, because there are submissions in it")
        wanted = grade.ungraded(here, grade.submissions(here, here.assignments))
        tally = _grade(
            here, wanted, _pool(here, workers, "", WAIT_S, sandboxed=not without_sandbox), Limits()
        )
        _feedback(here, here.assignments)
        _show_scores(here, here.assignments)
        _exit_by(tally)


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


class _Progress(Progress):
    """A progress bar whose tasks may say what is slow."""

    def add_task(self, description: str, *args: Any, **fields: Any) -> TaskID:
        return super().add_task(description, *args, **{"slow": "", **fields})


@contextmanager
def _course(root: Path, *, quiet: bool = False) -> Iterator[Course]:
    """Give the course in `root`; show what nbjudge raises on purpose as a line, not a traceback."""
    console.quiet = quiet
    try:
        yield Course(root.absolute())
    except (NbjudgeError, OSError) as error:
        line = one_line(disk_fault(error) if isinstance(error, OSError) else error)
        errors.print(f"error: {line}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None


def _draft(course: Course, assignments: list[str], drafts: Path) -> list[str]:
    """Generate notebooks to be checked, and return whose; show a line for each that cannot be."""
    drafted = []
    with _progress() as progress:
        for assignment in progress.track(assignments, description="generating"):
            try:
                release.generate(course, [assignment], into=drafts)
            except CourseError as error:
                errors.print(f"error: {error}", style="red", markup=False, soft_wrap=True)
            else:
                drafted.append(assignment)
    return drafted


def _check_release(
    course: Course, assignments: list[str], drafts: Path, workers: int | None, *, sandboxed: bool
) -> list[str]:
    """Return which lessons can be given out; show a line for each that cannot."""
    if not assignments:
        return []
    sound = []
    with (
        _progress() as progress,
        choose_pool(workers, sandboxed=sandboxed, environment=Environment.of(course))() as pool,
    ):
        checked = release.check(course, assignments, drafts, pool)
        for assignment, faults in progress.track(
            checked, total=len(assignments), description="checking"
        ):
            if faults:
                line = f"source/{assignment}: not released: {'; '.join(faults)}"
                errors.print(line, style="red", markup=False, soft_wrap=True)
            else:
                sound.append(assignment)
    return sorted(sound)


def _show_release_changes(course: Course, assignment: str, drafts: Path) -> None:
    path = course.release(assignment)
    before = read_notebook(path) if path.exists() else None
    after = read_notebook(drafts / assignment / path.name)
    for change in release.changes(before, after):
        console.print(f"release/{assignment}: {change}", markup=False, soft_wrap=True)


def _release(course: Course, assignments: Sequence[str]) -> None:
    with _progress() as progress:
        for assignment in progress.track(assignments, description="release"):
            if release.generate(course, [assignment])[assignment]:
                progress.console.print(f"release/{assignment}: written")
    console.print(f"release/: {len(assignments)} lessons, as in source/")


def _grade(
    course: Course,
    wanted: list[Submission],
    open_pool: Callable[[], Pool],
    limits: Limits,
    unreleased: Sequence[str] = (),
) -> _Tally:
    """Grade submissions; lessons are released, if asked for, while the grading process starts."""
    if not wanted:
        return _Tally()
    with open_pool() as pool:
        _show_facts(Environment.of(course))
        if unreleased:
            _release(course, unreleased)
        return _follow(grade.grade(course, wanted, pool, limits), "grading", len(wanted))


def _pool(
    course: Course, workers: int | None, scheduler: str | None, wait_s: float, *, sandboxed: bool
) -> Callable[[], Pool]:
    """Return what opens the pool that the options ask for; else the course's settings decide."""

    def say(line: str) -> None:
        errors.print(line, style="yellow", markup=False, soft_wrap=True)

    if scheduler is None:
        here = workers is not None or not sandboxed  # only this machine has such options
        scheduler = "" if here else course.settings.scheduler
    return choose_pool(
        workers,
        scheduler,
        wait_s=wait_s,
        sandboxed=sandboxed,
        environment=Environment.of(course),
        say=say,
    )


@dataclasses.dataclass
class _Tally:
    """What is kept of outcomes that have been shown: of a large class, little.

    Attributes:
        judged: how many there were, with those that got no verdict.
        failed: how many got none.
        ran_student: for how many of the others code of the student's was run.
        changed: those with another verdict than before.
    """

    judged: int = 0
    failed: int = 0
    ran_student: int = 0
    changed: list[Outcome] = dataclasses.field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.judged += 1
        if outcome.error:
            self.failed += 1
        else:
            self.ran_student += outcome.ran_student
            if outcome.changed:
                self.changed.append(outcome)


def _follow(outcomes: Iterator[Outcome], what: str, total: int) -> _Tally:
    """Show a progress bar while submissions are judged, and a line for each that needs one."""
    tally = _Tally()
    slowest = 1.0  # what takes less is not worth a word
    with _progress() as progress:
        task = progress.add_task(what, total=total)
        for outcome in outcomes:
            tally.add(outcome)
            progress.advance(task)
            if console.quiet:  # --json
                _print_json(outcome)
            if outcome.seconds >= slowest:
                slowest = outcome.seconds
                number = outcome.submission.assignment.split("-")[0]
                about = f"slowest: {outcome.submission.student}/{number} {slowest:.0f} s"
                progress.update(task, slow=escape(about))
            if outcome.error:
                errors.print(outcome.error, style="yellow", markup=False, soft_wrap=True)
            for note in outcome.notes:
                line = f"{outcome.submission.student}: {outcome.submission.assignment}: {note}"
                progress.console.print(line, style="yellow", markup=False, soft_wrap=True)
        progress.update(task, total=tally.judged)
    return tally


def _show_strays(tally: _Tally, strays: Iterable[Outcome]) -> None:
    """Show what lies in `submitted/` where nobody grades it; it counts as without a verdict."""
    for outcome in strays:
        tally.add(outcome)
        if console.quiet:  # --json
            _print_json(outcome)
        errors.print(outcome.error, style="yellow", markup=False, soft_wrap=True)


def _nobody(course: Course, student: str) -> str:
    known = sorted({path.name for path in course.root.glob("submitted/*") if path.is_dir()})
    similar = difflib.get_close_matches(student, known, 3) or known[:3]
    return f"{student}: nobody of that id has handed in → {', '.join(similar) or 'nobody'} has"


def _say(line: str) -> None:
    errors.print(line, style="yellow", markup=False, soft_wrap=True)


def _show_event(event: watch_of.Event) -> None:
    wrong = event.event in ("refused", "error")
    where, style = (errors, "yellow") if wrong else (console, None)
    where.print(f"{event.time} {event.line()}", style=style, markup=False, soft_wrap=True)


def _show_status(course: Course, state: watch_of.State) -> None:
    said = {
        "never": "nothing has been watched here yet → nbjudge watch",
        "grading": f"grading: {len(state.queue)} left",
        "waiting": f"waiting for hand-ins, a look every {state.every_s:g} s",
        "ended": "not running: it was stopped → nbjudge watch",
        "lost": "not running: it ended without a word (killed, or the machine) → nbjudge watch",
    }
    lines = [said[state.state]]
    if state.since:
        who = f", process {state.pid}" if state.running else f", last sign {state.updated}"
        lines.append(f"since: {state.since}{who}")
        lines.append(f"lessons: {', '.join(state.assignments)}")
        lines.append(f"graded since then: {state.n_graded}")
    for title, which in (("to be graded", state.queue), ("being written", state.unfinished)):
        lines += [f"{title}: {of['student']} {of['assignment']}" for of in which]
    for of in state.last_graded[:5]:
        what = f"{of['student']} {of['assignment']} {of['points']:g}/{of['max_points']:g}"
        lines.append(f"graded: {of['time']} {what}")
    lines += [f"cannot be graded: {of['error']}" for of in state.failures]
    if state.error:
        lines.append(f"error: {state.error}")
    if state.since:
        lines.append(f"page: {watch_of.page(course)}")
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)


def _exit_by(tally: _Tally) -> None:
    if tally.failed:
        errors.print(f"{tally.failed} submissions have no verdict; a line above says why for each")
        raise typer.Exit(1)


def _print_json(outcome: Outcome) -> None:
    said = dataclasses.asdict(outcome)
    said["student"], said["assignment"] = said.pop("submission")
    print(json.dumps(said, ensure_ascii=False), flush=True)


def _show_changes(tally: _Tally) -> None:
    table = Table("student", "before", "after", "changed tests")
    for outcome in sorted(tally.changed, key=lambda o: o.submission):
        table.add_row(
            escape(outcome.submission.student),
            f"{outcome.before:g}",
            f"{outcome.points:g}",
            ", ".join(outcome.changed),
        )
    if tally.changed:
        console.print(table)
    console.print(
        f"{tally.judged} submissions judged again, {len(tally.changed)} changed; "
        f"students' code was run for {tally.ran_student}"
    )


def _show_receipt(receipt: dict[str, Any]) -> None:
    table = Table("test", "verdict", "points")
    table.add_column("message", overflow="fold")  # whole, also where wide letters end a line
    for verdict in receipt["verdicts"]:
        table.add_row(
            verdict["test"],
            verdict["status"],
            f"{verdict['points']:g}/{verdict['max_points']:g}",
            escape("\n".join(filter(None, [verdict["message"], verdict.get("detail", "")]))),
        )
    console.print(f"{receipt['student']}: {receipt['assignment']}", markup=False)
    console.print(table)
    console.print(f"points: {receipt['points']:g} of {receipt['max_points']:g}")
    raised = receipt.get("raised", [])
    lines = {
        "limits": receipt["limits_hit"],
        "repairs": receipt["repairs"],
        "look at it": [*map(_raised, raised), *receipt["doubts"]],
    }
    for title, found in lines.items():
        for line in found or ["none"]:
            console.print(f"{title}: {line}", markup=False, soft_wrap=True)
    called = ", ".join(receipt["called_student"]) or "none"
    console.print(f"tests that called the student's functions: {called}", soft_wrap=True)
    console.print(f"sandbox: {receipt['sandbox']}", markup=False)


def _raised(cell: dict[str, str]) -> str:
    if cell["kind"] == "answer":
        return f"the answer cell {cell['cell']} did not run to its end: {cell['error']}"
    return f"{cell['cell']}, which is no answer, did not run to its end: {cell['error']}"


def _feedback(
    course: Course, assignments: list[str], student: str = ""
) -> list[feedback_of.Outcome]:
    """Write pages with a progress bar, and a line for each that could not be written."""
    found = []
    graded = feedback_of.graded(course, assignments, student)
    with _progress() as progress:
        pages = feedback_of.write_feedback(course, graded)
        for outcome in progress.track(pages, len(graded), description="feedback"):
            found.append(outcome)
            if outcome.error:
                errors.print(outcome.error, style="yellow", markup=False, soft_wrap=True)
    n_written = sum(outcome.written for outcome in found)
    n_left = sum(not outcome.written and not outcome.error for outcome in found)
    console.print(f"feedback/: {n_written} pages written, {n_left} up to date")
    return found


def _show_scores(course: Course, assignments: list[str]) -> None:
    points = grade.scores(course, assignments)
    handed_in = set(grade.submissions(course, assignments))
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
    most = {a: course.lesson(a).max_points for a in assignments}
    table.add_section()
    table.add_row("of", *(f"{most[a]:g}" for a in assignments), f"{sum(most.values()):g}")
    console.print(table)
    console.print("–: not handed in   !: no grade")


def _show_facts(environment: Environment) -> None:
    """Show what the course's environment says of itself, a line a fact."""
    for name, what in environment.facts().items():
        console.print(f"{name}: {what}", markup=False, soft_wrap=True)


def _try_answers(
    course: Course, corpus: list[corpus_of.Answer], workers: int | None
) -> dict[str, list[str]]:
    jobs = [corpus_of.trial(course, answer) for answer in corpus]
    counts: dict[tuple[str, str], list[int]] = {}
    faulty: dict[str, list[str]] = {}
    with (
        _progress() as progress,
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


def _progress() -> Progress:
    return _Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[slow]}"),
        console=console,
    )
