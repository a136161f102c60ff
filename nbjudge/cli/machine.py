"""Commands about machines: whether this one can grade, a worker, another gradebook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from nbjudge.cli.options import CourseOption, Workers
from nbjudge.cli.terminal import console, course_at
from nbjudge.engine.environment import Environment
from nbjudge.errors import ClusterError
from nbjudge.grading.doctor import examine, examine_machine
from nbjudge.records import database


def doctor(course: CourseOption = Path()) -> None:
    """Say whether this machine can grade, and what mends it where it cannot.

    Exits with 1 when something is missing without which nothing is graded.
    """
    with course_at(course) as here:
        findings = examine(here)
        table = Table("", "what", "found", "to mend it")
        for finding in findings:
            sign = {"well": "✓", "poor": "–", "missing": "✗"}[finding.state]
            table.add_row(sign, finding.what, escape(finding.found), escape(finding.mend))
        console.print(table)
        raise typer.Exit(1 if any(finding.state == "missing" for finding in findings) else 0)


def worker(
    scheduler: Annotated[str, typer.Argument(help="The scheduler's address: tcp://HOST:PORT.")],
    workers: Workers = None,
    course: CourseOption = Path(),
) -> None:
    """Grade on this machine what `--scheduler` sends, until Ctrl-C.

    Looks first whether this machine can grade, as `doctor` does, and ends with a line where it
    cannot.
    """
    with course_at(course) as here:
        from nbjudge.pools import dask  # not everybody has Dask

        environment = Environment.of(here)
        findings = examine_machine(environment, start=False)
        missing = [finding for finding in findings if finding.state == "missing"]
        if missing:
            lacks = "; ".join(f"{finding.what}: {finding.found}" for finding in missing)
            raise ClusterError(f"this machine cannot grade: {lacks} → {missing[0].mend}")
        dask.serve(scheduler, workers, environment, lambda line: print(line, flush=True))


def db_() -> None:
    """Move the gradebook: SQLite in the course's folder, or PostgreSQL for many."""


def copy(
    source: Annotated[str, typer.Argument(help="The gradebook: a URL, or an SQLite file.")],
    target: Annotated[str, typer.Argument(help="An empty database, or a file that is not there.")],
) -> None:
    """Copy a gradebook into another database, whole or not at all, and compare every row.

    The course goes on with the old one until nbgrader_config.py names the new one.
    """
    with course_at(Path()):
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
