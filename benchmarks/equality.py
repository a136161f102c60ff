"""The same submission earns the same points: on every run, with any number of workers.

    python benchmarks/equality.py sample                  # the sample class
    python benchmarks/equality.py corpus --every 20       # every 20th answer of the corpus
    python benchmarks/equality.py corpus 03-one-hot       # all answers to one lesson

Each class is graded by nbjudge with two workers, again with one, and by nbgrader alone; then the
points of every test cell are compared. What nbgrader gives otherwise is shown with what nbjudge
said about it. In the corpus each answer is a student of its own, who answers the other exercises
as the instructor does.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Annotated

import nbformat
import typer
from nbgrader.api import Gradebook
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from synthetic import ROOT, Rig

from nbjudge.answers import fill, read_corpus, solutions
from nbjudge.course import Course, read_notebook
from nbjudge.sample_class import hand_in
from nbjudge.store import Store

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
        two = _judged(rig, names, workers=2)
        one = _judged(rig, names, workers=1)
        alone = _plain(rig, names) if plain else {}
        _show(names, two, one, alone, Store(rig.home))


def _hand_in_corpus(course: Course, lessons: list[str], every: int) -> None:
    for lesson in lessons:
        released, solved = read_notebook(course.release(lesson)), solutions(course, lesson)
        corpus = [a for a in read_corpus(ROOT / "tests" / "answers", lesson) if not a.borrowed]
        for answer in corpus[::every]:
            kind = "accepted" if answer.accepted else "rejected"
            path = course.submission(f"{answer.exercise}-{kind}-{answer.name}", lesson)
            path.parent.mkdir(parents=True)
            nbformat.write(fill(released, {**solved, answer.exercise: answer.source}), path)


def _judged(rig: Rig, lessons: list[str], workers: int) -> dict[Cell, float]:
    command = [*rig.autograde(*lessons), "--workers", str(workers)]
    return _graded(rig, rig.judge, [command])


def _plain(rig: Rig, lessons: list[str]) -> dict[Cell, float]:
    commands = [[sys.executable, "-m", "nbgrader", "autograde", of, "--force"] for of in lessons]
    return _graded(rig, rig.plain, commands)


def _graded(rig: Rig, course: Course, commands: list[list[str]]) -> dict[Cell, float]:
    """Run commands, whatever their exit status, and return the points that the gradebook has."""
    for command in commands:
        with tempfile.TemporaryFile("w+") as output:
            rig.start(course, command, output).wait()
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
        return {
            (assignment.name, submission.student.id, grade.name): grade.auto_score
            for assignment in gradebook.assignments
            for submission in assignment.submissions
            for notebook in submission.notebooks
            for grade in notebook.grades
            if grade.auto_score is not None
        }


def _show(
    lessons: list[str],
    two: dict[Cell, float],
    one: dict[Cell, float],
    plain: dict[Cell, float],
    store: Store,
) -> None:
    table = Table(box=box.MARKDOWN)
    table.add_column("lesson")
    for name in ("submissions", "test cells", "other points with 1 worker than with 2"):
        table.add_column(name, justify="right")
    table.add_column("other points by nbgrader", justify="right")
    different = sorted(cell for cell in two if cell in plain and plain[cell] != two[cell])
    for lesson in lessons:
        cells = [cell for cell in two if cell[0] == lesson]
        table.add_row(
            lesson,
            str(len({student for _, student, _ in cells})),
            str(len(cells)),
            str(sum(two[cell] != one.get(cell) for cell in cells)),
            str(sum(cell[0] == lesson for cell in different)) if plain else "-",
        )
    console.print(table)
    missing = Counter(lesson for lesson, _, _ in two.keys() - plain.keys())
    if plain:
        console.print(f"test cells without a grade of nbgrader's: {dict(missing) or 'none'}")
    for lesson, student, test in different:
        cell = (lesson, student, test)
        receipt = store.receipt(student, lesson) or {"verdicts": []}
        said = [v for v in receipt["verdicts"] if v["test"] == test]
        why = f"{said[0]['status']}: {said[0]['message'].splitlines()[:1]}" if said else ""
        console.print(
            f"{lesson} {student} {test}: nbgrader {plain[cell]:g}, nbjudge {two[cell]:g} "
            f"({escape(why)})",
            soft_wrap=True,
        )


if __name__ == "__main__":
    typer.run(main)
