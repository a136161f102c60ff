"""The same submission earns the same points: on every run, with any number of workers.

    python -m benchmarks.equality sample                  # the sample class
    python -m benchmarks.equality corpus --every 20       # every 20th answer of the corpus
    python -m benchmarks.equality corpus 03-one-hot       # all answers to one lesson

Each class is graded by nbjudge with two workers, again with one, through a Dask scheduler with two
workers, into a PostgreSQL, and by nbgrader alone; then the points of every test cell are compared.
What nbgrader gives otherwise is shown with what nbjudge said about it. In the corpus each answer is
a student of its own, who answers the other exercises as the instructor does.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Annotated

import nbformat
import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks.synthetic import ROOT, Rig
from nbjudge.authoring.answers import fill, read_corpus, solutions
from nbjudge.authoring.sample_class import hand_in
from nbjudge.course.layout import Course, read_notebook
from nbjudge.records.gradebook import opened
from nbjudge.records.store import Store
from tests.dask_cluster import dask_scheduler, dask_workers
from tests.postgres import HOW_TO_INSTALL, find_postgres, postgres

Cell = tuple[str, str, str]  # lesson, student, test cell
console = Console(highlight=False, width=120)


def main(
    which: Annotated[str, typer.Argument(help="`sample` or `corpus`.")] = "sample",
    lessons: Annotated[list[str] | None, typer.Argument(help="All by default.")] = None,
    every: Annotated[int, typer.Option(help="Take every so manieth answer of the corpus.")] = 1,
    plain: Annotated[bool, typer.Option(help="Grade with nbgrader alone as well.")] = True,
) -> None:
    """Compare the points of every test cell over runs, workers and engines."""
    if which not in ("sample", "corpus"):
        raise typer.BadParameter(f"{which}: this is neither `sample` nor `corpus`")
    own = ROOT / ".nbjudge" / "keras"
    keras = own if (own / "mobilenet_v2.json").exists() else None
    with tempfile.TemporaryDirectory(prefix="nbjudge-equality-") as folder:
        rig = Rig(Path(folder), keras)
        names = rig.judge.select(lessons)
        for course in (rig.judge, rig.plain):
            rig.hand_in(course, [], 0)
            if which == "sample":
                hand_in(course)
            else:
                _hand_in_corpus(course, names, every)
        ways = {
            "2 workers": _judged(rig, names, "--workers", "2"),
            "1 worker": _judged(rig, names, "--workers", "1"),
        }
        with dask_scheduler() as scheduler, dask_workers(scheduler, rig.home, Path(folder), 2):
            ways["Dask, 2 workers"] = _judged(rig, names, "--scheduler", scheduler)
        if find_postgres():
            with postgres() as url:
                ways["PostgreSQL"] = _judged_into(rig, names, url)
        else:
            console.print(HOW_TO_INSTALL)
        if plain:
            ways["nbgrader alone"] = _plain(rig, names)
        _show(names, ways, Store(rig.home))


def _hand_in_corpus(course: Course, lessons: list[str], every: int) -> None:
    for lesson in lessons:
        released, solved = read_notebook(course.release(lesson)), solutions(course, lesson)
        corpus = [a for a in read_corpus(ROOT / "tests" / "answers", lesson) if not a.borrowed]
        for answer in corpus[::every]:
            kind = "accepted" if answer.accepted else "rejected"
            path = course.submission(f"{answer.exercise}-{kind}-{answer.name}", lesson)
            path.parent.mkdir(parents=True)
            nbformat.write(fill(released, {**solved, answer.exercise: answer.source}), path)


def _judged(rig: Rig, lessons: list[str], *options: str) -> dict[Cell, float]:
    _run(rig, rig.judge, [*rig.autograde(*lessons), *options])
    return _points(f"sqlite:///{rig.judge.root}/gradebook.db")


def _judged_into(rig: Rig, lessons: list[str], url: str) -> dict[Cell, float]:
    """Grade into a copy of the gradebook in another database, and return its points."""
    config = rig.judge.root / "nbgrader_config.py"
    ours = config.read_text(encoding="utf-8")
    command = [sys.executable, "-m", "nbjudge", "db", "copy", "gradebook.db", url]
    rig.run(rig.judge, command)
    config.write_text(f"{ours}\nc.CourseDirectory.db_url = {url!r}\n", encoding="utf-8")
    try:
        _run(rig, rig.judge, rig.autograde(*lessons))
    finally:
        config.write_text(ours, encoding="utf-8")
    return _points(url)


def _plain(rig: Rig, lessons: list[str]) -> dict[Cell, float]:
    for lesson in lessons:
        command = [sys.executable, "-m", "nbgrader", "autograde", lesson, "--force"]
        _run(rig, rig.plain, command)
    return _points(f"sqlite:///{rig.plain.root}/gradebook.db")


def _run(rig: Rig, course: Course, command: list[str]) -> None:
    """Run a command, whatever its exit status: some of a class may have no verdict."""
    with tempfile.TemporaryFile("w+") as output:
        rig.start(course, command, output).wait()


def _points(url: str) -> dict[Cell, float]:
    with opened(url) as gradebook:
        return {
            (assignment.name, submission.student.id, grade.name): grade.auto_score
            for assignment in gradebook.assignments
            for submission in assignment.submissions
            for notebook in submission.notebooks
            for grade in notebook.grades
            if grade.auto_score is not None
        }


def _show(lessons: list[str], ways: dict[str, dict[Cell, float]], store: Store) -> None:
    (_, reference), *others = ways.items()
    table = Table(box=box.MARKDOWN)
    table.add_column("lesson")
    for name in ("submissions", "test cells", *(f"other points: {name}" for name, _ in others)):
        table.add_column(name, justify="right")
    for lesson in lessons:
        cells = [cell for cell in reference if cell[0] == lesson]
        different = [sum(reference[c] != points.get(c) for c in cells) for _, points in others]
        students = {student for _, student, _ in cells}
        table.add_row(lesson, *map(str, (len(students), len(cells), *different)))
    console.print(table)
    for name, points in others:
        missing = Counter(lesson for lesson, _, _ in reference.keys() - points.keys())
        if missing:
            console.print(f"{name}: test cells without a grade: {dict(missing)}")
        for cell in sorted(reference.keys() & points.keys()):
            if points[cell] != reference[cell]:
                console.print(
                    f"{' '.join(cell)}: {name} {points[cell]:g}, 2 workers {reference[cell]:g} "
                    f"({escape(_why(store, cell))})",
                    soft_wrap=True,
                )


def _why(store: Store, cell: Cell) -> str:
    lesson, student, test = cell
    receipt = store.receipt(student, lesson) or {"verdicts": []}
    said = [v for v in receipt["verdicts"] if v["test"] == test]
    return f"{said[0]['status']}: {said[0]['message'].splitlines()[:1]}" if said else ""


if __name__ == "__main__":
    typer.run(main)
