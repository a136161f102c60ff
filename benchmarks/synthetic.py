"""A synthetic class of any size, and two copies of the course to grade it in.

Student `n` of a class always hands in the same notebooks, whatever the size of the class: each
exercise is answered by a draw from the answer corpus or by the instructor's solution.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

import nbformat

from nbjudge.authoring.answers import Answer, fill, read_corpus, solutions
from nbjudge.course.layout import Course, read_notebook

ROOT = Path(__file__).resolve().parent.parent
SEED = 20260101

# nbgrader and Keras as they come, but for the same small data, short training and seeds
_PLAIN_CONFIG = """\
from pathlib import Path

c = get_config()
c.CourseDirectory.root = str(Path(__file__).parent)
c.CourseDirectory.course_id = "plain"
c.Exchange.root = str(Path(__file__).parent / "exchange")
c.Execute.timeout = 120
c.Execute.extra_arguments = ["--IPKernelApp.extra_extensions=cnn_course.environment"]
"""


def descendants(pid: int) -> list[int]:
    """Return a process and everything that it and its children started, as they run now."""
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        with suppress(OSError):
            for task in Path(f"/proc/{found[-1]}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
    return found


class FailedError(RuntimeError):
    """A command that was to be measured did not do its work."""


class Rig:
    """Two courses side by side, `plain` for nbgrader and `judge` for nbjudge.

    Args:
        folder: an empty folder for all of it.
        keras: a folder with prepared weights to copy; None prepares them.

    Attributes:
        plain, judge: the courses.
        home: where nbjudge keeps receipts, snapshots and weights.
        environment: the variables that commands run with.
    """

    def __init__(self, folder: Path, keras: Path | None = None) -> None:
        self.plain = Course(folder / "plain")
        self.judge = Course(folder / "judge")
        self.home = folder / "home"
        self.environment = os.environ | {
            "NBJUDGE_HOME": str(self.home),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONPATH": str(ROOT),  # where `cnn_course` lies
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        for course in (self.plain, self.judge):
            for part in ("source", "release", "tests/answers"):
                shutil.copytree(ROOT / part, course.root / part)
        shutil.copy(ROOT / "nbgrader_config.py", self.judge.root)
        (self.plain.root / "nbgrader_config.py").write_text(_PLAIN_CONFIG, encoding="utf-8")
        if keras is not None:
            shutil.copytree(keras, self.home / "keras")
        prepare = "from cnn_course import weights; weights.prepare()"
        self.run(self.judge, [sys.executable, "-c", prepare])
        self.run(self.judge, [sys.executable, "-m", "nbjudge", "release"])
        self._gradebook = folder / "gradebook.db"
        shutil.move(self.judge.root / "gradebook.db", self._gradebook)

    def hand_in(
        self,
        course: Course,
        assignments: Iterable[str],
        students: int,
        different: int | None = None,
    ) -> None:
        """Make a course as new, with the notebooks of so many students and nothing graded.

        With `different`, only so many notebooks are not the same: the class is made of repetitions.
        """
        for name in ("submitted", "autograded"):
            shutil.rmtree(course.root / name, ignore_errors=True)
        shutil.copy(self._gradebook, course.root / "gradebook.db")
        if course is self.judge:
            for name in ("receipts", "snapshots"):
                shutil.rmtree(self.home / name, ignore_errors=True)
        for assignment in assignments:
            for number in range(students):
                path = course.submission(f"s{number:03}", assignment)
                path.parent.mkdir(parents=True)
                text = _notebook(assignment, number % (different or students))
                path.write_text(text, encoding="utf-8")

    def grade_plain(self, assignment: str, students: int) -> float:
        """Grade a class with nbgrader alone, and return the seconds that its command took."""
        self.hand_in(self.plain, [assignment], students)
        command = [sys.executable, "-m", "nbgrader", "autograde", assignment, "--force"]
        return self._timed(self.plain, command, assignment, students)

    def grade_judge(self, assignment: str, students: int) -> float:
        """Grade a class with nbjudge, and return the seconds that its command took."""
        self.hand_in(self.judge, [assignment], students)
        return self._timed(self.judge, self.autograde(assignment), assignment, students)

    def paced(
        self, assignments: Sequence[str], students: int, different: int | None = None
    ) -> list[tuple[float, str]]:
        """Grade a class with nbjudge in one command.

        Returns:
            When each verdict came, in seconds from the command's start, and of which lesson.

        Raises:
            FailedError: some got none.
        """
        self.hand_in(self.judge, assignments, students, different)
        begun = time.perf_counter()
        with tempfile.TemporaryFile("w+") as said:
            process = subprocess.Popen(
                [*self.autograde(*assignments), "--json"],
                cwd=self.judge.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )
            found = []
            for line in process.stdout or ():
                outcome = json.loads(line)
                if not outcome["error"]:
                    found.append((time.perf_counter() - begun, str(outcome["assignment"])))
            process.wait()
            said.seek(0)
            if len(found) != students * len(assignments):
                raise FailedError(f"{len(found)} verdicts\n{said.read()[-3000:]}")
        return found

    def kept(self, assignment: str) -> int:
        """Return the bytes that grading a lesson with nbjudge left on the disk, for all students.

        That is receipts, snapshots with their blobs, and autograded notebooks; not the gradebook.
        """
        folders = [self.home / part / assignment for part in ("receipts", "snapshots")]
        folders += (self.judge.root / "autograded").glob(f"*/{assignment}")
        files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
        return sum(path.stat().st_size for path in files)

    def autograde(self, *assignments: str) -> list[str]:
        """Return nbjudge's command."""
        return [sys.executable, "-m", "nbjudge", "autograde", *assignments, "--force"]

    def run(self, course: Course, command: Sequence[str]) -> str:
        """Run a command in a course, and return what it printed.

        Raises:
            FailedError: it did not end with 0.
        """
        done = subprocess.run(
            command,
            cwd=course.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise FailedError(f"{' '.join(command)}\n{(done.stderr or done.stdout)[-3000:]}")
        return done.stdout

    def start(
        self, course: Course, command: Sequence[str], output: IO[str]
    ) -> subprocess.Popen[str]:
        """Start a command in a course; everything that it says goes into the file `output`."""
        return subprocess.Popen(
            command,
            cwd=course.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _timed(
        self, course: Course, command: Sequence[str], assignment: str, students: int
    ) -> float:
        begun = time.perf_counter()
        self.run(course, command)
        took = time.perf_counter() - begun
        graded = len(list(course.root.glob(f"autograded/*/{assignment}/*.ipynb")))
        if graded != students:
            raise FailedError(f"{' '.join(command)}: {graded} of {students} were graded")
        return took


@cache
def _lesson(assignment: str) -> tuple[object, dict[str, str], list[Answer]]:
    course = Course(ROOT)
    return (
        read_notebook(course.release(assignment)),
        solutions(course, assignment),
        read_corpus(ROOT / "tests" / "answers", assignment),
    )


@cache
def _notebook(assignment: str, student: int) -> str:
    """Return what a student hands in: half right answers, a quarter wrong ones, the rest solved."""
    released, solved, corpus = _lesson(assignment)
    draw = random.Random(f"{SEED} {assignment} {student}")
    answers = dict(solved)
    for exercise in solved:
        chance = draw.random()
        if chance >= 0.75:
            continue
        fitting = [
            answer.source
            for answer in corpus
            if answer.exercise == exercise
            and answer.accepted == (chance < 0.5)
            and not answer.breaks
        ]
        if fitting:
            answers[exercise] = draw.choice(fitting)
    text: str = nbformat.writes(fill(released, answers))
    return text
