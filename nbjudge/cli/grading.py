"""Commands that grade: collect what came in, grade it, grade it again."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from nbjudge.cli.authoring import generate_release, sound_lessons
from nbjudge.cli.options import (
    Assignments,
    CourseOption,
    Json,
    Scheduler,
    WaitForWorker,
    WithoutSandbox,
    Workers,
    pool_opener,
)
from nbjudge.cli.results import nobody_of, show_scores
from nbjudge.cli.terminal import console, course_at, errors, progress_bar, warn
from nbjudge.course.layout import Course
from nbjudge.engine.environment import Environment
from nbjudge.engine.sandbox import Limits
from nbjudge.errors import CourseError
from nbjudge.grading import grade
from nbjudge.grading.grade import Outcome, Submission
from nbjudge.grading.run_lock import only_run
from nbjudge.handin import collect
from nbjudge.handin.downloads import IncomingFile
from nbjudge.handin.roster import read_roster
from nbjudge.pools.base import WAIT_S, Pool
from nbjudge.records.gradebook import gradebook_of, put_people
from nbjudge.records.receipts import to_share
from nbjudge.text import counted

_SHOWN_KINDS = 3  # types of values that are named


def collect_(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Folders, zips or notebooks; with a roster alone, nothing."),
    ] = None,
    assignment: Annotated[str, typer.Option(help="The lesson that was handed in.")] = "",
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

    With --roster and nothing else, it takes in who is in the class, before anybody hands in.
    """
    with course_at(course) as here:
        if assignment and not paths:
            raise CourseError(
                f"{assignment}: no download of it is named → add the folder or the zip"
            )
        if not assignment and (paths or not roster):
            raise CourseError(
                "a download and the lesson that was handed in have to be named → "
                "nbjudge collect FILE --assignment LESSON"
            )
        lessons = here.select([assignment]) if paths else []
        class_of = read_roster(roster) if roster else collect.known_people(here)

        def follow(files: Sequence[IncomingFile]) -> Iterator[IncomingFile]:
            with progress_bar() as progress:
                yield from progress.track(files, description="collecting")

        told = {
            lesson: collect.collect(here, lesson, paths or [], class_of, follow, replace=replace)
            for lesson in lessons
        }
        if roster:
            with gradebook_of(here) as gradebook:
                put_people(gradebook, class_of)
            console.print(
                f"{roster}: {counted(len(class_of), 'student')}", markup=False, soft_wrap=True
            )
            if not any(person.name for person in class_of):
                warn(
                    f"{roster}: nobody in it has a name, so that pages show ids alone → "
                    "call the column of the names name or 이름"
                )
        for lesson, of_it in told.items():
            _show_collected(lesson, of_it)
        if any(of_it.listed for of_it in told.values()):
            raise typer.Exit(1)


def _show_collected(lesson: str, told: collect.Collected) -> None:
    for line in told.notes:
        console.print(line, markup=False, soft_wrap=True)
    for line in told.listed:
        warn(line)
    others = f"; {counted(told.n_others, 'other file')} left out" if told.n_others else ""
    console.print(
        f"submitted/: {counted(len(told.put), 'hand-in')} of {lesson} collected, "
        f"{len(told.same)} were there, {len(told.listed)} to be looked at{others}",
        soft_wrap=True,
    )


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
    with course_at(course, quiet=as_json) as here:
        selected = here.select(assignments)
        open_pool = pool_opener(
            here, workers, scheduler, wait_for_worker, sandboxed=not without_sandbox
        )
        with only_run(here, "autograde", warn):
            everything = grade.submissions(here, selected, student)
            if student and not everything:
                raise CourseError(nobody_of(here, student))
            wanted = everything if force else grade.ungraded(here, everything)
            found = counted(len(everything), "submission")
            console.print(f"submitted/: {found}, {len(wanted)} to be graded")
            limits = Limits(cell_s=cell_timeout)
            tally = grade_sound(here, wanted, open_pool, limits)
            if not student:
                _show_strays(tally, grade.strays(here))
        show_scores(here, selected)
        _show_uncrossed(tally)
        exit_by(tally)


def regrade(
    assignment: Annotated[str, typer.Argument(help="The lesson whose tests were corrected.")],
    student: Annotated[str, typer.Option(help="Only this student's.")] = "",
    workers: Workers = None,
    scheduler: Scheduler = None,
    wait_for_worker: WaitForWorker = WAIT_S,
    as_json: Json = False,
    without_sandbox: WithoutSandbox = False,
    course: CourseOption = Path(),
) -> None:
    """Judge a class again by the tests as they are now, from the values that were kept.

    Students' code is run again only where a test calls a student's function. Manual scores and
    comments stay; where a verdict below a manual score has changed, it is named, to be confirmed in
    Formgrader. Late penalties are taken off anew. Prints each changed grade as the gradebook shows
    it, before and after.
    """
    with course_at(course, quiet=as_json) as here:
        lessons = here.select([assignment])
        open_pool = pool_opener(
            here, workers, scheduler, wait_for_worker, sandboxed=not without_sandbox
        )
        with only_run(here, "regrade", warn), open_pool() as pool:
            stood = {lesson: grade.standings(here, lesson) for lesson in lessons}
            generate_release(here, lessons)
            outcomes = itertools.chain.from_iterable(
                grade.regrade(here, lesson, pool, Limits(), student, stood[lesson])
                for lesson in lessons
            )
            n_submissions = len(grade.submissions(here, lessons, student))
            tally = _follow(outcomes, "regrading", n_submissions)
        _show_changes(tally)
        _show_uncrossed(tally)
        exit_by(tally)


def grade_sound(
    course: Course, wanted: list[Submission], open_pool: Callable[[], Pool], limits: Limits
) -> Tally:
    """Try the lessons of submissions, release those that can be graded, and grade them."""
    if not wanted:
        return Tally()
    with open_pool() as pool:
        lessons = sorted({submission.assignment for submission in wanted})
        sound = sound_lessons(course, lessons, lambda: nullcontext(pool))
        gradable = [submission for submission in wanted if submission.assignment in sound]
        tally = Tally()
        if gradable:
            generate_release(course, sound)
            tally = grade_all(course, gradable, pool, limits)
    _show_ungraded(tally, [one for one in wanted if one.assignment not in sound])
    return tally


def grade_all(course: Course, wanted: list[Submission], pool: Pool, limits: Limits) -> Tally:
    """Grade submissions of lessons that are released, and show how it goes."""
    _show_facts(Environment.of(course))
    return _follow(grade.grade(course, wanted, pool, limits), "grading", len(wanted))


@dataclasses.dataclass
class Tally:
    """What is kept of outcomes that have been shown: of a large class, little.

    Attributes:
        judged: how many there were, with those that got no verdict.
        failed: how many got none.
        ran_student: for how many of the others code of the student's was run.
        uncrossed: those of which tests were not run, as a value cannot reach the judge.
        changed: those of which people see something else than before.
        to_confirm: those with points by hand that want to be looked at again.
    """

    judged: int = 0
    failed: int = 0
    ran_student: int = 0
    uncrossed: list[Outcome] = dataclasses.field(default_factory=list)
    changed: list[Outcome] = dataclasses.field(default_factory=list)
    to_confirm: list[Outcome] = dataclasses.field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one more."""
        self.judged += 1
        if outcome.error:
            self.failed += 1
        else:
            self.ran_student += outcome.ran_student
            if outcome.uncrossed:
                self.uncrossed.append(outcome)
            if outcome.is_changed:
                self.changed.append(outcome)
            if outcome.to_confirm:
                self.to_confirm.append(outcome)


def _follow(outcomes: Iterator[Outcome], what: str, total: int) -> Tally:
    """Show a progress bar while submissions are judged, and a line for each that needs one."""
    tally = Tally()
    slowest = 1.0  # what takes less is not worth a word
    with progress_bar() as progress:
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
                warn(outcome.error)
            for note in outcome.notes:
                line = f"{outcome.submission.student}: {outcome.submission.assignment}: {note}"
                progress.console.print(line, style="yellow", markup=False, soft_wrap=True)
        progress.update(task, total=tally.judged)
    return tally


def _show_facts(environment: Environment) -> None:
    """Show what the course's environment says of itself, a line a fact."""
    for name, what in environment.facts().items():
        console.print(f"{name}: {what}", markup=False, soft_wrap=True)


def _show_strays(tally: Tally, strays: Iterable[Outcome]) -> None:
    """Show what lies in `submitted/` where nobody grades it; it counts as without a verdict."""
    for outcome in strays:
        tally.add(outcome)
        if console.quiet:  # --json
            _print_json(outcome)
        warn(outcome.error)


def _show_ungraded(tally: Tally, waiting: Iterable[Submission]) -> None:
    """Count submissions of lessons that cannot be graded; why, has been shown."""
    for one in waiting:
        remedy = f"nbjudge check {one.assignment} says what has to be corrected in source/"
        outcome = Outcome(one, error=f"{one.student}: {one.assignment}: not graded → {remedy}")
        tally.add(outcome)
        if console.quiet:  # --json
            _print_json(outcome)


def _show_changes(tally: Tally) -> None:
    """Show what people see of each submission, before and after; and what they have to confirm."""
    table = Table("student", "before", "after", "late penalty", "changed tests")
    for outcome in sorted(tally.changed, key=lambda o: o.submission):
        stood, stands = outcome.stood, outcome.stands
        before = outcome.before if stood is None else stood.grade
        after = outcome.points if stands is None else stands.grade
        penalties = [f"{standing.penalty:g}" for standing in (stood, stands) if standing]
        table.add_row(
            escape(outcome.submission.student),
            "–" if before is None else f"{before:g}",
            "–" if after is None else f"{after:g}",
            " → ".join(dict.fromkeys(penalties)) if {*penalties} - {"0"} else "",
            ", ".join(outcome.changed),
        )
    if tally.changed:
        console.print(table)
    for outcome in sorted(tally.to_confirm, key=lambda o: o.submission):
        student, assignment = outcome.submission
        tests = ", ".join(outcome.to_confirm)
        warn(
            f"{student}: {assignment}: points by hand stand for {tests}, which has been judged "
            "since → confirm them in Formgrader"
        )
    console.print(
        f"{counted(tally.judged, 'submission')} judged again, {len(tally.changed)} changed; "
        f"students' code was run for {tally.ran_student}"
    )


def _show_uncrossed(tally: Tally) -> None:
    """Print a line for each lesson of which tests met a value that cannot reach the judge."""
    lessons: dict[str, list[Outcome]] = {}
    for outcome in sorted(tally.uncrossed, key=lambda o: o.submission):
        lessons.setdefault(outcome.submission.assignment, []).append(outcome)
    for lesson, outcomes in lessons.items():
        met = Counter(kind for outcome in outcomes for kind in outcome.uncrossed.values())
        kinds = ", ".join(kind for kind, _ in met.most_common(_SHOWN_KINDS))
        more = f" (and {len(met) - _SHOWN_KINDS} more types)" if len(met) > _SHOWN_KINDS else ""
        tests = sorted({test for outcome in outcomes for test in outcome.uncrossed})
        warn(
            f"{lesson}: {counted(met.total(), 'test')} of {counted(len(outcomes), 'student')} "
            f"did not run, and earn nothing: a value of type {kinds}{more} cannot reach the judge "
            f"→ nbjudge why {outcomes[0].submission.student} {lesson}; where such a value is "
            f"right, {to_share(tests)}"
        )


def _print_json(outcome: Outcome) -> None:
    said = dataclasses.asdict(outcome)
    said["student"], said["assignment"] = said.pop("submission")
    print(json.dumps(said, ensure_ascii=False), flush=True)


def exit_by(tally: Tally) -> None:
    """End the command with 1 where a submission got no verdict.

    Raises:
        typer.Exit: so it is.
    """
    if tally.failed:
        of_them = counted(tally.failed, "submission")
        errors.print(f"{of_them} without a verdict; a line above says why for each")
        raise typer.Exit(1)
