"""Commands for grading with nobody there: watch, and how it is going."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer

from nbjudge.cli.options import (
    Assignments,
    CourseOption,
    Scheduler,
    WaitForWorker,
    WithoutSandbox,
    Workers,
    pool_opener,
)
from nbjudge.cli.terminal import console, course_at, errors
from nbjudge.course.layout import Course
from nbjudge.grading.watch import loop
from nbjudge.grading.watch.status import EVERY_S, Event, State, page, state_of
from nbjudge.handin.inbox import Inbox
from nbjudge.pools.base import WAIT_S


def watch(
    assignments: Assignments = None,
    every: Annotated[
        float, typer.Option(min=0.1, help="Seconds between two looks at submitted/.")
    ] = EVERY_S,
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
    with course_at(course) as here, loop.stopped_by_signals() as stop:
        selected = here.select(assignments)
        n_faults = loop.watch(
            here,
            selected,
            open_pool=pool_opener(
                here, workers, scheduler, wait_for_worker, sandboxed=not without_sandbox
            ),
            every=every,
            once=once,
            collect=Inbox(here, inbox, selected).bring if inbox else None,
            stop=stop,
            say=_show_event,
        )
        if once and n_faults:
            raise typer.Exit(1)


def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, nothing else.")] = False,
    course: CourseOption = Path(),
) -> None:
    """Say what `nbjudge watch` is doing: queue, what was graded last, what could not be.

    Exits with 0 while it is running, with 3 when it is not.
    """
    with course_at(course) as here:
        here.assignments  # noqa: B018  # outside a course there is nothing to tell
        state = state_of(here)
    if as_json:
        print(json.dumps(dataclasses.asdict(state), ensure_ascii=False))
    else:
        _show_status(here, state)
    raise typer.Exit(0 if state.running else 3)


def _show_event(event: Event) -> None:
    wrong = event.event in ("refused", "error")
    where, style = (errors, "yellow") if wrong else (console, None)
    where.print(f"{event.time} {event.line()}", style=style, markup=False, soft_wrap=True)


def _show_status(course: Course, state: State) -> None:
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
        lines.append(f"page: {page(course)}")
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)
