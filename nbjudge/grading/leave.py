"""Lessons of other kernels than Python's: refused, or left to nbgrader alone.

What `c.Judge.leave` names nbgrader grades in the same run, so that the gradebook is whole. Its
students' code then runs without a sandbox, with all rights of whoever grades.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute, NbGraderPreprocessor, SaveAutoGrades

from nbjudge.authoring.check import of_another_kernel
from nbjudge.course.hand_in import HandIn
from nbjudge.course.layout import Course, Lesson, assignment_of
from nbjudge.engine.results import Result, Verdict
from nbjudge.errors import CourseError
from nbjudge.records.gradebook import entries, gradebook_of

SANDBOX = "none: left to nbgrader"


def refuse_other_kernels(course: Course, lessons: Iterable[Lesson]) -> None:
    """Refuse lessons that cannot be judged, before anything is run.

    Raises:
        CourseError: a lesson has another kernel, and is not left to nbgrader.
    """
    for lesson in lessons:
        for finding in of_another_kernel(course, lesson):
            raise CourseError(f"source/{assignment_of(lesson.assignment)}: {finding}")


def grade(course: Course, lesson: Lesson, hand_in: HandIn) -> Result:
    """Let nbgrader grade a submission, and return what it found as a result.

    Points and the graded notebook are nbgrader's, in its gradebook and in `autograded/`.
    """
    config = course.settings.nbgrader
    for step in ("exporter_class", "sanitize_preprocessors", "autograde_preprocessors"):
        config.Autograde.pop(step, None)
    config.Autograde.sanitize_preprocessors = Autograde.sanitize_preprocessors.default()
    config.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default()
    assignment = assignment_of(lesson.assignment)
    done: dict[str, Any] = NbGraderAPI(config=config).autograde(assignment, hand_in.student)
    if not done["success"]:
        lines = str(done.get("log") or done.get("error") or "").strip().splitlines()
        return Result(error=f"nbgrader: {lines[-1].strip() if lines else 'it does not say why'}")
    return found(course, lesson, hand_in.student)


def run_and_save(step: NbGraderPreprocessor, nb: Any, resources: Any) -> tuple[Any, Any]:
    """Run a notebook and record its points as nbgrader does, from one of nbjudge's own steps."""
    for its_own in (Execute, SaveAutoGrades):
        nb, resources = its_own(parent=step.parent)(nb, resources)
    return nb, resources


def found(course: Course, lesson: Lesson, student: str) -> Result:
    """Return as a result what nbgrader has recorded of a submission."""
    with gradebook_of(course) as gradebook:
        entry = next(entries(gradebook, lesson.assignment, [student]), None)
    verdicts = []
    for name, test in lesson.tests.items():
        score = entry.scores.get(name) if entry else None
        passed = score is not None and score.auto is not None and score.auto >= test.points
        verdicts.append(Verdict(name, "passed" if passed else "failed"))
    return Result(verdicts, sandbox=SANDBOX)
