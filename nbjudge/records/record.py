"""Putting down what the judge found: gradebook, autograded notebook, receipt.

Points come from verdicts alone. The outputs in the autograded notebook are there to be looked at
by a person, and are made anew from the few kinds that cannot do anything: text and pictures.
"""

from __future__ import annotations

import base64
import functools
import io
import shutil
import warnings
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

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
from PIL import Image
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session
from traitlets.config import Config

from nbjudge.course.cells import code_cells, grade_id_of, kind_of
from nbjudge.course.hand_in import MAX_BYTES, HandIn
from nbjudge.course.layout import Course, Lesson
from nbjudge.engine.submission import Result, Verdict
from nbjudge.files import write_whole
from nbjudge.records.database import insert_into, turn
from nbjudge.text import one_line, plain_text

_PICTURES = {"image/png": "PNG", "image/jpeg": "JPEG"}
_MAX_PIXELS = 16_000_000  # of a picture: a figure of 40 by 40 inches
_ALL_PIXELS, _ALL_BYTES = 160_000_000, 32 << 20  # of a notebook's pictures together, as written
_LEFT_OUT = "(그림이 너무 크거나, 그림으로 읽을 수 없어서 싣지 않았습니다.)"  # read by students
_OTHERWISE = {"PNG": "RGBA", "JPEG": "RGB"}  # the pixels of what is no plain picture
_AS_WRITTEN: dict[str, dict[str, Any]] = {"PNG": {"compress_level": 1}, "JPEG": {"quality": 90}}
_MAX_OUTPUTS = 500
_LONGEST_ERROR = 300  # characters of what stopped a cell


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
    room = _Room()
    for number, cell in enumerate(cells):
        cell.execution_count = number + 1
        if kind_of(cell) == "test":
            continue
        run = result.runs.get(number)
        cell.outputs = [] if run is None else safe_outputs(run.outputs, room)
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
        if kind_of(cell) == "test":
            cell.outputs = _verdict_outputs(verdicts.get(grade_id_of(cell)))


def write_notebook(path: Path, notebook: Any) -> None:
    """Write a notebook, whole or not at all."""
    write_whole(path, nbformat.writes(notebook))


@dataclass
class _Room:
    """What the pictures that are still to come may take: some bytes become thousands of times more.

    Attributes:
        pixels: of all of them together.
        bytes: of their files, in Base64.
    """

    pixels: int = _ALL_PIXELS
    bytes: int = _ALL_BYTES


def safe_outputs(outputs: list[Any], room: _Room | None = None) -> list[Any]:
    """Return a cell's outputs made anew: text and pictures, and nothing that a browser runs.

    Args:
        outputs: as a notebook has them.
        room: what its pictures may take, with those of other cells; None is a notebook's.
    """
    found = []
    room = room or _Room()
    for output in outputs[:_MAX_OUTPUTS]:
        safe = _safe_output(output, room) if isinstance(output, dict) else None
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


def _safe_output(output: dict[str, Any], room: _Room) -> Any | None:
    of_kind = output.get("output_type")
    if of_kind == "stream" and output.get("name") in ("stdout", "stderr"):
        text = plain_text(_as_left_standing(str(output.get("text", ""))))
        return nbformat.v4.new_output("stream", name=output["name"], text=text)
    if of_kind == "error":
        lines = output.get("traceback")
        traceback = [plain_text(line) for line in lines] if isinstance(lines, list) else []
        return nbformat.v4.new_output(
            "error",
            ename=plain_text(output.get("ename", "")),
            evalue=plain_text(output.get("evalue", "")),
            traceback=traceback,
        )
    if of_kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        data = {}
        if "text/plain" in output["data"]:
            data["text/plain"] = plain_text(output["data"]["text/plain"])
        for mime, kind in _PICTURES.items():
            if mime not in output["data"]:
                continue
            if picture := _picture(output["data"][mime], kind, room):
                data[mime] = picture
            else:
                data["text/plain"] = _LEFT_OUT
        return nbformat.v4.new_output("display_data", data=data) if data else None
    return None


def _as_left_standing(text: str) -> str:
    """Return what a terminal would show at last, of lines that overwrite themselves."""
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    return "\n".join(lines)


def _picture(content: object, kind: str, room: _Room) -> str:
    """Return a picture in Base64, decoded and encoded again; "" if it is none, or too large.

    What stands in a file besides its pixels, and may be read by whoever opens it, is left behind.

    Args:
        content: Base64 of the file.
        kind: "PNG" or "JPEG".
        room: what it may take, lowered by what it took.
    """
    try:
        data = base64.b64decode(content) if isinstance(content, str) else b""
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow warns of pictures that unpack to gigabytes
            picture = Image.open(io.BytesIO(data), formats=[kind])
            n_pixels = picture.width * picture.height
            if n_pixels > min(_MAX_PIXELS, room.pixels):
                return ""
            room.pixels -= n_pixels
            is_plain = picture.mode in ("1", "L", "RGB") and "transparency" not in picture.info
            pixels = picture.convert(picture.mode if is_plain else _OTHERWISE[kind])
            pixels.info.clear()  # profiles and comments, which would be written again
            written = io.BytesIO()
            pixels.save(written, kind, **_AS_WRITTEN[kind])
    except Exception:  # whatever a forged file makes a decoder raise
        return ""
    text = base64.b64encode(written.getvalue()).decode()
    if len(text) > room.bytes:
        return ""
    room.bytes -= len(text)
    return text


class Judged(NamedTuple):
    """A submission, and what came of it.

    Attributes:
        lesson: what it was graded by.
        hand_in: what was graded.
        result: what came of it.
        again: whether it was judged by values that were kept: its cells' outputs stay.
    """

    lesson: Lesson
    hand_in: HandIn
    result: Result
    again: bool = False


def save_submissions(
    gradebook: Gradebook, course: Course, judged: Sequence[Judged], config: Config
) -> None:
    """Write what nbgrader's own autograding would have written: notebooks, and `save_entries`."""
    for one in judged:
        _write_autograded(course, one)
    save_entries(gradebook, judged, config)


def save_entries(gradebook: Gradebook, judged: Sequence[Judged], config: Config) -> None:
    """Write submissions into the gradebook, in one transaction: entries, points, late penalties.

    It is on the disk when this returns. What costs most is the wait for the disk, which is the
    same for one submission and for many. Manual scores and comments of graders stay.

    Args:
        gradebook: nbgrader's.
        judged: the submissions; of one that is there twice, the last counts.
        config: the course's, with the plugin that says what being late costs.

    Raises:
        MissingEntry: a lesson was never released; nothing has been written.
        CourseError: as of `database.turn`.
    """
    latest = {(one.hand_in.student, one.hand_in.assignment): one for one in judged}
    with turn(gradebook.db) as db:
        entries = _make_entries(db, list(latest.values()))
        rows = defaultdict(list)
        for entry in entries:
            for upsert, row in _points(entry):
                rows[upsert].append(row)
        upserts = _upserts(db.get_bind().dialect.name)
        for upsert, of_all in rows.items():
            db.execute(upserts[upsert], of_all)
        for entry in entries:
            _write_penalty(db, entry, config)


def _write_autograded(course: Course, one: Judged) -> None:
    lesson, hand_in, result, again = one
    path = course.root / "autograded" / hand_in.student / hand_in.assignment / hand_in.path.name
    notebook = hand_in.notebook
    if again:
        notebook = nbformat.read(path, as_version=4) if path.exists() else notebook
        for cell in notebook.cells:  # the tests' source as it is now
            test = lesson.tests.get(grade_id_of(cell))
            if test is not None:
                cell.source = test.source
        fill_in_verdicts(notebook, result)
    else:
        notebook.metadata["kernelspec"] = lesson.notebook.metadata.get("kernelspec", {})
        fill_in(notebook, result)
        _copy_beside(hand_in.path, path.parent)
    write_notebook(path, notebook)


@dataclass(frozen=True)
class _Released:
    """A lesson's notebook, as the gradebook knows it.

    Attributes:
        assignment_id, notebook_id: nbgrader's ids.
        duedate: in UTC; None where it never is too late.
        cells: id, name, type, and the checksum of what was given out.
    """

    assignment_id: str
    notebook_id: str
    duedate: datetime | None
    cells: list[tuple[str, str, str, str | None]]


@dataclass(frozen=True)
class _Entry:
    """A submission's place in the gradebook.

    Attributes:
        id: of the submitted notebook.
        late_s: seconds after the due date, extensions counted; 0 for in time.
        penalty: what the gradebook says that being late costs.
    """

    id: str
    late_s: float
    penalty: float | None
    released: _Released
    judged: Judged


_ASSIGNMENT, _NOTEBOOK, _CELL, _SOURCE, _STUDENT, _SUBMISSION, _SUBMITTED, _GRADE, _COMMENT = (
    each.__table__
    for each in (
        *(Assignment, Notebook, BaseCell, SourceCell),
        *(Student, SubmittedAssignment, SubmittedNotebook, Grade, Comment),
    )
)
_CELLS = (
    select(
        *(_ASSIGNMENT.c.id, _NOTEBOOK.c.id, _ASSIGNMENT.c.duedate),
        *(_CELL.c.id, _CELL.c.name, _CELL.c.type, _SOURCE.c.checksum),
    )
    .select_from(_ASSIGNMENT)
    .join(_NOTEBOOK, _NOTEBOOK.c.assignment_id == _ASSIGNMENT.c.id)
    .outerjoin(_CELL, _CELL.c.notebook_id == _NOTEBOOK.c.id)
    .outerjoin(
        _SOURCE, (_SOURCE.c.notebook_id == _NOTEBOOK.c.id) & (_SOURCE.c.name == _CELL.c.name)
    )
    .where(_ASSIGNMENT.c.name == bindparam("assignment"), _NOTEBOOK.c.name == bindparam("notebook"))
)


@functools.cache
def _upserts(dialect: str) -> dict[str, Any]:
    """Return the INSERTs of a submission; to build them takes longer than to run them.

    Somebody may press Formgrader's button at this moment, and does not stand in line: each of
    them bears that its row is there already, and those that return something always do.
    """
    student, submission, submitted, grade, comment = (
        insert_into(dialect, table)
        for table in (_STUDENT, _SUBMISSION, _SUBMITTED, _GRADE, _COMMENT)
    )
    timestamp = func.coalesce(submission.excluded.timestamp, _SUBMISSION.c.timestamp)
    by_hand = _GRADE.c.manual_score.is_not(None)
    one = ["cell_id", "notebook_id"]
    return {
        "student": student.on_conflict_do_nothing(),
        "submission": submission.on_conflict_do_update(
            index_elements=["assignment_id", "student_id"], set_={"timestamp": timestamp}
        ).returning(*_SUBMISSION.c),
        "submitted": submitted.on_conflict_do_update(
            index_elements=["notebook_id", "assignment_id"],
            set_={"notebook_id": submitted.excluded.notebook_id},
        ).returning(*_SUBMITTED.c),
        "judged": grade.on_conflict_do_update(
            index_elements=one,
            set_={"auto_score": grade.excluded.auto_score, "needs_manual_grade": by_hand},
        ),
        "for a person": grade.on_conflict_do_nothing(),
        "answer": comment.on_conflict_do_update(
            index_elements=one, set_={"auto_comment": comment.excluded.auto_comment}
        ),
        "no answer": comment.on_conflict_do_nothing(),
    }


def _make_entries(db: Session, judged: Sequence[Judged]) -> list[_Entry]:
    """Make what is not there yet of the submissions' entries, and note when they were handed in."""
    upserts = _upserts(db.get_bind().dialect.name)
    names = {(one.hand_in.assignment, one.hand_in.path.stem) for one in judged}
    released = {name: _released(db, *name) for name in names}
    lessons = [released[one.hand_in.assignment, one.hand_in.path.stem] for one in judged]
    students = {one.hand_in.student for one in judged}
    db.execute(upserts["student"], [{"id": student} for student in sorted(students)])
    handed_in = [
        {
            "assignment_id": lesson.assignment_id,
            "student_id": one.hand_in.student,
            "timestamp": one.hand_in.handed_in and one.hand_in.handed_in.replace(tzinfo=None),
        }
        for lesson, one in zip(lessons, judged, strict=True)
    ]
    for row, one in zip(handed_in, judged, strict=True):
        if one.hand_in.misdated:  # then nbgrader has recorded another time just now
            whose = (_SUBMISSION.c[key] == row[key] for key in ("assignment_id", "student_id"))
            db.execute(_SUBMISSION.update().where(*whose).values(timestamp=None))
    found = db.execute(upserts["submission"], handed_in)
    submissions = {(row.assignment_id, row.student_id): row for row in found}
    of_each = [submissions[row["assignment_id"], row["student_id"]] for row in handed_in]
    submitted = [
        {"notebook_id": lesson.notebook_id, "assignment_id": submission.id}
        for lesson, submission in zip(lessons, of_each, strict=True)
    ]
    entries = {row.assignment_id: row for row in db.execute(upserts["submitted"], submitted)}
    return [
        _Entry(
            entries[submission.id].id,
            _late_s(submission, lesson.duedate),
            entries[submission.id].late_submission_penalty,
            lesson,
            one,
        )
        for one, lesson, submission in zip(judged, lessons, of_each, strict=True)
    ]


def _released(db: Session, assignment: str, notebook: str) -> _Released:
    found = db.execute(_CELLS, {"assignment": assignment, "notebook": notebook}).all()
    if not found:
        raise MissingEntry(f"no notebook {notebook} in {assignment}")
    assignment_id, notebook_id, duedate = found[0][:3]
    cells = [tuple(row[3:]) for row in found if row[3] is not None]
    return _Released(assignment_id, notebook_id, duedate, cells)


def _late_s(submission: Any, duedate: datetime | None) -> float:
    if duedate is None or submission.timestamp is None:
        return 0.0
    late: timedelta = submission.timestamp - duedate - (submission.extension or timedelta())
    return max(0.0, late.total_seconds())


def _points(entry: _Entry) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield which of the `_upserts`, and its row, for every cell of a submission."""
    lesson, hand_in, result, _ = entry.judged
    answers = {
        grade_id_of(cell): cell for cell in hand_in.notebook.cells if kind_of(cell) == "answer"
    }
    for cell_id, name, kind, checksum in entry.released.cells:
        row = {"cell_id": cell_id, "notebook_id": entry.id}
        if kind in ("GradeCell", "TaskCell"):
            test = lesson.tests.get(name)
            if test is None:
                yield "for a person", {**row, "needs_manual_grade": True}
            else:
                points = test.points if test.grade_id in result.passed else 0.0
                yield "judged", {**row, "auto_score": points, "needs_manual_grade": False}
        if kind in ("SolutionCell", "TaskCell"):
            answer = answers.get(name)
            if answer is None:
                yield "no answer", row
            else:
                blank = checksum == utils.compute_checksum(answer)
                yield "answer", {**row, "auto_comment": "No response." if blank else None}


def _write_penalty(db: Session, entry: _Entry, config: Config) -> None:
    """Write what being late costs, as nbgrader's `AssignLatePenalties` does it.

    That opens the gradebook anew, where it could not see what is not committed yet.
    """
    penalty = None
    if entry.late_s > 0:
        step = AssignLatePenalties(config=config)
        step.init_plugin()
        # nbgrader asks by the notebook alone, and so has all grades of the class looked through
        cells = Grade.cell_id.in_([cell[0] for cell in entry.released.cells])
        points = select(func.coalesce(func.sum(Grade.score), 0.0))
        score = db.scalar(points.where(Grade.notebook_id == entry.id, cells))
        student = entry.judged.hand_in.student
        penalty = step.plugin_inst.late_submission_penalty(student, score, entry.late_s)
        if penalty is not None:
            penalty = step._check_late_penalty(SimpleNamespace(score=score), penalty)
    if penalty != entry.penalty:
        of = _SUBMITTED.update().where(_SUBMITTED.c.id == entry.id)
        db.execute(of.values(late_submission_penalty=penalty))


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
            "detail": plain_text(verdict.detail),
        }
        for verdict in result.verdicts
    ]
    return {
        "student": hand_in.student,
        "assignment": lesson.assignment,
        "points": points_of(lesson, result),
        "max_points": lesson.max_test_points,
        "verdicts": verdicts,
        "repairs": [one_line(line) for line in hand_in.repairs],
        "doubts": [one_line(line) for line in hand_in.doubts],
        "raised": raised_cells(hand_in.notebook, result),
        "limits_hit": [one_line(line) for line in result.limits_hit],
        "environment_notes": [one_line(line) for line in result.notes],
        "called_student": result.called_student,
        "submitted_sha256": hand_in.digest,
        "tests_sha256": lesson.digest,
        "seconds": {"student": round(result.student_s, 3), "total": round(result.total_s, 3)},
        **how,
    }


def raised_cells(notebook: Any, result: Result) -> list[dict[str, str]]:
    """Return the student's cells that did not run to their end, as a receipt lists them.

    Args:
        notebook: as it was judged.
        result: what came of it.

    Returns:
        For each its `grade_id` (or its number among the code cells), whether it is an answer, and
        what stopped it.
    """
    cells = code_cells(notebook)
    return [
        {
            "cell": one_line(cells[number].grade_id) or f"cell {number + 1}",
            "kind": "answer" if cells[number].kind == "answer" else "other",
            "error": one_line(run.error)[:_LONGEST_ERROR],
        }
        for number, run in sorted(result.runs.items())
        if run.error and number < len(cells)
    ]


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
