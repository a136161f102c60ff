"""The commands, in the order in which `nbjudge --help` lists them.

Each is a few lines in one of the modules beside this one: it asks the packages below, and shows
what they say.
"""

from __future__ import annotations

from typing import Annotated

import typer

from nbjudge import __version__
from nbjudge.cli import authoring, dates, grading, machine, results, unattended
from nbjudge.cli.demo import demo

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)
db = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


def _show_version(asked: bool) -> None:
    if asked:
        print(f"nbjudge {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Say which one."),
    ] = False,
) -> None:
    """Grade nbgrader courses: release, grade, give back, and see how it went."""


for _command in (
    authoring.init,
    authoring.check_,
    authoring.release_,
    authoring.publish_,
    authoring.solutions_,
    dates.due,
    grading.collect_,
    grading.autograde,
    grading.regrade,
    results.why,
    machine.doctor,
    machine.worker,
    results.feedback,
    results.return_,
    results.scores,
    results.report_,
    results.export,
    unattended.watch,
    unattended.status,
    demo,
    authoring.answers,
):
    app.command(name=_command.__name__.rstrip("_"))(_command)  # `release` is a module
app.add_typer(db, name="db")
db.callback()(machine.db_)
db.command()(machine.copy)
