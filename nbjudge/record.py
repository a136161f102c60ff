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
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils
from nbgrader.api import Grade, Gradebook
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config

from nbjudge.course import Course, Lesson
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
    submission = gradebook.find_submission_notebook(notebook_id, lesson.assignment, student)
    answers = {
        cell.metadata["nbgrader"]["grade_id"]: cell
        for cell in notebook.cells
        if utils.is_solution(cell)
    }
    there = {grade.cell_id for grade in submission.grades}
    with gradebook.db.no_autoflush:  # tests that came into the lesson after the submission did
        for cell in submission.notebook.grade_cells:
            if cell.id not in there:
                gradebook.db.add(Grade(cell_id=cell.id, notebook_id=submission.id))
    gradebook.db.flush()
    gradebook.db.refresh(submission)
    for grade in submission.grades:
        test = lesson.tests.get(grade.name)
        if test is not None:
            grade.auto_score = test.points if test.grade_id in result.passed else 0.0
            grade.needs_manual_grade = grade.manual_score is not None
    released = {cell.name: cell.checksum for cell in submission.notebook.source_cells}
    for comment in submission.comments:
        cell = answers.get(comment.name)
        if cell is not None:
            blank = released.get(comment.name) == utils.compute_checksum(cell)
            comment.auto_comment = "No response." if blank else None
    gradebook.db.commit()


def save_submission(
    gradebook: Gradebook,
    course: Course,
    lesson: Lesson,
    hand_in: HandIn,
    result: Result,
    config: Config,
) -> None:
    """Write what nbgrader's own autograding would have written: notebook, entries, penalties."""
    notebook_id = hand_in.path.stem
    notebook = hand_in.notebook
    source = lesson.notebook.metadata
    notebook.metadata["kernelspec"] = source.get("kernelspec", {})
    fill_in(notebook, result)
    folder = course.root / "autograded" / hand_in.student / hand_in.assignment
    _copy_beside(hand_in.path, folder)
    write_notebook(folder / hand_in.path.name, notebook)

    gradebook.update_or_create_student(hand_in.student)
    with gradebook.db.no_autoflush:  # nbgrader's entries are not whole until it adds them
        submission = gradebook.update_or_create_submission(
            hand_in.assignment,
            hand_in.student,
            **({"timestamp": hand_in.handed_in} if hand_in.handed_in else {}),
        )
    save_points(gradebook, lesson, notebook_id, hand_in.student, notebook, result)
    if submission.total_seconds_late > 0:
        about = {
            "notebook": notebook_id,
            "assignment": hand_in.assignment,
            "student": hand_in.student,
            "db_url": str(gradebook.engine.url),
        }
        AssignLatePenalties(config=config).preprocess(notebook, {"nbgrader": about})


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
