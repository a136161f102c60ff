"""What is refused or mended before a submission is graded.

`inspect` reads a hand-in before nbgrader does, and refuses with a clear line what nobody could
grade. `RepairCells`, a preprocessor that nbgrader runs first, mends what students and their tools
do to a notebook's nbgrader cells, because nbgrader itself stops the whole batch over some of it
(a duplicated `grade_id`, metadata of another version). `HonestOutputs`, another one, runs after
the notebook was executed and sees to it that nbgrader reads the right points off the outputs.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor

from nbjudge.course import Course, read_notebook
from nbjudge.errors import CourseError, SubmissionError

TIMED_OUT = "CellTimeoutError"  # how nbgrader marks a cell that it interrupted


def inspect(course: Course, student: str, assignment: str) -> Path:
    """Return the path of a notebook that can be graded.

    Raises:
        SubmissionError: there is no notebook of the expected name, it cannot be read, or it is
            another lesson's.
    """
    path = course.submission(student, assignment)
    if not path.exists():
        others = sorted(other.name for other in path.parent.glob("*.ipynb"))
        raise SubmissionError(
            student,
            path.parent.relative_to(course.root),
            f"there is no {path.name} here, but {', '.join(others) or 'no notebook at all'}",
            f"if it is this lesson's notebook, rename it to {path.name} and grade again",
        )
    shown = path.relative_to(course.root)
    try:
        with warnings.catch_warnings():  # missing and doubled cell ids, which nbformat repairs
            warnings.simplefilter("ignore")
            notebook = nbformat.read(path, as_version=4)
            nbformat.validate(notebook, relax_add_props=True)
        found = _exercise_ids(notebook)
    except Exception as error:  # whatever a broken file makes nbformat raise
        raise SubmissionError(
            student,
            shown,
            f"this is not a notebook that can be read ({type(error).__name__}: {_brief(error)})",
            "open it in Jupyter and save it again, or ask the student for a new download",
        ) from error
    expected = _grade_ids(course, assignment)
    held = {a: len(found & _grade_ids(course, a)) for a in course.assignments}
    if not found & expected or max(held.values()) > held[assignment]:
        whose = [a for a in held if held[a] == max(held.values()) > 0]
        raise SubmissionError(
            student,
            shown,
            f"this is not the notebook of {assignment}"
            + (f", but that of {' or '.join(whose)}" if whose else ""),
            "hand it in under the lesson it belongs to, or ask the student for the right one",
        )
    return path


def timed_out_cells(notebook: Any) -> list[str]:
    """Return the names of the cells of an executed notebook that were stopped for taking too long.

    A cell without a `grade_id` is named by its place, "cell 7".
    """
    return [
        cell.metadata.get("nbgrader", {}).get("grade_id", f"cell {number}")
        for number, cell in enumerate(notebook.cells, start=1)
        if any(output.get("ename") == TIMED_OUT for output in cell.get("outputs", []))
    ]


class RepairCells(NbGraderPreprocessor):
    """Give a submission the nbgrader cells of the released notebook, each once, in place.

    - A `grade_id` that stands on several cells stays with the last; the others become ordinary
      cells and are still executed.
    - A cell whose `grade_id` is unknown becomes an ordinary cell.
    - Known cells get the released metadata back (kind, points, version).
    - Missing cells come back as released, behind the cell that they follow in the release.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Repair `nb`, in place; each repair is a line in nbgrader's log."""
        course = Course(Path.cwd())  # nbgrader works in the course's root
        released = {
            grade_id: cell
            for cell, grade_id in _graded_cells(
                read_notebook(course.release(resources["nbgrader"]["assignment"]))
            )
        }
        for repair in repair_cells(nb, released):
            self.log.warning("%s: %s", resources["nbgrader"]["student"], repair)
        return nb, resources


def repair_cells(notebook: Any, released: dict[str, Any]) -> list[str]:
    """Do what `RepairCells` does, and return a sentence for each repair.

    Args:
        notebook: the submission, changed in place.
        released: `grade_id` → cell, in the order of the released notebook.
    """
    repairs = []
    last_place = {grade_id: place for place, grade_id in _places(notebook)}
    for place, cell in enumerate(notebook.cells):
        meta = cell.metadata.get("nbgrader")
        if meta is None:
            continue
        grade_id = meta.get("grade_id") if isinstance(meta, dict) else None
        if grade_id not in released:
            del cell.metadata["nbgrader"]
            repairs.append(f"the cell {place + 1} was marked as `{grade_id}`, which is unknown")
        elif last_place[grade_id] != place:
            del cell.metadata["nbgrader"]
            repairs.append(f"the cell `{grade_id}` was there more than once; the last one counts")
        else:
            cell.metadata["nbgrader"] = copy.deepcopy(released[grade_id].metadata["nbgrader"])

    present = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    behind = 0
    for grade_id, cell in released.items():
        if grade_id in present:
            behind = present.index(grade_id) + 1
        else:
            notebook.cells.insert(behind, copy.deepcopy(cell))
            present.insert(behind, grade_id)
            behind += 1
            repairs.append(f"the cell `{grade_id}` was missing; it was put back as released")
    return repairs


class HonestOutputs(NbGraderPreprocessor):
    """Let nbgrader's reading of a test cell's outputs tell the truth.

    nbgrader gives no points for a cell that wrote to standard error, although TensorFlow does
    so as it likes, and all points for a cell without output, although it may not have run.
    """

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Drop a test cell's standard error; mark a test cell that did not run as failed."""
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade"):
            cell.outputs = [o for o in cell.outputs if o.get("name") != "stderr"]
            if cell.execution_count is None and not cell.outputs:
                cell.outputs = [
                    nbformat.v4.new_output(
                        "error", ename="NotRun", evalue="this test cell was not run", traceback=[]
                    )
                ]
        return cell, resources


def _graded_cells(notebook: Any) -> Iterator[tuple[Any, str]]:
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader")
        if isinstance(meta, dict) and isinstance(meta.get("grade_id"), str):
            yield cell, meta["grade_id"]


def _places(notebook: Any) -> Iterator[tuple[int, str]]:
    for place, cell in enumerate(notebook.cells):
        meta = cell.metadata.get("nbgrader")
        if isinstance(meta, dict) and isinstance(meta.get("grade_id"), str):
            yield place, meta["grade_id"]


def _grade_ids(course: Course, assignment: str) -> set[str]:
    try:
        return _exercise_ids(read_notebook(course.release(assignment)))
    except CourseError:
        return set()


def _exercise_ids(notebook: Any) -> set[str]:
    """Return the ids of answers and tests; given cells are called the same in many lessons."""
    return {
        grade_id
        for cell, grade_id in _graded_cells(notebook)
        if cell.metadata["nbgrader"].get("solution") or cell.metadata["nbgrader"].get("grade")
    }


def _brief(error: Exception) -> str:
    return (str(error).strip().splitlines() or [""])[0][:120]
