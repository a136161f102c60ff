"""How many submissions a second the gradebook takes, on SQLite and on PostgreSQL.

    python -m benchmarks.gradebook [students]

Nothing is run: the results are made up, and only what is written is measured, in new databases,
each of which waits for the disk as it does in a course.
"""

from __future__ import annotations

import copy
import os
import sys
import tempfile
import time
from pathlib import Path
from shutil import copytree

from nbgrader.api import Gradebook
from traitlets.config import Config

from nbjudge import record
from nbjudge.course import Course, Lesson, read_notebook
from nbjudge.engine import Result, Verdict
from nbjudge.gradebook import entries, gradebook_of
from nbjudge.intake import HandIn
from nbjudge.release import generate, nbgrader_config
from tests.postgres import HOW_TO_INSTALL, find_postgres, postgres

ROOT = Path(__file__).resolve().parent.parent
LESSON = "03-one-hot"


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


def hand_in_of(course: Course, lesson: Lesson, student: str) -> HandIn:
    """Return a hand-in of the notebook as it was given out."""
    path = course.submission(student, LESSON)
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = copy.deepcopy(read_notebook(course.release(LESSON)))
    return HandIn(student, LESSON, path, "", "2026-03-01 10:00:00 UTC", notebook, [], [])


def result_of(lesson: Lesson) -> Result:
    """Return a result in which every other test passed."""
    return Result(
        verdicts=[
            Verdict(name, "failed" if number % 2 else "passed")
            for number, name in enumerate(lesson.tests)
        ]
    )


def write_all(
    gradebook: Gradebook, course: Course, hand_ins: list[HandIn], config: Config
) -> tuple[float, float, float]:
    """Return submissions a second: new ones, the points of these again, and read."""
    lesson = course.lesson(LESSON)
    result = result_of(lesson)
    begin = time.perf_counter()
    for hand_in in hand_ins:
        record.save_entry(gradebook, lesson, hand_in, result, config)
    saved = time.perf_counter()
    for hand_in in hand_ins:
        name, notebook = hand_in.path.stem, hand_in.notebook
        record.save_points(gradebook, lesson, name, hand_in.student, notebook, result)
    again = time.perf_counter()
    assert len(list(entries(gradebook, LESSON))) == len(hand_ins)
    read = time.perf_counter()
    n = len(hand_ins)
    return n / (saved - begin), n / (again - saved), n / (read - again)


def measure(what: str, students: int, url: str = "") -> None:
    """Print a line about one kind of database."""
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".benchmark-") as scratch:
        course = course_on(Path(scratch), url)
        lesson = course.lesson(LESSON)
        hand_ins = [hand_in_of(course, lesson, f"s{n:04}") for n in range(students)]
        config = nbgrader_config(course)
        with gradebook_of(course) as gradebook:
            new, again, read = write_all(gradebook, course, hand_ins, config)
    print(f"{what:12} {new:10.0f} {again:14.0f} {read:10.0f}")


def main() -> None:
    """Measure each kind of database."""
    students = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    print(f"submissions a second, of {students} in {LESSON}")
    print(f"{'':12} {'new':>10} {'points again':>14} {'read':>10}")
    measure("SQLite", students)
    if not find_postgres():
        print(HOW_TO_INSTALL)
        return
    with postgres(durable=True) as url:
        measure("PostgreSQL", students, url)


if __name__ == "__main__":
    main()
