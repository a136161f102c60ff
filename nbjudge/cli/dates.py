"""The command that says, and sets, when a lesson is due."""

from __future__ import annotations

import difflib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from nbjudge.cli.options import CourseOption
from nbjudge.cli.results import drift
from nbjudge.cli.terminal import console, course_at, warn
from nbjudge.course import clock
from nbjudge.course.layout import Course, assignment_of
from nbjudge.errors import CourseError
from nbjudge.grading import grade
from nbjudge.handin.collect import known_people
from nbjudge.records.due import Due, LatePolicy, extend, set_date
from nbjudge.records.due import due as due_of
from nbjudge.records.gradebook import gradebook_of


def due(
    assignment: Annotated[str, typer.Argument(help="The lesson.")],
    when: Annotated[
        str,
        typer.Argument(
            help="The date and time, as in '2026-11-20 20:00'; of the course's time zone, where "
            "none stands behind it. Without it nothing is set."
        ),
    ] = "",
    student: Annotated[str, typer.Option(help="Only this student's: an extension.")] = "",
    grace: Annotated[
        str,
        typer.Option(
            help="A length of time on top, as in 30m, 2h or 1d: on top of WHEN; without that, on "
            "top of the class's date."
        ),
    ] = "",
    clear: Annotated[
        bool,
        typer.Option(
            "--clear",
            help="Take the date away, and all extensions with it; or this student's extension.",
        ),
    ] = False,
    course: CourseOption = Path(),
) -> None:
    """Say when a lesson is due, or set it: for the class, or for one student.

    What being late costs is `c.LatePenalty.per_day` in nbgrader_config.py. Penalties that stand in
    the gradebook stay until the lesson is regraded; those that are no longer right are named.
    """
    with course_at(course) as here:
        lessons = here.select([assignment])
        assignment = assignment_of(assignment)  # whose notebooks are all due together
        if clear and (when or grace):
            raise CourseError("a date is either set or taken away → leave out --clear, or the date")
        with gradebook_of(here) as gradebook:
            stood = due_of(gradebook, assignment)
            if student:
                _refuse_unknown(here, student)
            if student and (when or grace):
                by = _extension(here, assignment, student, stood, when, grace)
                extend(gradebook, assignment, student, by)
            elif student and clear:
                extend(gradebook, assignment, student, None)
            elif when or grace:
                set_date(gradebook, assignment, _date(here, assignment, stood, when, grace))
            elif clear:
                set_date(gradebook, assignment, None)
            stands = due_of(gradebook, assignment)
        if clear and not student:
            for one in stood.extensions:
                console.print(f"{one}: had an extension, which went with the date", markup=False)
        _show(here, assignment, stands, student)
        for lesson, late in grade.scores(here, lessons).drifted.items():
            warn(drift(lesson, late))


def _date(course: Course, assignment: str, stood: Due, when: str, grace: str) -> datetime:
    """Return the class's date that was asked for."""
    more = _length(grace)
    if when:
        return _time(course, when) + more
    if stood.date is None:
        raise CourseError(
            f"{assignment} has no due date that could be put off → "
            f'nbjudge due {assignment} "2026-11-20 20:00"'
        )
    return stood.date + more


def _extension(
    course: Course, assignment: str, student: str, stood: Due, when: str, grace: str
) -> timedelta:
    """Return the extension that was asked for, as a length of time on top of the class's date."""
    more = _length(grace)
    if not when or stood.date is None:  # where there is no date, `extend` says so
        return more
    by = _time(course, when) + more - stood.date
    if by <= timedelta():
        raise CourseError(
            f"{student}: {when} is not later than the due date of the class, "
            f"{_shown(course, stood.date)} → name a later time, or take the extension away with "
            f"nbjudge due {assignment} --student {student} --clear"
        )
    return by


def _time(course: Course, text: str) -> datetime:
    try:
        return clock.understood_here(text, course.settings.zone)
    except ValueError as error:
        raise CourseError(f"{text!r} {error} → write it as in 2026-11-20 20:00") from None


def _length(text: str) -> timedelta:
    try:
        return clock.length(text) if text else timedelta()
    except ValueError as error:
        raise CourseError(f"--grace: {error}") from None


def _refuse_unknown(course: Course, student: str) -> None:
    known = [person.id for person in known_people(course)]
    if student not in known:
        similar = difflib.get_close_matches(student, known, 3) or sorted(known)[:3]
        raise CourseError(
            f"{student}: nobody of that id is in the class → {', '.join(similar) or 'nobody'} is; "
            "nbjudge collect --roster FILE takes in who is missing"
        )


def _show(course: Course, assignment: str, stands: Due, student: str) -> None:
    """Show the class's date, and the extensions of all students or of one."""
    if stands.date is None:
        console.print(f"{assignment}: no due date", markup=False)
        return
    console.print(f"{assignment}: due {_shown(course, stands.date)}", markup=False, soft_wrap=True)
    for one, by in stands.extensions.items():
        if student in ("", one):
            until = _shown(course, stands.date + by)
            console.print(
                f"{one}: due {until}, {clock.said(by)} later", markup=False, soft_wrap=True
            )
    if student and student not in stands.extensions:
        console.print(f"{student}: no extension", markup=False)
    if LatePolicy(course.settings.nbgrader).takes_nothing:
        console.print("nothing is taken off for being late: c.LatePenalty.per_day", markup=False)


def _shown(course: Course, when: datetime) -> str:
    shown = clock.local(when, course.settings.zone)
    seconds = ":%S" if shown.second else ""
    return shown.strftime(f"%Y-%m-%d %H:%M{seconds} %Z")
