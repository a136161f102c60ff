"""How many submissions a second the gradebook takes, on SQLite and on PostgreSQL.

    python -m benchmarks.gradebook
    python -m benchmarks.gradebook --there 20000    # in a gradebook that is full already

Nothing is run: the results are made up, and only what is written is measured, in databases of its
own, each of which waits for the disk as it does in a course. Grading puts down together what was
judged in the meantime, at most two submissions for each worker. "new" and "again" are the gradebook
alone, "with files" is a new submission with its autograded notebook and its receipt.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import Annotated, Any

import typer

from nbjudge.authoring.release import generate
from nbjudge.course.hand_in import HandIn
from nbjudge.course.layout import Course, Lesson, read_notebook
from nbjudge.engine.results import Result, Verdict
from nbjudge.engine.sandbox import Limits
from nbjudge.grading import grade
from nbjudge.records.entries import save_entries, save_submissions
from nbjudge.records.gradebook import gradebook_of
from nbjudge.records.judged import Judged
from tests.postgres import HOW_TO_INSTALL, find_postgres, postgres

ROOT = Path(__file__).resolve().parent.parent
LESSON = "03-one-hot"
AT_A_TIME = 1, 4, 16  # alone; with two workers; with eight


def course_on(root: Path, url: str = "") -> Course:
    """Return a course of one lesson, released, whose gradebook is at `url`."""
    copytree(ROOT / "source" / LESSON, root / "source" / LESSON)
    config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    if url:
        config += f"\nc.CourseDirectory.db_url = {url!r}\n"
    (root / "nbgrader_config.py").write_text(config, encoding="utf-8")
    os.environ["NBJUDGE_HOME"] = str(root / ".nbjudge")
    course = Course(root)
    generate(course, [LESSON])
    return course


def hand_in_of(course: Course, student: str, notebook: Any) -> HandIn:
    """Return a hand-in of a notebook."""
    path = course.submission(student, LESSON)
    path.parent.mkdir(parents=True)
    handed_in = datetime(2026, 3, 1, 10, tzinfo=UTC)
    return HandIn(student, LESSON, path, "", handed_in, notebook, [], [])


def result_of(lesson: Lesson) -> Result:
    """Return a result in which every other test passed."""
    return Result(
        verdicts=[
            Verdict(name, "failed" if number % 2 else "passed")
            for number, name in enumerate(lesson.tests)
        ]
    )


def per_second(what: Callable[[Sequence[Judged]], object], judged: list[Judged], n: int) -> float:
    """Return how many submissions a second something does with `n` of them at a time."""
    begun = time.perf_counter()
    for at in range(0, len(judged), n):
        what(judged[at : at + n])
    return len(judged) / (time.perf_counter() - begun)


def measure(what: str, students: int, there: int, url: str = "") -> None:
    """Print lines about one kind of database, with so many submissions in it already."""
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".benchmark-") as scratch:
        course = course_on(Path(scratch), url)
        lesson, config = course.lesson(LESSON), course.settings.nbgrader
        notebook = read_notebook(course.release(LESSON))
        result, how = result_of(lesson), grade.grading_conditions(course, Limits(), sandboxed=False)

        def judged(kind: str, how_many: int) -> list[Judged]:
            return [
                Judged(lesson, hand_in_of(course, f"{kind}{number:05}", notebook), result)
                for number in range(how_many)
            ]

        with gradebook_of(course) as gradebook:

            def entries_of(some: Sequence[Judged]) -> None:
                save_entries(gradebook, some, config)

            def all_of(some: Sequence[Judged]) -> None:
                save_submissions(gradebook, course, some, config)
                for one in some:
                    grade.save_result(course, one, how)

            for at in range(0, there, 500):
                entries_of(judged(f"there-{at}-", min(500, there - at)))
            for n in AT_A_TIME:
                new = judged(f"new-{n}-", students)
                figures = [per_second(entries_of, new, n) for _ in range(2)]
                figures.append(per_second(all_of, judged(f"whole-{n}-", students), n))
                shown = "".join(f"{figure:12.0f}" for figure in figures)
                print(f"{what:12}{there:8}{n:12}{shown}", flush=True)


def main(
    students: Annotated[int, typer.Option(help="How many submissions are measured.")] = 200,
    there: Annotated[int, typer.Option(help="How many are in the gradebook before.")] = 0,
) -> None:
    """Measure each kind of database."""
    print(f"submissions a second, {students} of {LESSON}")
    print(f"{'':12}{'there':>8}{'at a time':>12}{'new':>12}{'again':>12}{'with files':>12}")
    measure("SQLite", students, there)
    if not find_postgres():
        print(HOW_TO_INSTALL)
        return
    with postgres(durable=True) as url:
        measure("PostgreSQL", students, there, url)


if __name__ == "__main__":
    typer.run(main)
