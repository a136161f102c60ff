"""A small class to try the course with.

Seven students of different kinds, whose answers come from the answer corpus. Their work is put
into `submitted/` only where that folder is empty: real submissions are never touched.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import nbformat

from nbjudge.answers import Answer, fill, read_corpus
from nbjudge.course import Course, read_notebook

Answers = dict[str, Answer]
Pick = Callable[["_Lesson"], dict[str, str] | None]


class _Lesson:
    """The corpus of one lesson, and a draw from it that is the same each time."""

    def __init__(self, course: Course, assignment: str, student: str) -> None:
        corpus = read_corpus(course.root / "tests" / "answers", assignment)
        self.assignment = assignment
        self.exercises = list(dict.fromkeys(answer.exercise for answer in corpus))
        self.random = random.Random(f"{student} {assignment}")
        self._corpus = corpus

    def right(self, exercise: str) -> str:
        """Return an accepted answer to `exercise`."""
        return self._draw(exercise, lambda answer: answer.accepted)

    def wrong(self, exercise: str) -> str:
        """Return a rejected answer to `exercise` that later exercises can live with."""
        return self._draw(exercise, lambda answer: not answer.accepted and not answer.breaks)

    def nearly(self, exercise: str) -> str:
        """Return a rejected answer to `exercise` that fails a single test cell."""
        return self._draw(
            exercise,
            lambda answer: not answer.accepted and not answer.breaks and len(answer.fails) == 1,
        )

    def _draw(self, exercise: str, fits: Callable[[Answer], bool]) -> str:
        fitting = [a for a in self._corpus if a.exercise == exercise and fits(a)]
        return self.random.choice(fitting).source


def _all_right(lesson: _Lesson) -> dict[str, str]:
    return {exercise: lesson.right(exercise) for exercise in lesson.exercises}


def _nearly_right(lesson: _Lesson) -> dict[str, str]:
    slip = lesson.random.choice(lesson.exercises)
    return _all_right(lesson) | {slip: lesson.nearly(slip)}


def _common_mistakes(lesson: _Lesson) -> dict[str, str]:
    return {
        exercise: lesson.wrong(exercise) if number % 2 == 0 else lesson.right(exercise)
        for number, exercise in enumerate(lesson.exercises)
    }


def _blank(lesson: _Lesson) -> dict[str, str]:
    return {}


def _error_in_the_middle(lesson: _Lesson) -> dict[str, str]:
    middle = lesson.exercises[len(lesson.exercises) // 2]
    return _all_right(lesson) | {middle: "print(이 줄은 파이썬이 아닙니다)"}


def _first_half_only(lesson: _Lesson) -> dict[str, str] | None:
    return _all_right(lesson) if lesson.assignment < "04" else None


STUDENTS: dict[str, Pick] = {
    "kim-jiwoo": _all_right,
    "lee-seojun": _all_right,
    "park-haeun": _nearly_right,
    "choi-doyun": _common_mistakes,
    "jung-sua": _blank,
    "kang-minjun": _error_in_the_middle,
    "yoon-seoyeon": _first_half_only,
}


def hand_in(course: Course) -> bool:
    """Write the sample class's notebooks into `submitted/`, if that folder is empty.

    Returns:
        Whether they were written. A lesson for which a student's kind has nothing is left out.
    """
    submitted = course.root / "submitted"
    if submitted.exists() and any(submitted.iterdir()):
        return False
    for student, pick in STUDENTS.items():
        for assignment in course.assignments:
            answers = pick(_Lesson(course, assignment, student))
            if answers is not None:
                notebook = fill(read_notebook(course.release(assignment)), answers)
                _write(course.submission(student, assignment), notebook)
    return True


def _write(path: Path, notebook: object) -> None:
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
