"""Commands that show or give back results."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from nbjudge.cli.options import Assignments, CourseOption
from nbjudge.cli.terminal import console, course_at, errors, progress_bar, warn
from nbjudge.course.cells import grade_id_of
from nbjudge.course.layout import Course
from nbjudge.errors import CourseError
from nbjudge.grading import grade
from nbjudge.pages import export as export_of
from nbjudge.pages import feedback as feedback_of
from nbjudge.pages import hand_back
from nbjudge.pages.export import Format
from nbjudge.pages.hand_back import System
from nbjudge.records.due import LatePolicy, lateness
from nbjudge.records.gradebook import Entry, Person, entries, gradebook_of, people
from nbjudge.records.receipts import to_share, uncrossed_phrase, uncrossed_tests
from nbjudge.records.store import Store
from nbjudge.text import counted, one_line


def why(
    student: Annotated[str, typer.Argument(help="The student's id.")],
    assignment: Annotated[str, typer.Argument(help="The lesson.")],
    course: CourseOption = Path(),
) -> None:
    """Show how a grade comes about: what the tests found, and what the gradebook makes of it.

    Every test cell's verdict and message, the limits that were hit, and the repairs; then automatic
    points, points by hand, extra credit and late penalty, as a table that adds up to the grade, and
    the graders' comments.
    """
    with course_at(course) as here:
        graded = [_show_why(here, student, lesson) for lesson in here.select([assignment])]
        if not any(graded):
            raise CourseError(
                f"{student}: {assignment} has not been graded → nbjudge autograde {assignment}"
            )


def _show_why(course: Course, student: str, lesson: str) -> bool:
    """Show how the grade of one lesson comes about; tells whether there is one."""
    store = Store(course.home)
    receipt = store.receipt(student, lesson)
    if receipt is None and store.receipt_path(student, lesson).exists():
        warn(
            f"{student}: the receipt of {lesson} cannot be read → "
            f"nbjudge autograde {lesson} --student {student}"
        )
    with gradebook_of(course) as gradebook:
        who = people(gradebook).get(student, Person(student))
        found = entries(gradebook, lesson, [student])
        entry = next((one for one in found if one.is_graded), None)
    if receipt is None and entry is None:
        return False
    console.print(f"{who}: {lesson}", markup=False)
    if receipt is not None:
        _show_receipt(receipt)
    if entry is not None:
        _show_entry(course, lesson, entry)
    return True


def feedback(
    assignments: Assignments = None,
    student: Annotated[str, typer.Option(help="Only this student's.")] = "",
    course: CourseOption = Path(),
) -> None:
    """Write a page for each student and lesson, where it is missing or out of date.

    Exits with 1 when a page could not be written: a line says why for each.
    """
    with course_at(course) as here:
        selected = here.select(assignments)
        if student and not grade.submissions(here, here.assignments, student):
            raise CourseError(nobody_of(here, student))
        outcomes = write_pages(here, selected, student)
        if any(outcome.error for outcome in outcomes):
            raise typer.Exit(1)


def scores(assignments: Assignments = None, course: CourseOption = Path()) -> None:
    """Show the points of every student in every lesson."""
    with course_at(course) as here:
        show_scores(here, here.select(assignments))


def report_(assignments: Assignments = None, course: CourseOption = Path()) -> None:
    """Write pages about the class: points, test cells, messages, who has the same, whom to look at.

    report/index.html leads to a page for each lesson; their tables are CSV files beside it.
    """
    from nbjudge.pages import (
        report,  # with Matplotlib and scikit-learn, which no other command waits for
    )

    with course_at(course) as here:
        selected = here.select(assignments)
        with progress_bar() as progress:
            written = report.write_report(here, selected)
            for _ in progress.track(written, total=len(selected), description="report"):
                pass
        console.print(report.page_of(here).relative_to(here.root), "written")


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
    with course_at(course) as here:
        made = export_of.export(here, here.select(assignments), format_, output)
        for person in made.unknown:
            lacks = "no e-mail" if format_ is Format.MOODLE else "no Canvas id and no e-mail"
            warn(f"{person}: {lacks}")
        console.print(
            f"{made.path}: {counted(made.students, 'student')}", markup=False, soft_wrap=True
        )
        if made.unknown:
            fate = "left out" if format_ is Format.MOODLE else "perhaps not found by Canvas"
            errors.print(
                f"{counted(len(made.unknown), 'student')} {fate} → put what is missing into the "
                "gradebook with nbjudge collect --roster, or nbgrader db student add",
                soft_wrap=True,
            )
            raise typer.Exit(1)


def return_(
    assignment: Annotated[str, typer.Argument(help="The lesson.")],
    system: Annotated[System, typer.Option("--format", help="Who is to take the pages.")],
    worksheet: Annotated[
        Path | None,
        typer.Option(
            help="Moodle's grading worksheet of this assignment: it tells the participants, and "
            "gets the points."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The zip; return-<lesson>-<format>.zip by default."),
    ] = None,
    course: CourseOption = Path(),
) -> None:
    """Pack the feedback pages as a learning management system takes them for the whole class.

    The points are a table beside the zip. Exits with 1 where a page is missing or out of date, or
    has no place in the system: a line names whose. Who handed in on another system is no fault.
    """
    with course_at(course) as here:
        lesson = _one_of(here, assignment)
        if worksheet is not None and system is not System.MOODLE:
            raise CourseError("--worksheet is Moodle's → leave it out, or choose --format moodle")
        asked = hand_back.read_worksheet(worksheet) if worksheet else None
        made = hand_back.give_back(here, lesson, system, output, asked)
        if made.missing:
            warn(
                f"{lesson}: no page that is up to date of {', '.join(made.missing)} → "
                f"nbjudge feedback {lesson}"
            )
        for line in made.reasons:
            warn(line)
        for there, students in made.elsewhere.items():
            said = hand_back.elsewhere(lesson, there, students)
            console.print(said, markup=False, soft_wrap=True)
        if made.waiting:
            console.print(
                f"still to be graded by hand: {', '.join(made.waiting)}",
                markup=False,
                soft_wrap=True,
            )
        n_left = len(made.missing) + len(made.unplaced)
        console.print(
            f"{made.archive}: {counted(len(made.packed), 'page')}, {n_left} left out; "
            f"points in {made.table}",
            markup=False,
            soft_wrap=True,
        )
        if n_left:
            raise typer.Exit(1)


def _one_of(course: Course, name: str) -> str:
    """Return the lesson of this name; an assignment of several notebooks is none."""
    found = course.select([name])
    if len(found) > 1:
        raise CourseError(f"{name} has {len(found)} notebooks → name one: {', '.join(found)}")
    return found[0]


def nobody_of(course: Course, student: str) -> str:
    """Return a line which says that this student handed in nothing, and who did."""
    known = sorted({path.name for path in course.root.glob("submitted/[!.]*") if path.is_dir()})
    similar = difflib.get_close_matches(student, known, 3) or known[:3]
    return f"{student}: nobody of that id has handed in → {', '.join(similar) or 'nobody'} has"


def write_pages(
    course: Course, assignments: list[str], student: str = ""
) -> list[feedback_of.Outcome]:
    """Write pages with a progress bar, and a line for each that could not be written."""
    found = []
    graded = feedback_of.graded(course, assignments, student)
    with progress_bar() as progress:
        pages = feedback_of.write_feedback(course, graded)
        for outcome in progress.track(pages, len(graded), description="feedback"):
            found.append(outcome)
            if outcome.error:
                warn(outcome.error)
    n_written = sum(outcome.written for outcome in found)
    n_left = sum(not outcome.written and not outcome.error for outcome in found)
    console.print(f"feedback/: {counted(n_written, 'page')} written, {n_left} up to date")
    return found


def show_scores(course: Course, assignments: list[str]) -> None:
    """Print a table of every student's points in these lessons."""
    found = grade.scores(course, assignments)
    handed_in = set(grade.submissions(course, assignments))
    students = sorted({*found.points, *(submission.student for submission in handed_in)})
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
        of = found.points.get(student, {})
        missing = {a: "!" if (student, a) in handed_in else "–" for a in assignments}
        more = {a: "*" if (student, a) in found.waiting else "" for a in assignments}
        cells = [f"{of[a]:g}{more[a]}" if a in of else missing[a] for a in assignments]
        table.add_row(student, *cells, f"{sum(of.values()):g}")
    most = {a: course.lesson(a).max_points for a in assignments}
    table.add_section()
    table.add_row("of", *(f"{most[a]:g}" for a in assignments), f"{sum(most.values()):g}")
    console.print(table)
    legend = "–: not handed in   !: no grade"
    console.print(f"{legend}   *: more is to be graded by hand" if found.waiting else legend)
    for assignment, late in found.drifted.items():
        warn(drift(assignment, late))


def drift(assignment: str, students: Sequence[str]) -> str:
    """Return a line which says that students' late penalties are no longer what they should be."""
    return (
        f"{assignment}: the late penalties of {', '.join(students)} are not what the due date, the "
        f"extensions and the points give now → nbjudge regrade {assignment}"
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
    console.print(table)
    console.print(f"points by tests: {receipt['points']:g} of {receipt['max_points']:g}")
    raised = receipt.get("raised", [])
    uncrossed = uncrossed_tests(receipt)
    not_run = [
        f"{test} {uncrossed_phrase(kind)} → where such a value is right, {to_share([test])}"
        for test, kind in uncrossed.items()
    ]
    lines = {
        "limits": receipt["limits_hit"],
        "repairs": receipt["repairs"],
        "look at it": [*map(_raised, raised), *receipt["doubts"], *not_run],
    }
    for title, found in lines.items():
        for line in found or ["none"]:
            console.print(f"{title}: {line}", markup=False, soft_wrap=True)
    called = ", ".join(receipt["called_student"]) or "none"
    console.print(f"tests that called the student's functions: {called}", soft_wrap=True)
    if receipt.get("shared"):
        shared = ", ".join(receipt["shared"])
        console.print(f"tests that ran where the student's code can reach them: {shared}")
    console.print(f"sandbox: {receipt['sandbox']}", markup=False)


def _show_entry(course: Course, assignment: str, entry: Entry) -> None:
    """Show what the gradebook holds of a submission, as a table of which the last row is the sum.

    What counts of a cell are the points by hand, where there are some, else the automatic ones, and
    extra credit on top.
    """
    order = [grade_id_of(cell) for cell in course.lesson(assignment).notebook.cells]
    table = Table("in the gradebook")
    for name in ("automatic", "by hand", "extra credit", "counts", "of"):
        table.add_column(name, justify="right")
    for name in sorted(entry.scores, key=lambda n: order.index(n) if n in order else len(order)):
        score = entry.scores[name]
        given = [_points(score.auto), _points(score.manual), _points(score.extra or None)]
        counts = _points(score.points) if score.is_graded or score.extra else ""
        waits = " *" if score.needs_manual_grade else ""
        table.add_row(escape(name), *given, counts + waits, _points(score.max_points))
    if entry.penalty:
        how_late = lateness(entry)
        late = f"late penalty ({how_late})" if how_late else "late penalty"
        table.add_row(late, "", "", "", _points(entry.points - entry.earned), "")
    table.add_section()
    table.add_row("grade", "", "", "", _points(entry.points), _points(entry.max_points))
    console.print(table)
    if entry.needs_manual_grade:
        console.print("*: a person has still to grade or to confirm it, in Formgrader")
    for cell, comment in entry.comments.items():
        console.print(f"comment on {cell}: {one_line(comment)}", markup=False, soft_wrap=True)
    if LatePolicy(course.settings.nbgrader).differs(entry):
        warn(drift(assignment, [entry.student]))


def _points(points: float | None) -> str:
    """Return points without what floating-point sums leave behind; "" for none."""
    return "" if points is None else f"{round(points, 4) + 0:g}"


def _raised(cell: dict[str, str]) -> str:
    if cell["kind"] == "answer":
        return f"the answer cell {cell['cell']} did not run to its end: {cell['error']}"
    return f"{cell['cell']}, which is no answer, did not run to its end: {cell['error']}"
