"""Submissions through nbgrader, side by side.

nbgrader grades one submission after another in one process, and a bad one can take the batch with
it. Here every submission is autograded by an nbgrader of its own, in a process of its own, with a
time limit. What nbgrader records, and where, stays nbgrader's.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import MissingEntry
from nbgrader.apps.api import NbGraderAPI

from nbjudge import intake
from nbjudge.course import Course, read_notebook
from nbjudge.errors import SubmissionError
from nbjudge.isolation import JobFailedError, run_isolated
from nbjudge.release import nbgrader_config

CELL_TIMEOUT_S = 120
NOTEBOOK_TIMEOUT_S = 900


class Submission(NamedTuple):
    """One hand-in: whose, and of what."""

    student: str
    assignment: str


@dataclass(frozen=True)
class Outcome:
    """What became of one submission.

    Attributes:
        submission: which one.
        error: why it got no grade, as a line for the instructor; empty for a graded one.
        notes: lines that the instructor should see although it was graded.
    """

    submission: Submission
    error: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Job:
    root: Path
    submission: Submission
    cell_timeout: int
    log: Path


def submissions(course: Course, assignments: Sequence[str], student: str = "") -> list[Submission]:
    """Return what has been handed in, lesson by lesson, in the order of the students' ids."""
    return [
        Submission(folder.parent.name, assignment)
        for assignment in assignments
        for folder in sorted(course.root.glob(f"submitted/*/{assignment}"))
        if folder.is_dir() and student in ("", folder.parent.name)
    ]


def is_graded(course: Course, submission: Submission) -> bool:
    """Tell whether exactly this hand-in has been graded before."""
    path = course.submission(*submission)
    stamp = _stamp(course, submission)
    graded = course.root / "autograded" / submission.student / submission.assignment / path.name
    return (
        path.exists() and graded.exists() and stamp.exists() and stamp.read_text() == _digest(path)
    )


def grade(
    course: Course,
    wanted: Sequence[Submission],
    *,
    workers: int | None = None,
    cell_timeout: int = CELL_TIMEOUT_S,
    notebook_timeout: int = NOTEBOOK_TIMEOUT_S,
) -> Iterator[Outcome]:
    """Autograde submissions and write their feedback, several at a time.

    Args:
        course: the course; every lesson has been released into its gradebook.
        wanted: what to grade; what was graded before is graded again.
        workers: how many at a time; one a core by default.
        cell_timeout: seconds after which a cell is interrupted.
        notebook_timeout: seconds after which a submission is given up.

    Yields:
        The outcome of each, in the order of completion. One that fails leaves the others, and
        what was recorded for the same student before, as they are.
    """
    readable = []
    for submission in wanted:
        try:
            intake.inspect(course, *submission)
        except SubmissionError as error:
            yield Outcome(submission, error=str(error))
        else:
            readable.append(submission)

    logs = course.root / ".nbjudge" / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    jobs = [
        _Job(course.root, s, cell_timeout, logs / f"{s.assignment}-{s.student}.log")
        for s in readable
    ]
    for number, result in run_isolated(_autograde, jobs, workers=workers, timeout=notebook_timeout):
        submission, log = readable[number], jobs[number].log.relative_to(course.root)
        path = course.submission(*submission)
        if isinstance(result, JobFailedError):
            failure = SubmissionError(
                submission.student,
                path.relative_to(course.root),
                str(result),
                "look for an endless loop in the notebook" if result.timed_out else f"see {log}",
            )
            yield Outcome(submission, error=str(failure))
        else:
            if not result.error:
                _stamp(course, submission).write_text(_digest(path))
            yield result


def _autograde(job: _Job) -> Outcome:
    """Grade one submission, in this process (which is the submission's own)."""
    os.chdir(job.root)
    course, submission = Course(job.root), job.submission
    path = course.submission(*submission).relative_to(job.root)
    config = nbgrader_config(course)
    config.Execute.timeout = job.cell_timeout
    api = NbGraderAPI(config=config)
    logging.captureWarnings(True)
    result = api.autograde(submission.assignment, submission.student, force=True)
    job.log.write_text(str(result.get("log", "")) + str(result.get("error", "")), encoding="utf-8")
    if not result["success"]:
        why = _last_error(str(result.get("error") or result.get("log") or ""))
        return Outcome(
            submission,
            error=str(
                SubmissionError(
                    submission.student,
                    path,
                    f"nbgrader could not grade it ({why})",
                    f"see {job.log.relative_to(job.root)}",
                )
            ),
        )
    graded = read_notebook(Path("autograded", submission.student, submission.assignment, path.name))
    notes = [
        f"{submission.student}: {path}: the cell `{cell}` ran longer than {job.cell_timeout} s and "
        "was stopped → look for an endless loop in it; what it should have made earns nothing"
        for cell in intake.timed_out_cells(graded)
    ]
    api.generate_feedback(submission.assignment, submission.student, force=True)
    return Outcome(submission, notes=notes)


def _last_error(log: str) -> str:
    """Return the line of a traceback or log that names the cause."""
    lines = [line.strip() for line in log.splitlines() if "Error" in line]
    return lines[-1][:200] if lines else "no reason given"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stamp(course: Course, submission: Submission) -> Path:
    folder = course.root / ".nbjudge" / "graded" / submission.assignment
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{submission.student}.sha256"


def scores(course: Course, assignments: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return the recorded points: student → assignment → points (late penalties taken off).

    A lesson that a student did not hand in, or that has no grade, is left out.
    """
    found: dict[str, dict[str, float]] = {}
    with NbGraderAPI(config=nbgrader_config(course)).gradebook as gradebook:
        for student in gradebook.students:
            found[student.id] = {}
            for assignment in assignments:
                try:
                    submission = gradebook.find_submission(assignment, student.id)
                except MissingEntry:
                    continue
                grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
                # nbgrader makes the entry before it grades, and leaves it when grading fails
                if any(grade.auto_score is None and grade.manual_score is None for grade in grades):
                    continue
                penalty = submission.late_submission_penalty or 0.0
                found[student.id][assignment] = max(0.0, submission.score - penalty)
    return found
