"""The answer corpus: how people answer the exercises, rightly and wrongly.

Grading is only as good as its test cells, so they are tested themselves, with answers::

    tests/answers/<assignment>/<exercise>/accepted/<what_it_does>.py
    tests/answers/<assignment>/<exercise>/rejected/<what_it_does>.py
    tests/answers/<assignment>/<exercise>/same_as        (first line: <assignment>/<exercise>)

A file is what a student writes into the exercise's cell. It may begin with comment lines of the
form `# key: value`; rejected answers must say

- `why`: what is wrong with it,
- `fails`: the test cell that must catch it (more than one, with commas),

and, if after this answer a later exercise cannot be done at all,

- `breaks`: the exercises that lose points through no fault of their tests.

`same_as` lets an exercise that asks for the same thing as another one, elsewhere, be tested with
the other's answers as well. Further lines, `# not <name>: <why>`, leave some of them out; lines
`# rename <name>: <name>` say what is called otherwise here.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbjudge.course.cells import (
    Cell,
    code_cells,
    exercises_of_tests,
    grade_id_of,
    kind_of,
)
from nbjudge.course.layout import Course, read_notebook
from nbjudge.course.names import cells_for, modules_of, names_of
from nbjudge.engine.judge import tells_of_call
from nbjudge.engine.results import Result
from nbjudge.errors import CourseError
from nbjudge.pools.base import Job

_HEADER = re.compile(r"# (why|fails|breaks): (.+)")
# Whoever never assigned a name, or whose cell stopped, is told so by a NameError; whoever left
# something behind that is no value of any use, by a TransportError. An error that a student's own
# function raises where a test calls it is the student's to understand.
_SAYING = ("AssertionError", "NameError", "TransportError")
_LOAN = re.compile(r"# (not|rename) (\w+): (.+)")


@dataclass(frozen=True)
class Loan:
    """Whose answers an exercise borrows.

    Attributes:
        assignment, exercise: the lender.
        without: names of answers that are left out.
        renames: what the lender calls something → what it is called here.
    """

    assignment: str
    exercise: str
    without: frozenset[str]
    renames: Mapping[str, str]

    def renamed(self, source: str) -> str:
        """Return code with names as they are here; attributes keep theirs."""
        if not self.renames:
            return source
        name = "|".join(map(re.escape, self.renames))
        # Korean particles follow a name without a space
        pattern = re.compile(rf"(?<![.\w])(?:{name})\b", re.ASCII)
        return pattern.sub(lambda match: self.renames[match[0]], source)


def read_loan(path: Path) -> Loan:
    """Read a file `same_as`."""
    elsewhere, *lines = path.read_text(encoding="utf-8").splitlines()
    assignment, exercise = elsewhere.split("/")
    matches = [match for match in map(_LOAN.fullmatch, lines) if match]
    return Loan(
        assignment,
        exercise,
        frozenset(match[2] for match in matches if match[1] == "not"),
        {match[2]: match[3] for match in matches if match[1] == "rename"},
    )


@dataclass(frozen=True)
class Answer:
    """One way to answer one exercise.

    Attributes:
        assignment, exercise: what it answers.
        name: what it does, in a few words (the file's name).
        accepted: whether it must earn all of the exercise's points.
        source: the code.
        fails: the test cells that must not pass; empty for an accepted answer.
        breaks: later exercises that cannot be done after it.
        why: what is wrong with it; empty for an accepted answer.
        borrowed: whether it was written for the same exercise of another assignment.
    """

    assignment: str
    exercise: str
    name: str
    accepted: bool
    source: str
    fails: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    why: str = ""
    borrowed: bool = False

    @property
    def id(self) -> str:
        """A name for reports: assignment/exercise/verdict/name."""
        verdict = "accepted" if self.accepted else "rejected"
        return f"{self.assignment}/{self.exercise}/{verdict}/{self.name}"


def read_corpus(folder: Path, assignment: str) -> list[Answer]:
    """Read the answers to every exercise of `assignment` below `folder`.

    Raises:
        CourseError: a rejected answer does not say why, or which test must catch it.
    """
    return [
        answer
        for exercise in sorted((folder / assignment).glob("*/"))
        for answer in _read_exercise(folder, assignment, exercise.name)
    ]


def _read_exercise(folder: Path, assignment: str, exercise: str) -> list[Answer]:
    here = folder / assignment / exercise
    found = [
        _read_answer(path, assignment, exercise, accepted=verdict == "accepted")
        for verdict in ("accepted", "rejected")
        for path in sorted((here / verdict).glob("*.py"))
    ]
    if (here / "same_as").exists():
        loan = read_loan(here / "same_as")
        found += [
            replace(
                answer,
                assignment=assignment,
                exercise=exercise,
                source=loan.renamed(answer.source),
                breaks=(),
                borrowed=True,
            )
            for answer in _read_exercise(folder, loan.assignment, loan.exercise)
            if answer.name not in loan.without
        ]
    return found


def _read_answer(path: Path, assignment: str, exercise: str, *, accepted: bool) -> Answer:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    header: dict[str, str] = {}
    while lines and (match := _HEADER.fullmatch(lines[0].strip())):
        header[match[1]] = match[2].strip()
        del lines[0]

    def names(key: str) -> tuple[str, ...]:
        return tuple(name.strip() for name in header.get(key, "").split(",") if name.strip())

    if not accepted and not (header.get("why") and names("fails")):
        raise CourseError(
            f"{path}: a rejected answer begins with `# why: ...` and `# fails: <test cell>`"
        )
    return Answer(
        assignment,
        exercise,
        path.stem,
        accepted,
        "".join(lines).strip("\n"),
        names("fails"),
        names("breaks"),
        header.get("why", ""),
    )


def fill(notebook: Any, sources: Mapping[str, str]) -> Any:
    """Return a copy of `notebook` with answers written into it.

    Args:
        notebook: a student's notebook.
        sources: exercise id → code for its cell.

    Raises:
        CourseError: the notebook has no such exercise.
    """
    filled = copy.deepcopy(notebook)
    left = dict(sources)
    for cell in filled.cells:
        if kind_of(cell) == "answer" and grade_id_of(cell) in left:
            cell.source = left.pop(grade_id_of(cell))
    if left:
        raise CourseError(f"the notebook has no exercise {', '.join(left)}")
    return filled


def solutions(course: Course, assignment: str) -> dict[str, str]:
    """Return the instructor's answer to every exercise, without the marks around it."""
    cells = code_cells(read_notebook(course.source(assignment)))
    return {
        cell.grade_id: course.marks.without_solution_marks(cell.source)
        for cell in cells
        if cell.kind == "answer"
    }


def as_graded(course: Course, assignment: str, sources: Mapping[str, str]) -> list[Cell]:
    """Return the code cells that grading runs for a student who answered `sources`."""
    filled = fill(read_notebook(course.release(assignment)), sources)
    return course.lesson(assignment).as_graded(filled)


def trial(course: Course, answer: Answer, *, alone: bool = False) -> Job:
    """Return the job of judging `answer`, with the cells of `trial_cells`."""
    lesson = course.lesson(answer.assignment)
    cells = trial_cells(course, answer, alone=alone)
    return Job.of(lesson, cells)


def trial_cells(course: Course, answer: Answer, *, alone: bool = False) -> list[Cell]:
    """Return the cells to run so as to judge `answer`.

    Every other exercise is answered as the instructor would. What is run is the answer, its test
    cells, every later exercise that depends on it with its test cells, and whatever these need;
    the rest of the notebook cannot make a difference. A borrowed answer stops at its own tests:
    what it does to later exercises is seen where it comes from. With `alone`, so does any other.
    """
    reference = solutions(course, answer.assignment)
    cells = as_graded(course, answer.assignment, reference | {answer.exercise: answer.source})
    of = exercises_of_tests(cells)
    # a test cell changes nothing: that is the first rule for test cells
    names = [
        replace(of, changes=frozenset()) if cell.kind == "test" else of
        for cell, of in ((cell, names_of(cell.source)) for cell in cells)
    ]
    place = next(n for n, cell in enumerate(cells) if cell.grade_id == answer.exercise)

    affected = {answer.exercise}
    changed = names[place].touches | names_of(reference[answer.exercise]).touches
    changed -= modules_of(names)
    for number in range(place + 1, 0 if answer.borrowed or alone else len(cells)):
        if cells[number].kind == "answer" and names[number].reads & changed:
            affected.add(cells[number].grade_id)
            changed |= names[number].touches
    targets = [
        number
        for number, cell in enumerate(cells)
        if (cell.kind == "answer" and cell.grade_id in affected)
        or (cell.kind == "test" and of[cell.grade_id] in affected)
    ]
    return [cells[number] for number in cells_for(targets, names)]


def errors_of(cells: Sequence[Cell], result: Result) -> dict[str, str | None]:
    """Return what came of each cell: `grade_id` → None, or what went wrong.

    Cells without a `grade_id` are called `cell <n>`.
    """
    found = {
        cells[number].grade_id or f"cell {number}": run.error or None
        for number, run in result.runs.items()
    }
    for verdict in result.verdicts:
        said = f"{verdict.ename or 'NotRun'}: {verdict.message}"
        found[verdict.grade_id] = None if verdict.status == "passed" else said
    return found


def faults(answer: Answer, cells: Sequence[Cell], errors: Mapping[str, str | None]) -> list[str]:
    """Compare what happened to an answer with what should have; an empty list is a success.

    Args:
        answer: the answer.
        cells: what was run, from `trial_cells`.
        errors: what came of each, from `errors_of`.
    """
    verdicts = {c.grade_id: errors.get(c.grade_id, "not run") for c in cells if c.kind == "test"}
    lost = {name: error for name, error in verdicts.items() if error is not None}
    of = exercises_of_tests(cells)

    found = [f"{name} must catch it, but passed" for name in answer.fails if name not in lost]
    for name, error in lost.items():
        if of[name] == answer.exercise:
            if answer.accepted:
                found.append(f"{name} must accept it, but: {error}")
            elif not tells_of_call(error) and not error.startswith(_SAYING):
                found.append(f"{name} must say what is wrong, but broke: {error}")
        elif of[name] not in answer.breaks:
            found.append(f"{name} belongs to another exercise, but: {error}")
    found += [
        f"it says that it breaks {exercise}, which lost nothing"
        for exercise in answer.breaks
        if exercise in of.values()  # it was tried
        and not any(of[name] == exercise for name in lost)
    ]
    if found and errors.get(answer.exercise):
        found.append(f"(its own cell: {errors[answer.exercise]})")
    return found
