"""A small class to try the course with.

Seven students of different kinds, whose answers come from the answer corpus. Their work is put
into `submitted/` only where that folder is empty: real submissions are never touched.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import nbformat

from nbjudge.answers import Answer, fill, read_corpus
from nbjudge.course import Course, code_cells, exercises, read_notebook


class _Corpus:
    """The answers to one lesson, and draws from them that are the same each time."""

    def __init__(self, answers: list[Answer], exercises: list[str], seed: str) -> None:
        self.exercises = exercises
        self.random = random.Random(seed)
        self._answers = answers

    def right(self, exercise: str) -> str:
        """Return an accepted answer to `exercise`."""
        return self._draw(exercise, lambda answer: answer.accepted)

    def wrong(self, exercise: str) -> str:
        """Return a rejected answer to `exercise` that later exercises can live with."""
        return self._draw(exercise, lambda answer: not answer.accepted and not answer.breaks)

    def nearly_right(self, exercise: str) -> str:
        """Return such a rejected answer that loses a single test cell, as far as is known."""
        return self._draw(
            exercise,
            lambda answer: not answer.accepted and not answer.breaks and len(answer.fails) == 1,
        )

    def _draw(self, exercise: str, fits: Callable[[Answer], bool]) -> str:
        fitting = [a.source for a in self._answers if a.exercise == exercise and fits(a)]
        return self.random.choice(fitting)


def _all_right(corpus: _Corpus) -> dict[str, str]:
    return {exercise: corpus.right(exercise) for exercise in corpus.exercises}


def _nearly_right(corpus: _Corpus) -> dict[str, str]:
    slip = corpus.random.choice(corpus.exercises)
    return _all_right(corpus) | {slip: corpus.nearly_right(slip)}


def _common_mistakes(corpus: _Corpus) -> dict[str, str]:
    mistakes = {exercise: corpus.wrong(exercise) for exercise in corpus.exercises[::2]}
    return _all_right(corpus) | mistakes


def _blank(corpus: _Corpus) -> dict[str, str]:
    return {}


def _error_in_the_middle(corpus: _Corpus) -> dict[str, str]:
    middle = corpus.exercises[len(corpus.exercises) // 2]
    return _all_right(corpus) | {middle: "이 줄은 파이썬이 아닙니다"}


# id → how the student answers, and the first lesson that is not handed in any more ("" for none)
STUDENTS: dict[str, tuple[Callable[[_Corpus], dict[str, str]], str]] = {
    "kim-jiwoo": (_all_right, ""),
    "lee-seojun": (_all_right, ""),
    "park-haeun": (_nearly_right, ""),
    "choi-doyun": (_common_mistakes, ""),
    "jung-sua": (_blank, ""),
    "kang-minjun": (_error_in_the_middle, ""),
    "yoon-seoyeon": (_all_right, "04"),
}


def hand_in(course: Course) -> bool:
    """Write the sample class's notebooks into `submitted/`, if that folder is empty.

    Returns:
        Whether they were written.
    """
    submitted = course.root / "submitted"
    if submitted.exists() and any(submitted.iterdir()):
        return False
    for assignment in course.assignments:
        answers = read_corpus(course.root / "tests" / "answers", assignment)
        released = read_notebook(course.release(assignment))
        known = exercises(code_cells(released))
        for student, (answer, gives_up_at) in STUDENTS.items():
            if gives_up_at and assignment >= gives_up_at:
                continue
            corpus = _Corpus(answers, known, seed=f"{student} {assignment}")
            path = course.submission(student, assignment)
            path.parent.mkdir(parents=True)
            nbformat.write(fill(released, answer(corpus)), path)
    return True
