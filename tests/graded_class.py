"""A class of any size that was graded by nobody: what grading would have left behind, at once.

Student `n` of a class is always the same, whatever the size of the class. Each answers from the
answer corpus, the strong ones rightly more often than the weak ones; the verdicts are those that
the corpus claims. A few copy from their neighbour, hand in late or not at all, or run into limits.
"""

from __future__ import annotations

import base64
import copy
import datetime
import io
import json
import random
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from nbgrader.api import Comment, Grade, Gradebook, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.apps.api import NbGraderAPI

from nbjudge.authoring.answers import Answer, read_corpus, solutions
from nbjudge.authoring.release import generate
from nbjudge.course.layout import Course, read_notebook
from nbjudge.engine.results import CellRun, Result, Verdict
from nbjudge.files import write_whole
from nbjudge.handin.intake import open_submission
from nbjudge.records.autograded import fill_in
from nbjudge.records.judged import Judged
from nbjudge.records.receipts import receipt
from nbjudge.records.store import Store

ROOT = Path(__file__).resolve().parent.parent
SEED = 20260101
DUE = datetime.datetime(2026, 3, 20, 18)

_FAMILY = ["김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "한", "오"]
_GIVEN = ["서준", "하은", "도윤", "지우", "민준", "수아", "서연", "시우", "예린", "준호", "지민"]
_HOW = {"limits": {}, "sandbox": "none: nothing was run", "data": "", "weights": "", "versions": {}}


def grade_class(course: Course, assignments: Sequence[str], students: int) -> Iterator[str]:
    """Fill a course with a graded class, a lesson at a time; yields the lessons as they are done.

    The course needs `source/` and `nbgrader_config.py`, and must not have been graded before.
    Receipts go into `course.root/.nbjudge`.
    """
    generate(course, assignments)
    class_of = [_Person(number) for number in range(students)]
    with NbGraderAPI(config=course.settings.nbgrader).gradebook as gradebook:
        gradebook.db.add_all(person.row() for person in class_of)
        gradebook.db.commit()
        for assignment in assignments:
            lesson = _Lesson(course, assignment)
            entries = _Entries(gradebook, assignment)
            for person in class_of:
                if lesson.draw(person).random() < 0.97:
                    lesson.hand_in(person, entries)
            gradebook.db.commit()
            yield assignment


class _Person:
    """A student: an id, a name, and how good they are."""

    def __init__(self, number: int) -> None:
        draw = random.Random(f"{SEED} {number}")
        self.number = number
        self.id = f"s{number:03}"
        self.name = draw.choice(_FAMILY) + draw.choice(_GIVEN)
        self.ability = draw.betavariate(4, 1.6)
        self.copies = number % 20 == 7

    def row(self) -> Student:
        return Student(
            id=self.id,
            first_name=self.name,
            email=f"{self.id}@example.ac.kr",
            lms_user_id=str(41000 + self.number) if self.number % 50 != 13 else None,
        )


class _Entries:
    """nbgrader's rows for the submissions of one assignment, added many at a time."""

    def __init__(self, gradebook: Gradebook, assignment: str) -> None:
        self._db = gradebook.db
        self._assignment = gradebook.find_assignment(assignment)
        self._assignment.duedate = DUE
        (notebook,) = self._assignment.notebooks
        self._notebook = notebook.id
        self._tests = {cell.name: cell.id for cell in notebook.grade_cells}
        self._answers = [cell.id for cell in notebook.solution_cells]

    def add(self, student: str, points: dict[str, float], draw: random.Random) -> None:
        late = draw.random() < 0.05
        manual = draw.choice(list(points)) if draw.random() < 0.03 else ""
        handed_in = DUE + datetime.timedelta(hours=30 if late else -draw.uniform(1, 90))
        submission = SubmittedAssignment(
            assignment_id=self._assignment.id, student_id=student, timestamp=handed_in
        )
        self._db.add(submission)
        notebook = SubmittedNotebook(
            notebook_id=self._notebook, late_submission_penalty=1.0 if late else None
        )
        submission.notebooks = [notebook]
        notebook.grades = [
            Grade(cell_id=cell, auto_score=points[name], needs_manual_grade=name == manual)
            for name, cell in self._tests.items()
        ]
        notebook.comments = [Comment(cell_id=cell) for cell in self._answers]


class _Lesson:
    """One assignment: what is handed in, and what comes of it."""

    def __init__(self, course: Course, assignment: str) -> None:
        self._course = course
        self._lesson = course.lesson(assignment)
        self._released = read_notebook(course.release(assignment))
        self._solved = solutions(course, assignment)
        self._corpus = read_corpus(ROOT / "tests" / "answers", assignment)
        self._store = Store(course.root / ".nbjudge")
        self._before: dict[str, Answer | None] = {}

    def draw(self, person: _Person) -> random.Random:
        return random.Random(f"{SEED} {self._lesson.assignment} {person.number}")

    def hand_in(self, person: _Person, entries: _Entries) -> None:
        """Write what this student handed in, and what grading would have made of it."""
        draw = self.draw(person)
        answers = self._before if person.copies and self._before else self._answers(person, draw)
        self._before = answers
        sources = {
            name: answer.source if answer else self._solved[name]
            for name, answer in answers.items()
        }
        if person.copies:
            sources = {name: f"# {person.name}\n{text}" for name, text in sources.items()}
        _write(
            self._course.submission(person.id, self._lesson.assignment),
            _filled(self._released, sources),
        )
        result = self._result(answers, draw)
        graded = _filled(self._lesson.notebook, sources)
        fill_in(graded, result)
        folder = self._course.root / "autograded" / person.id / self._lesson.assignment
        _write(folder / self._course.source(self._lesson.assignment).name, graded)

        hand_in = open_submission(self._course, self._lesson, person.id)
        if draw.random() < 0.02:
            hand_in.repairs.append("one deleted cell was put back")
        said = receipt(Judged(self._lesson, hand_in, result), _HOW)
        points = {verdict["test"]: verdict["points"] for verdict in said["verdicts"]}
        entries.add(person.id, points, draw)
        self._store.keep_receipt(said)

    def _answers(self, person: _Person, draw: random.Random) -> dict[str, Answer | None]:
        """Draw exercise → answer; None stands for the instructor's."""
        found: dict[str, Answer | None] = {}
        for exercise in self._solved:
            right = draw.random() < person.ability
            fitting = [a for a in self._corpus if (a.exercise, a.accepted) == (exercise, right)]
            found[exercise] = draw.choice(fitting) if fitting else None
        return found

    def _result(self, answers: dict[str, Answer | None], draw: random.Random) -> Result:
        wrong = [answer for answer in answers.values() if answer and not answer.accepted]
        why = {test: answer.why for answer in wrong for test in answer.fails}
        broken = {exercise for answer in wrong for exercise in answer.breaks}
        result = Result(student_s=1.0, total_s=1.2)
        for name, exercise in self._lesson.exercises.items():
            if name in why:
                said = f"{draw.randint(1, 99)}: {why[name]}"
                result.verdicts.append(Verdict(name, "failed", said, "AssertionError"))
            elif exercise in broken:
                said = "name 'model' is not defined"
                result.verdicts.append(Verdict(name, "failed", said, "NameError"))
            else:
                result.verdicts.append(Verdict(name, "passed"))
        if draw.random() < 0.02:
            result.limits_hit.append("a cell took longer than 120 s and was interrupted")
            result.verdicts[-1] = Verdict(result.verdicts[-1].grade_id, "not run", "no time left")
        answer = next(n for n, cell in enumerate(self._lesson.cells) if cell.kind == "answer")
        result.runs[answer] = CellRun(self._outputs, "")
        return result

    @cached_property
    def _outputs(self) -> list[dict[str, Any]]:
        """What a student's cell shows: a line and a picture."""
        figure = Figure()
        figure.subplots().imshow(
            [
                [random.Random(SEED + row * column).random() for row in range(64)]
                for column in range(64)
            ]
        )
        picture = io.BytesIO()
        figure.savefig(picture, format="png")
        png = base64.b64encode(picture.getvalue()).decode()
        return [
            {"output_type": "stream", "name": "stdout", "text": "(500, 32, 32, 3)\n"},
            {"output_type": "display_data", "data": {"image/png": png}},
        ]


def _filled(notebook: Any, sources: dict[str, str]) -> Any:
    """Return a copy of a notebook with answers in it; text is shared, only cells are new."""
    filled = copy.copy(notebook)
    filled.cells = [copy.copy(cell) for cell in notebook.cells]
    for cell in filled.cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("solution"):
            cell.source = sources[meta["grade_id"]]
    return filled


def _write(path: Path, notebook: Any) -> None:
    """Write a notebook that is known to be valid."""
    write_whole(path, json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True).encode())
