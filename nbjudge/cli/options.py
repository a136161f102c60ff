"""Options that several commands have, and the pool that they ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from nbjudge.cli.terminal import warn
from nbjudge.course.layout import Course
from nbjudge.engine.environment import Environment
from nbjudge.pools.base import Pool
from nbjudge.pools.choose import choose_pool

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


def pool_opener(
    course: Course, workers: int | None, scheduler: str | None, wait_s: float, *, sandboxed: bool
) -> Callable[[], Pool]:
    """Return what opens the pool that the options ask for; else the course's settings decide."""
    if scheduler is None:
        here = workers is not None or not sandboxed  # only this machine has such options
        scheduler = "" if here else course.settings.scheduler
    return choose_pool(
        workers,
        scheduler,
        wait_s=wait_s,
        sandboxed=sandboxed,
        environment=Environment.of(course),
        say=warn,
    )
