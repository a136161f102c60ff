"""One submission, judged: its cells in one process, the test cells in another.

The engine walks through a notebook's code cells. Cells that are not tests run in the student's
process. Where tests stand, it asks that process for the values of the names that the tests read.
When all cells have run, that process ends; only then the values go to the judge's process, and the
engine takes down the judge's verdicts. Everything that comes from the student's side is bytes to
it.

Tests may call a student's functions. Processes of their own answer (`student_side.Answers`), and
what these put out is shown to no student: no code that knows what a test asks for runs before what
is shown.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from nbjudge.course.cells import Cell, exercises_of_tests
from nbjudge.engine.judge_side import Given, JudgeSide
from nbjudge.engine.leaning import Leaning
from nbjudge.engine.processes import Parent
from nbjudge.engine.results import Result, Values
from nbjudge.engine.sandbox import Limits
from nbjudge.engine.student_side import StudentSide


def run(
    parent: Parent,
    cells: Sequence[Cell],
    given: Given,
    limits: Limits,
) -> Result:
    """Run and judge one submission.

    Args:
        parent: where processes come from.
        cells: the notebook's code cells, the test cells with the course's own source.
        given: what the lesson brings along.
        limits: what the submission may use.

    Raises:
        SandboxError: no process can be started.
    """
    begun = time.monotonic()
    result = Result()
    student = StudentSide(parent, limits, result, exercises_of_tests(cells), given.files)
    leaning = Leaning(cells, given.imports)
    judge = JudgeSide(parent, limits, given, result, leaning)
    handed_out = []
    try:
        for first, tests in _parts(cells):
            if tests:
                values = student.values(tests, leaning.asked(tests))
                handed_out.append((tests, values, student.answers()))
            elif cells[first].shared:
                result.verdicts.append(student.test(cells[first]))
            else:
                student.run(first, cells[first])
        student.close()  # from here on nothing is asked that a cell could show
        for tests, values, answers in handed_out:
            judge.judge(tests, values, answers)
    finally:
        student.close()
        judge.close()
    order = [cell.grade_id for cell in cells if cell.kind == "test"]
    result.verdicts.sort(key=lambda verdict: order.index(verdict.grade_id))
    result.total_s = time.monotonic() - begun
    return result


def rejudge(
    parent: Parent,
    cells: Sequence[Cell],
    given: Given,
    limits: Limits,
    snapshot: Sequence[Values],
    blobs: dict[bytes, bytes],
) -> Result | None:
    """Judge values that were kept. No code of the student's runs.

    Returns:
        The result; None if that cannot be done, because a test calls a student's function, runs in
        the student's process or reads a name that was not kept.
    """
    begun = time.monotonic()
    result = Result(snapshot=list(snapshot), blobs=blobs)
    leaning = Leaning(cells, given.imports)
    judge = JudgeSide(parent, limits, given, result, leaning)
    by_id = {cell.grade_id: cell for cell in cells if cell.kind == "test"}
    if any(test.shared for test in by_id.values()):
        return None
    try:
        for values in snapshot:
            group = [by_id.pop(grade_id) for grade_id in values.tests if grade_id in by_id]
            if not set(leaning.asked(group)) <= set(values.names):
                return None
            judge.judge(group, values, None)
            if result.called_student:
                return None
    finally:
        judge.close()
    if by_id:
        return None
    result.total_s = time.monotonic() - begun
    return result


def _parts(cells: Sequence[Cell]) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the number of each other cell, and each row of tests with the number of its first."""
    number = 0
    while number < len(cells):
        tests = []
        for cell in cells[number:]:
            if cell.kind != "test" or cell.shared:
                break
            tests.append(cell)
        yield number, tests
        number += len(tests) or 1
