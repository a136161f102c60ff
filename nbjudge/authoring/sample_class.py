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


class Draws:
    """A lesson's solutions, and draws from its answers that are the same each time.

    Args:
        solved: the instructor's answers, exercise → source.
        corpus: the lesson's answer corpus.
        seed: whose draws they are.
    """

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


def all_right(lesson: Draws) -> Answers:
    """Answer everything rightly, one exercise in another way than the instructor."""
    return lesson.solved | lesson.right(lesson.random.choice(lesson.exercises))


def nearly_right(lesson: Draws) -> Answers:
    """Answer one exercise wrongly, so that one test cell at most catches it."""
    return lesson.solved | lesson.wrong(lesson.random.choice(lesson.exercises), at_most=1)


def common_mistakes(lesson: Draws) -> Answers:
    """Answer every other exercise wrongly."""
    answers = dict(lesson.solved)
    for exercise in lesson.exercises[::2]:
        answers |= lesson.wrong(exercise)
    return answers


def blank(lesson: Draws) -> Answers:
    """Answer nothing."""
    return {}


def error_in_the_middle(lesson: Draws) -> Answers:
    """Leave a line that is no Python in the middle."""
    middle = lesson.exercises[len(lesson.exercises) // 2]
    return lesson.solved | {middle: "this line is not Python"}


# id → how the student answers, and the first lesson that is not handed in any more ("" for none)
STUDENTS: dict[str, tuple[Callable[[Draws], Answers], str]] = {
    "kim-jiwoo": (all_right, ""),
    "lee-seojun": (all_right, ""),
    "park-haeun": (nearly_right, ""),
    "choi-doyun": (common_mistakes, ""),
    "jung-sua": (blank, ""),
    "kang-minjun": (error_in_the_middle, ""),
    "yoon-seoyeon": (all_right, "04"),
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
            lesson = Draws(solved, corpus, seed=f"{student} {assignment}")
            path = course.submission(student, assignment)
            path.parent.mkdir(parents=True)
            nbformat.write(fill(released, answer(lesson)), path)
    return True
