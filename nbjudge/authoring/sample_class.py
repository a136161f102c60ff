"""A small class to try the course with.

Seven students of different kinds. Each takes the instructor's solutions and puts answers from the
answer corpus into some of the exercises, right or wrong ones. Their work is written into
`submitted/` only where that folder is empty: real submissions are never touched.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import nbformat

from nbjudge.authoring.answers import Answer, fill, read_corpus, solutions
from nbjudge.course.layout import Course, read_notebook

Answers = dict[str, str]


class _Lesson:
    """A lesson's solutions, and draws from its answers that are the same each time."""

    def __init__(self, solved: Answers, corpus: list[Answer], seed: str) -> None:
        self.solved = solved
        self.exercises = list(solved)
        self.random = random.Random(seed)
        self._corpus = corpus

    def right(self, exercise: str) -> Answers:
        """Draw an accepted answer to `exercise`."""
        return self._draw(exercise, lambda answer: answer.accepted)

    def wrong(self, exercise: str, *, at_most: int = 99) -> Answers:
        """Draw a rejected answer that is known to fail `at_most` so many test cells.

        Later exercises can be done after it.
        """
        return self._draw(
            exercise,
            lambda answer: (
                not answer.accepted and not answer.breaks and len(answer.fails) <= at_most
            ),
        )

    def _draw(self, exercise: str, fits: Callable[[Answer], bool]) -> Answers:
        fitting = [a.source for a in self._corpus if a.exercise == exercise and fits(a)]
        return {exercise: self.random.choice(fitting)}


def _all_right(lesson: _Lesson) -> Answers:
    return lesson.solved | lesson.right(lesson.random.choice(lesson.exercises))


def _nearly_right(lesson: _Lesson) -> Answers:
    return lesson.solved | lesson.wrong(lesson.random.choice(lesson.exercises), at_most=1)


def _common_mistakes(lesson: _Lesson) -> Answers:
    answers = dict(lesson.solved)
    for exercise in lesson.exercises[::2]:
        answers |= lesson.wrong(exercise)
    return answers


def _blank(lesson: _Lesson) -> Answers:
    return {}


def _error_in_the_middle(lesson: _Lesson) -> Answers:
    middle = lesson.exercises[len(lesson.exercises) // 2]
    return lesson.solved | {middle: "this line is not Python"}


# id → how the student answers, and the first lesson that is not handed in any more ("" for none)
STUDENTS: dict[str, tuple[Callable[[_Lesson], Answers], str]] = {
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
        corpus = read_corpus(course.root / "tests" / "answers", assignment)
        solved = solutions(course, assignment)
        released = read_notebook(course.release(assignment))
        for student, (answer, gives_up_at) in STUDENTS.items():
            if gives_up_at and assignment >= gives_up_at:
                continue
            lesson = _Lesson(solved, corpus, seed=f"{student} {assignment}")
            path = course.submission(student, assignment)
            path.parent.mkdir(parents=True)
            nbformat.write(fill(released, answer(lesson)), path)
    return True
