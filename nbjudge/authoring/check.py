"""Whether lessons can be graded: tried on the instructor's answers and on blank notebooks.

What is found is kept in `.nbjudge/checked/`, so that a lesson is tried once, however often it is
graded.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from nbjudge.authoring.answers import fill, solutions
from nbjudge.authoring.release import generate, secret_lines
from nbjudge.course.layout import Course, Lesson, assignment_of, read_notebook
from nbjudge.engine.results import Result
from nbjudge.errors import CourseError
from nbjudge.files import write_whole
from nbjudge.pools.base import Job, Pool
from nbjudge.records.receipts import uncrossed_phrase

_SHARE = (
    "it passes in the student's process, as in nbgrader: "
    'c.Judge.shared = ["{}"], or {{"nbjudge": {{"shared": true}}}} in the cell\'s metadata'
)


@dataclass(frozen=True)
class Finding:
    """What is wrong with a lesson.

    Attributes:
        cell: the `grade_id` of the cell that is concerned; "" for the whole lesson.
        problem: a phrase that goes on from the cell's name.
        remedy: what to do about it; "" where that cannot be said.
        costs: whether right answers would lose points by it, or something hidden would be shown.
    """

    cell: str
    problem: str
    remedy: str = ""
    costs: bool = True

    def __str__(self) -> str:
        said = f"{self.cell} {self.problem}" if self.cell else self.problem
        return f"{said} → {self.remedy}" if self.remedy else said


def check(
    course: Course, lessons: Sequence[str], open_pool: Callable[[], AbstractContextManager[Pool]]
) -> Iterator[tuple[str, list[Finding]]]:
    """Try lessons, but for those that have not changed since they were tried.

    Args:
        course: the course.
        lessons: their names.
        open_pool: opens what runs them; not called where nothing is to be tried.

    Yields:
        lesson, what was found; empty if it can be graded.

    Raises:
        SandboxError: the machine cannot run them.
    """
    with tempfile.TemporaryDirectory() as scratch:
        drafts = Path(scratch)
        waiting = []
        for name in lessons:
            kept = _kept(course, name)
            if kept is not None:
                yield name, kept
                continue
            found = _draft(course, name, drafts)
            if found:
                yield name, found
            else:
                waiting.append(name)
        if not waiting:
            return
        with open_pool() as pool:
            yield from try_drafts(course, waiting, drafts, pool)


def is_sound(found: Iterable[Finding]) -> bool:
    """Tell whether a lesson is graded all the same: right answers lose nothing by these."""
    return not any(finding.costs for finding in found)


def _draft(course: Course, name: str, drafts: Path) -> list[Finding]:
    """Generate a lesson's student notebook, and return what stands in the way."""
    assignment = assignment_of(name)
    if (drafts / assignment).exists():  # generated with another notebook of it
        return []
    try:
        generate(course, course.select([assignment]), into=drafts)
    except CourseError as error:
        problem, _, remedy = str(error).removeprefix(f"source/{assignment}: ").partition(" → ")
        return [Finding("", problem, remedy)]
    return []


def try_drafts(
    course: Course, lessons: Sequence[str], drafts: Path, pool: Pool
) -> Iterator[tuple[str, list[Finding]]]:
    """Grade generated notebooks, answered by the instructor and left blank.

    Args:
        course: the course.
        lessons: their names; a lesson of another kernel than Python's is not tried.
        drafts: the folder into which `generate` put their notebooks.
        pool: where they are run.

    Yields:
        lesson, what was found; empty if it can be given out.

    Raises:
        SandboxError: the machine cannot run them.
    """
    for name, found in _try(course, lessons, drafts, pool):
        _keep(course, name, found)
        yield name, found


def _try(
    course: Course, lessons: Sequence[str], drafts: Path, pool: Pool
) -> Iterator[tuple[str, list[Finding]]]:
    secret = secret_lines(course)
    tried: list[_Trial] = []
    jobs: list[Job] = []
    for name in lessons:
        lesson = course.lesson(name)
        if lesson.language != "python":
            yield name, of_another_kernel(course, lesson)
            continue
        draft = read_notebook(drafts / assignment_of(name) / course.source(name).name)
        try:
            trial = _Trial(lesson, draft, fill(draft, solutions(course, name)))
            jobs += [trial.job(answered=True), trial.job(answered=False)]
            tried.append(trial)
        except CourseError as error:
            yield name, [Finding("", str(error))]

    results: dict[int, Result] = {}
    open_: list[tuple[_Trial, Result]] = []  # where the tests refuse the instructor's own answers
    for number, result in pool.judge(jobs):
        results[number] = result
        first = number - number % 2
        if {first, first + 1} <= results.keys():
            trial = tried[first // 2]
            answered, blank = results.pop(first), results.pop(first + 1)
            trial.findings += [
                Finding("", f"`{line}` would be given away") for line in trial.leaks(secret)
            ]
            trial.findings += _of_blank(trial.lesson, blank)
            if answered.error or answered.passed >= trial.lesson.tests.keys():
                trial.findings += _of_answered(trial.lesson, answered, None)
                yield trial.lesson.assignment, trial.findings
            else:
                open_.append((trial, answered))
    again = [trial.job(answered=True, shared=answered.passed) for trial, answered in open_]
    for number, shared in pool.judge(again):
        trial, answered = open_[number]
        trial.findings += _of_answered(trial.lesson, answered, shared)
        yield trial.lesson.assignment, trial.findings


class _Trial:
    """A lesson that is tried.

    Attributes:
        lesson: the lesson.
        findings: what was found so far.
    """

    def __init__(self, lesson: Lesson, draft: Any, answered: Any) -> None:
        self.lesson = lesson
        self.findings: list[Finding] = []
        self._draft = draft
        self._answered = answered

    def job(self, *, answered: bool, shared: Iterable[str] | None = None) -> Job:
        """Return the job of judging the instructor's answers, or none.

        Args:
            answered: whether the answers are there.
            shared: the tests that do not run in the student's process, while all others do; None
                leaves it as the lesson says.
        """
        cells = self.lesson.as_graded(self._answered if answered else self._draft)
        if shared is not None:
            cells = [
                replace(c, shared=c.kind == "test" and c.grade_id not in shared) for c in cells
            ]
        return Job.of(self.lesson, cells)

    def leaks(self, secret: set[str]) -> list[str]:
        """Return the lines of the student's notebook that are secret."""
        lines = [line.strip() for cell in self._draft.cells for line in cell.source.splitlines()]
        return [line for line in lines if line in secret]


def of_another_kernel(course: Course, lesson: Lesson) -> list[Finding]:
    """Return what is wrong with a lesson's kernel; nothing where it is left to nbgrader."""
    if lesson.language == "python" or course.is_left(lesson.assignment):
        return []
    name = assignment_of(lesson.assignment)
    kernel = lesson.notebook.metadata.get("kernelspec", {}).get("name", lesson.language)
    return [
        Finding(
            "",
            f"its kernel is {kernel} ({lesson.language}), and nbjudge judges Python alone",
            "leave it to nbgrader, which has no sandbox: "
            f'c.Judge.leave = ["{name}"] in nbgrader_config.py',
        )
    ]


def _of_blank(lesson: Lesson, blank: Result) -> list[Finding]:
    if blank.error:
        return [Finding("", f"it cannot be graded: {blank.error}")]
    return [
        Finding(name, "passes without any answer", costs=False)
        for name, test in lesson.tests.items()
        if name in blank.passed and test.points
    ]


def _of_answered(lesson: Lesson, answered: Result, shared: Result | None) -> list[Finding]:
    if answered.error:
        return [Finding("", f"it cannot be graded: {answered.error}")]
    verdicts = {verdict.grade_id: verdict for verdict in answered.verdicts}
    found = []
    for name in lesson.tests:
        if name in answered.passed:
            continue
        helps = shared is not None and name in shared.passed
        verdict = verdicts.get(name)
        if verdict is not None and verdict.uncrossed:
            problem = uncrossed_phrase(verdict.uncrossed)
        else:
            said = verdict.message if verdict else "not run"
            problem = f"refuses the instructor's answer: {said}"
        found.append(Finding(name, problem, _SHARE.format(name) if helps else ""))
    return found + [Finding("", f"the instructor's answers: {one}") for one in answered.limits_hit]


def _digest(course: Course, name: str) -> str:
    """Return what changes with anything that may change what is found."""
    source = hashlib.sha256(course.source(name).read_bytes())
    source.update(course.lesson(name).digest.encode())
    source.update(repr((course.settings.leave, course.marks)).encode())
    return source.hexdigest()


def _path(course: Course, name: str) -> Path:
    return course.home / "checked" / f"{name}.json"


def _kept(course: Course, name: str) -> list[Finding] | None:
    try:
        kept = json.loads(_path(course, name).read_text(encoding="utf-8"))
        if kept["digest"] != _digest(course, name):
            return None
        return [Finding(**finding) for finding in kept["findings"]]
    except (OSError, ValueError, LookupError, TypeError, CourseError):  # none, or another version's
        return None


def _keep(course: Course, name: str, found: list[Finding]) -> None:
    kept = {"digest": _digest(course, name), "findings": [asdict(finding) for finding in found]}
    write_whole(_path(course, name), json.dumps(kept, ensure_ascii=False, indent=1))
