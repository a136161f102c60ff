"""The proof of the test cells: every answer of the corpus, tried.

One test an answer. The trials run side by side behind them, and each test waits for its own.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from nbjudge.authoring.answers import Answer, errors_of, faults, read_corpus, read_loan, trial
from nbjudge.course.cells import code_cells, exercises, exercises_of_tests
from nbjudge.course.layout import Course, read_notebook
from nbjudge.engine.results import Result
from nbjudge.pools.local import LocalPool
from tests.conftest import ROOT

COURSE = Course(ROOT)
ANSWERS = ROOT / "tests" / "answers"
CORPUS = [
    answer for assignment in COURSE.assignments for answer in read_corpus(ANSWERS, assignment)
]
# Where a trial means training a network, it takes many seconds. There every sixteenth answer is
# tried, and what it does to later exercises is left to `nbjudge answers`, which tries everything
# every week (.github/workflows/corpus.yml). With WHOLE_CORPUS=1 in the environment everything is
# tried here as well (more than half an hour on two cores).
WHOLE = os.environ.get("WHOLE_CORPUS", "") == "1"
TRAINING = ("05-cnn", "06-evaluation", "07-transfer-learning", "08-midterm-review")


def chosen(corpus: list[Answer]) -> list[Answer]:
    """Return the answers to be tried: some of each exercise, right ones and wrong ones.

    A borrowed answer is tried where it comes from, with the same test cells (see below). Where it
    is borrowed, some accepted ones show that they do as well there.
    """
    found = []
    counts: Counter[tuple[object, ...]] = Counter()
    for answer in corpus:
        of = (answer.assignment, answer.exercise, answer.accepted, answer.borrowed)
        every = 16 if answer.assignment in TRAINING else 1
        if answer.borrowed:
            every = 16 if answer.accepted else 0
        if WHOLE or (every and counts[of] % every == 0):
            found.append(answer)
        counts[of] += 1
    return found


TRIED = chosen(CORPUS)
# With other versions of Python and of the libraries, every third of these is tried again.
EVERY_THIRD = {answer.id for answer in TRIED[::3]}
ALONE = {answer.id for answer in TRIED if answer.assignment in TRAINING and not WHOLE}


class Trials:
    """The trials of all the answers that this run collected, started at once."""

    def __init__(self, answers: list[Answer], pool: LocalPool) -> None:
        self.jobs = {a.id: trial(COURSE, a, alone=a.id in ALONE) for a in answers}
        self._ids = list(self.jobs)
        self._results = pool.judge(list(self.jobs.values()))
        self._done: dict[str, Result] = {}

    def of(self, answer: Answer) -> Result:
        """Wait for the trial of `answer`."""
        while answer.id not in self._done:
            number, result = next(self._results)
            self._done[self._ids[number]] = result
        return self._done.pop(answer.id)


@pytest.fixture(scope="module")
def trials(request: pytest.FixtureRequest, pool: LocalPool) -> Trials:
    collected = (
        item.callspec.params.get("answer")
        for item in request.session.items
        if isinstance(item, pytest.Function) and "trials" in item.fixturenames
    )
    return Trials([answer for answer in collected if isinstance(answer, Answer)], pool)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(a, id=a.id, marks=[pytest.mark.versions] if a.id in EVERY_THIRD else [])
        for a in TRIED
    ],
)
def test_answer_earns_what_it_should(answer: Answer, trials: Trials) -> None:
    cells = trials.jobs[answer.id].cells
    result = trials.of(answer)
    assert faults(answer, cells, errors_of(cells, result)) == []
    assert result.limits_hit == []


@pytest.mark.parametrize("assignment", COURSE.assignments)
def test_every_exercise_has_enough_answers(assignment: str) -> None:
    known = exercises(code_cells(read_notebook(COURSE.source(assignment))))
    counted = {exercise: [0, 0] for exercise in known}
    for answer in CORPUS:
        if answer.assignment == assignment:
            counted[answer.exercise][answer.accepted] += 1
    few = {
        exercise: (accepted, rejected)
        for exercise, (rejected, accepted) in counted.items()
        if accepted < 8 or rejected < 10
    }
    assert not few, "exercise: (accepted, rejected)"


@pytest.mark.parametrize("assignment", COURSE.assignments)
def test_answers_name_cells_that_exist(assignment: str) -> None:
    cells = code_cells(read_notebook(COURSE.source(assignment)))
    known = exercises(cells)
    tests = {cell.grade_id for cell in cells if cell.kind == "test"}
    for answer in CORPUS:
        if answer.assignment == assignment:
            assert answer.exercise in known, answer.id
            assert set(answer.fails) <= tests, answer.id
            assert set(answer.breaks) <= set(known), answer.id


def graded_cells(assignment: str, exercise: str) -> dict[str, str]:
    cells = code_cells(read_notebook(COURSE.source(assignment)))
    of = exercises_of_tests(cells)
    return {c.grade_id: c.source for c in cells if of.get(c.grade_id) == exercise}


@pytest.mark.parametrize(
    "borrower", sorted(ANSWERS.glob("*/*/same_as")), ids=lambda path: path.parent.name
)
def test_borrowed_answers_meet_the_same_test_cells(borrower: Path) -> None:
    assignment, exercise = borrower.parts[-3:-1]
    loan = read_loan(borrower)
    lent = graded_cells(loan.assignment, loan.exercise)
    assert graded_cells(assignment, exercise) == {
        grade_id: loan.renamed(source) for grade_id, source in lent.items()
    }
