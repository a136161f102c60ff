"""Putting down what the judge found: gradebook, autograded notebook, receipt.

Points come from verdicts alone. The outputs in the autograded notebook are there to be looked at
by a person, and are made anew from the few kinds that cannot do anything: text and pictures.
"""

from __future__ import annotations

import base64
import binascii
import platform
import re
import shutil
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    SourceCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import select
from sqlalchemy.orm import Session
from traitlets.config import Config

from nbjudge.course import Course, Lesson
from nbjudge.database import insert_into, turn
from nbjudge.engine import Result, Verdict
from nbjudge.files import write_whole
from nbjudge.intake import MAX_BYTES, HandIn

_PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_MAX_OUTPUTS = 500
_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # what terminals obey
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_STATED = ("nbjudge", "nbgrader", "tensorflow", "tensorflow-cpu", "keras", "numpy", "matplotlib")


def plain_text(text: object) -> str:
    """Return foreign text without what a terminal would obey or a reader could be misled by."""
    return _CONTROL.sub("", str(text))


def one_line(text: object) -> str:
    """Return foreign text as `plain_text` does, in one line."""
    return " ".join(plain_text(text).split())


def points_of(lesson: Lesson, result: Result) -> float:
    """Return the points that a result is worth: a point needs a verdict."""
    return sum(lesson.tests[name].points for name in result.passed)


def fill_in(notebook: Any, result: Result) -> None:
    """Write outputs and verdicts into the cells of a notebook that was judged.

    Args:
        notebook: as it was judged, changed in place.
        result: what came of it.
    """
    fill_in_verdicts(notebook, result)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(cells):
        cell.execution_count = number + 1
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("grade") and not meta.get("solution"):
            continue
        run = result.runs.get(number)
        cell.outputs = [] if run is None else safe_outputs(run.outputs)
        if (
            run is not None
            and run.error
            and not any(o.output_type == "error" for o in cell.outputs)
        ):
            cell.outputs.append(_error("Stopped", run.error))


def fill_in_verdicts(notebook: Any, result: Result) -> None:
    """Write verdicts into the test cells of a notebook, and nothing else."""
    verdicts = {verdict.grade_id: verdict for verdict in result.verdicts}
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("grade") and not meta.get("solution"):
            cell.outputs = _verdict_outputs(verdicts.get(meta["grade_id"]))


def write_notebook(path: Path, notebook: Any) -> None:
    """Write a notebook, whole or not at all."""
    write_whole(path, nbformat.writes(notebook))


def safe_outputs(outputs: list[Any]) -> list[Any]:
    """Return a cell's outputs made anew: text and pictures, and nothing that a browser runs."""
    found = []
    for output in outputs[:_MAX_OUTPUTS]:
        safe = _safe_output(output) if isinstance(output, dict) else None
        if safe is not None:
            found.append(safe)
    return found


def _verdict_outputs(verdict: Verdict | None) -> list[Any]:
    if verdict is None:
        return [_error("NotRun", "this test cell was not run")]
    if verdict.status == "passed":
        return []
    return [_error(verdict.ename or "NotRun", verdict.message)]


def _error(name: str, message: str) -> Any:
    name, message = plain_text(name), plain_text(message)
    return nbformat.v4.new_output(
        "error", ename=name, evalue=message, traceback=[f"{name}: {message}"]
    )


def _safe_output(output: dict[str, Any]) -> Any | None:
    kind = output.get("output_type")
    if kind == "stream" and output.get("name") in ("stdout", "stderr"):
        text = plain_text(_as_left_standing(str(output.get("text", ""))))
        return nbformat.v4.new_output("stream", name=output["name"], text=text)
    if kind == "error":
        lines = output.get("traceback")
        traceback = [plain_text(line) for line in lines] if isinstance(lines, list) else []
        return nbformat.v4.new_output(
            "error",
            ename=plain_text(output.get("ename", "")),
            evalue=plain_text(output.get("evalue", "")),
            traceback=traceback,
        )
    if kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        data = {}
        for mime, content in output["data"].items():
            if mime == "text/plain":
                data[mime] = plain_text(content)
            elif mime in _PICTURES:
                picture = _picture(content, _PICTURES[mime])
                if picture:
                    data[mime] = picture
        return nbformat.v4.new_output("display_data", data=data) if data else None
    return None


def _as_left_standing(text: str) -> str:
    """Return what a terminal would show at last, of lines that overwrite themselves."""
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    return "\n".join(lines)


def _picture(content: object, beginning: bytes) -> str:
    """Return a picture in Base64 if it is one, written anew; else ""."""
    try:
        data = base64.b64decode(content) if isinstance(content, str) else b""
    except (binascii.Error, ValueError):
        data = b""
    return base64.b64encode(data).decode() if data.startswith(beginning) else ""


def save_points(
    gradebook: Gradebook,
    lesson: Lesson,
    notebook_id: str,
    student: str,
    notebook: Any,
    result: Result,
) -> None:
    """Write verdicts into nbgrader's gradebook, in one transaction.

    Manual scores and comments of graders stay. The submission must have an entry.
    """
    with turn(gradebook.db) as db:
        entry = _entry(db, lesson.assignment, notebook_id, student)
        if entry.id is None:
            raise MissingEntry(f"no entry of {student} in {lesson.assignment}")
        _write_points(db, lesson, entry, notebook, result)


def save_submission(
    gradebook: Gradebook,
    course: Course,
    lesson: Lesson,
    hand_in: HandIn,
    result: Result,
    config: Config,
) -> None:
    """Write what nbgrader's own autograding would have written: notebook, entries, penalties."""
    notebook = hand_in.notebook
    source = lesson.notebook.metadata
    notebook.metadata["kernelspec"] = source.get("kernelspec", {})
    fill_in(notebook, result)
    folder = course.root / "autograded" / hand_in.student / hand_in.assignment
    _copy_beside(hand_in.path, folder)
    write_notebook(folder / hand_in.path.name, notebook)

    save_entry(gradebook, lesson, hand_in, result, config)


def save_entry(
    gradebook: Gradebook, lesson: Lesson, hand_in: HandIn, result: Result, config: Config
) -> None:
    """Write a submission into nbgrader's gradebook, in one transaction: entry, points, penalty.

    Raises:
        MissingEntry: the lesson was never released.
    """
    notebook_id = hand_in.path.stem
    with turn(gradebook.db) as db:
        entry = _entry(db, hand_in.assignment, notebook_id, hand_in.student)
        entry = _made(db, entry, hand_in)
        _write_points(db, lesson, entry, hand_in.notebook, result)
        _write_penalty(db, entry, hand_in.student, config)


@dataclass(frozen=True)
class _Entry:
    """What the gradebook knows of a submission before its points.

    Attributes:
        id: of the submitted notebook; None where there is none yet.
        submission_id: of the submission; None where there is none yet.
        is_known: whether the student is.
        assignment_id, notebook_id: what was handed in.
        timestamp, extension, duedate, penalty: as nbgrader has them.
        cells: the lesson's cells: id, name, type, and the checksum of what was given out.
    """

    id: str | None
    submission_id: str | None
    is_known: bool
    assignment_id: str
    notebook_id: str
    timestamp: datetime | None
    extension: timedelta | None
    duedate: datetime | None
    penalty: float | None
    cells: list[tuple[str, str, str, str | None]]


def _entry(db: Session, assignment: str, notebook_id: str, student: str) -> _Entry:
    """Ask in one query, because each costs a way to the server and back."""
    cell, released, its, submission = (
        table.__table__ for table in (BaseCell, SourceCell, SubmittedNotebook, SubmittedAssignment)
    )
    found = db.execute(
        select(
            its.c.id,
            submission.c.id,
            Student.id,
            Assignment.id,
            Notebook.id,
            submission.c.timestamp,
            submission.c.extension,
            Assignment.duedate,
            its.c.late_submission_penalty,
            cell.c.id,
            cell.c.name,
            cell.c.type,
            released.c.checksum,
        )
        .select_from(Assignment)
        .join(Notebook, Notebook.assignment_id == Assignment.id)
        .outerjoin(cell, cell.c.notebook_id == Notebook.id)
        .outerjoin(
            released, (released.c.notebook_id == Notebook.id) & (released.c.name == cell.c.name)
        )
        .outerjoin(Student, Student.id == student)
        .outerjoin(
            submission,
            (submission.c.assignment_id == Assignment.id) & (submission.c.student_id == student),
        )
        .outerjoin(
            its, (its.c.assignment_id == submission.c.id) & (its.c.notebook_id == Notebook.id)
        )
        .where(Assignment.name == assignment, Notebook.name == notebook_id)
    ).all()
    if not found:
        raise MissingEntry(f"no notebook {notebook_id} in {assignment}")
    cells = [tuple(row[9:]) for row in found if row[9] is not None]
    about: list[Any] = [*found[0][:9], cells]
    about[2] = about[2] is not None
    return _Entry(*about)


def _made(db: Session, entry: _Entry, hand_in: HandIn) -> _Entry:
    """Make what is not there yet of a student's entry, and note when they handed in.

    Somebody may press Formgrader's button at this moment, and does not stand in line: each
    statement leaves what is there already, and what came of it is asked for again.
    """
    at = utils.parse_utc(hand_in.handed_in) if hand_in.handed_in else entry.timestamp
    if entry.id is None:
        if not entry.is_known:
            db.execute(insert_into(db, Student).on_conflict_do_nothing(), {"id": hand_in.student})
        if entry.submission_id is None:
            submission = insert_into(db, SubmittedAssignment).on_conflict_do_nothing()
            of = {"assignment_id": entry.assignment_id, "student_id": hand_in.student}
            db.execute(submission, {**of, "timestamp": at})
            entry = _entry(db, hand_in.assignment, hand_in.path.stem, hand_in.student)
        db.execute(
            insert_into(db, SubmittedNotebook).on_conflict_do_nothing(),
            {"notebook_id": entry.notebook_id, "assignment_id": entry.submission_id},
        )
        entry = _entry(db, hand_in.assignment, hand_in.path.stem, hand_in.student)
    if at != entry.timestamp:
        table = SubmittedAssignment.__table__
        where = table.c.id == entry.submission_id
        db.execute(table.update().where(where).values(timestamp=at))
    return replace(entry, timestamp=at)


def _write_points(
    db: Session, lesson: Lesson, entry: _Entry, notebook: Any, result: Result
) -> None:
    answers = {
        cell.metadata["nbgrader"]["grade_id"]: cell
        for cell in notebook.cells
        if utils.is_solution(cell)
    }
    judged, unjudged, remarks, unremarked = [], [], [], []
    for cell_id, name, kind, checksum in entry.cells:
        row = {"cell_id": cell_id, "notebook_id": entry.id}
        if kind in ("GradeCell", "TaskCell"):
            test = lesson.tests.get(name)
            if test is None:
                unjudged.append({**row, "needs_manual_grade": True})
            else:
                points = test.points if test.grade_id in result.passed else 0.0
                judged.append({**row, "auto_score": points, "needs_manual_grade": False})
        if kind in ("SolutionCell", "TaskCell"):
            answer = answers.get(name)
            if answer is None:
                unremarked.append(row)
            else:
                blank = checksum == utils.compute_checksum(answer)
                remarks.append({**row, "auto_comment": "No response." if blank else None})
    one = ["cell_id", "notebook_id"]
    grades, comments = insert_into(db, Grade), insert_into(db, Comment)
    by_hand = Grade.__table__.c.manual_score.is_not(None)
    kept = {"auto_score": grades.excluded.auto_score, "needs_manual_grade": by_hand}
    said = {"auto_comment": comments.excluded.auto_comment}
    for statement, rows in (
        (grades.on_conflict_do_update(index_elements=one, set_=kept), judged),
        (grades.on_conflict_do_nothing(), unjudged),
        (comments.on_conflict_do_update(index_elements=one, set_=said), remarks),
        (comments.on_conflict_do_nothing(), unremarked),
    ):
        if rows:
            db.execute(statement, rows)


def _write_penalty(db: Session, entry: _Entry, student: str, config: Config) -> None:
    """Write what being late costs, as nbgrader's `AssignLatePenalties` does it.

    That opens the gradebook anew, where it could not see what is not committed yet.
    """
    due = entry.duedate and entry.duedate + (entry.extension or timedelta())
    late = (entry.timestamp - due).total_seconds() if entry.timestamp and due else 0.0
    penalty = None
    if late > 0:
        step = AssignLatePenalties(config=config)
        step.init_plugin()
        submission = db.get(SubmittedNotebook, entry.id, populate_existing=True)
        penalty = step.plugin_inst.late_submission_penalty(student, submission.score, late)
        if penalty is not None:
            penalty = step._check_late_penalty(submission, penalty)
    if penalty != entry.penalty:
        table = SubmittedNotebook.__table__
        where = table.c.id == entry.id
        db.execute(table.update().where(where).values(late_submission_penalty=penalty))


def receipt(lesson: Lesson, hand_in: HandIn, result: Result, how: dict[str, Any]) -> dict[str, Any]:
    """Return a submission's receipt, as plain data.

    Args:
        lesson: what it was graded by.
        hand_in: what was graded.
        result: what came of it.
        how: limits, sandbox and data of this run.
    """
    verdicts = [
        {
            "test": verdict.grade_id,
            "status": verdict.status,
            "points": lesson.tests[verdict.grade_id].points if verdict.status == "passed" else 0.0,
            "max_points": lesson.tests[verdict.grade_id].points,
            "message": plain_text(verdict.message),
        }
        for verdict in result.verdicts
    ]
    return {
        "student": hand_in.student,
        "assignment": lesson.assignment,
        "points": points_of(lesson, result),
        "max_points": lesson.max_points,
        "verdicts": verdicts,
        "repairs": [one_line(line) for line in hand_in.repairs],
        "doubts": [one_line(line) for line in hand_in.doubts],
        "limits_hit": [one_line(line) for line in result.limits_hit],
        "called_student": result.called_student,
        "submitted_sha256": hand_in.digest,
        "tests_sha256": lesson.digest,
        "seconds": {"student": round(result.student_s, 3), "total": round(result.total_s, 3)},
        **how,
    }


def versions() -> dict[str, str]:
    """Return the versions of what decides about a verdict."""
    found = {"python": platform.python_version()}
    for name in _STATED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _copy_beside(notebook: Path, folder: Path) -> None:
    """Copy the files that were handed in beside the notebook, as nbgrader does.

    Links are left out, and what is too large for a notebook.
    """
    for path in notebook.parent.iterdir():
        if path == notebook or path.is_symlink() or not path.is_file():
            continue
        if path.stat().st_size <= MAX_BYTES:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / path.name)
