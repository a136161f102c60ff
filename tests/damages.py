"""What students and their tools do to notebooks, done to the accepted answers on purpose.

Each function damages a hand-in in place; `blank` is the notebook as it was released. A damaged
notebook that leaves repair with the same cells for grading as the whole one earns the same points.
"""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Callable
from typing import Any

import nbformat

from nbjudge.authoring.answers import Answer, fill, read_corpus, solutions
from nbjudge.course.cells import kind_of
from nbjudge.course.layout import Course, Lesson, read_notebook
from nbjudge.handin.repair import Repairs, repair_cells
from tests.conftest import ROOT


def marked(notebook: Any, *kinds: str) -> list[Any]:
    """Return cells by what they are to nbgrader: "answer", "test", "given"."""
    found = []
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader") and kind_of(cell) in kinds:
            found.append(cell)
    return found


def index(notebook: Any, cell: Any) -> int:
    return next(n for n, other in enumerate(notebook.cells) if other is cell)


def lose_marks(notebook: Any, *kinds: str) -> None:
    for cell in marked(notebook, *kinds):
        cell.metadata.clear()


def all_marks_lost(notebook: Any, blank: Any) -> None:
    lose_marks(notebook, "answer", "test", "given")


def marks_of_answers_lost(notebook: Any, blank: Any) -> None:
    lose_marks(notebook, "answer")


def marks_of_tests_lost(notebook: Any, blank: Any) -> None:
    lose_marks(notebook, "test")


def marks_renamed(notebook: Any, blank: Any) -> None:
    for cell in marked(notebook, "answer", "test", "given"):
        cell.metadata.nbgrader.grade_id += "-copy1"


def marks_of_another_version(notebook: Any, blank: Any) -> None:
    for cell in marked(notebook, "answer", "test", "given"):
        cell.metadata.nbgrader = {"grade_id": cell.metadata.nbgrader.grade_id, "grade": False}


def points_changed(notebook: Any, blank: Any) -> None:
    for cell in marked(notebook, "test"):
        cell.metadata.nbgrader.points = 100


def cell_ids_lost(notebook: Any, blank: Any) -> None:
    notebook.nbformat_minor = 4
    for cell in notebook.cells:
        del cell["id"]


def saved_by_colab(notebook: Any, blank: Any) -> None:
    notebook.nbformat_minor = 0
    notebook.metadata.colab = {"provenance": [], "toc_visible": True}
    notebook.metadata.accelerator = "GPU"
    for number, cell in enumerate(notebook.cells):
        cell.metadata.id = f"aB3_{number}-xY"
        del cell["id"]
        if cell.cell_type == "code":
            cell.metadata.executionInfo = {"elapsed": 7, "status": "ok", "user_tz": -540}
            cell.metadata.outputId = "1a2b"
            cell.metadata.colab = {"base_uri": "https://localhost:8080/"}
            cell.outputs = [nbformat.v4.new_output("stream", text="(10, 32, 32, 3)\n")]


def saved_by_colab_with_all_marks_lost(notebook: Any, blank: Any) -> None:
    all_marks_lost(notebook, blank)
    saved_by_colab(notebook, blank)


def cell_ids_doubled(notebook: Any, blank: Any) -> None:
    for cell in notebook.cells:
        cell.id = "same"


def made_to_colab_forms(notebook: Any, blank: Any) -> None:
    for cell in marked(notebook, "test", "given"):
        cell.metadata.cellView = "form"
        cell.source = '#@title 검사 { display-mode: "form" }\n' + cell.source


def saved_by_vs_code(notebook: Any, blank: Any) -> None:
    for cell in notebook.cells:
        cell.metadata.vscode = {"languageId": "python"}
        cell.source = cell.source.replace("\n", "\r\n")


def doubled(notebook: Any, *kinds: str) -> None:
    for cell in marked(notebook, *kinds):
        notebook.cells.insert(index(notebook, cell) + 1, copy.deepcopy(cell))


def answers_doubled(notebook: Any, blank: Any) -> None:
    doubled(notebook, "answer")


def locked_tests_doubled(notebook: Any, blank: Any) -> None:
    doubled(notebook, "test")


def given_cells_doubled(notebook: Any, blank: Any) -> None:
    doubled(notebook, "given")


def blank_copies_of_answers_kept(notebook: Any, blank: Any) -> None:
    empty = {cell.metadata.nbgrader.grade_id: cell for cell in marked(blank, "answer")}
    for cell in marked(notebook, "answer"):
        copied = copy.deepcopy(empty[cell.metadata.nbgrader.grade_id])
        notebook.cells.insert(index(notebook, cell) + 1, copied)


def locked_tests_deleted(notebook: Any, blank: Any) -> None:
    for cell in marked(notebook, "test"):
        notebook.cells.remove(cell)


def given_cells_deleted(notebook: Any, blank: Any) -> None:
    for cell in marked(notebook, "given"):
        notebook.cells.remove(cell)


def texts_deleted(notebook: Any, blank: Any) -> None:
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]


def locked_tests_emptied(notebook: Any, blank: Any) -> None:
    for cell in marked(notebook, "test"):
        cell.source = ""


def locked_tests_edited(notebook: Any, blank: Any) -> None:
    for cell in marked(notebook, "test"):
        cell.source = cell.source.replace("assert ", "assert True or ") + "\nprint('done')"


def locked_tests_edited_and_marks_lost(notebook: Any, blank: Any) -> None:
    for cell in marked(notebook, "test"):
        cell.source += "\nprint('done')"
        cell.metadata.clear()


def locked_tests_moved_to_the_end(notebook: Any, blank: Any) -> None:
    tests = marked(notebook, "test")
    notebook.cells = [c for c in notebook.cells if not any(c is t for t in tests)] + tests


def locked_tests_moved_to_the_front(notebook: Any, blank: Any) -> None:
    tests = marked(notebook, "test")
    notebook.cells = tests + [c for c in notebook.cells if not any(c is t for t in tests)]


def given_cells_moved_to_the_end(notebook: Any, blank: Any) -> None:
    given = marked(notebook, "given")
    notebook.cells = [c for c in notebook.cells if not any(c is g for g in given)] + given


def answers_moved_behind_their_tests(notebook: Any, blank: Any) -> None:
    for cell in marked(notebook, "answer"):
        at = index(notebook, cell)
        notebook.cells.pop(at)
        while at < len(notebook.cells) and marked_as(notebook.cells[at], "grade"):
            at += 1
        notebook.cells.insert(at, cell)


def marked_as(cell: Any, what: str) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get(what))


def write_elsewhere(notebook: Any, blank: Any, *, behind_tests: bool, above: bool = False) -> None:
    """Leave the answers' cells blank, and write what is code into cells of their own."""
    empty = {cell.metadata.nbgrader.grade_id: cell for cell in marked(blank, "answer")}
    for cell in marked(notebook, "answer"):
        if cell.cell_type != "code":
            continue
        own = nbformat.v4.new_code_cell(cell.source)
        cell.source = empty[cell.metadata.nbgrader.grade_id].source
        at = index(notebook, cell) + (not above)
        while behind_tests and at < len(notebook.cells) and marked_as(notebook.cells[at], "grade"):
            at += 1
        notebook.cells.insert(at, own)


def answered_below_the_cell(notebook: Any, blank: Any) -> None:
    write_elsewhere(notebook, blank, behind_tests=False)


def answered_above_the_cell(notebook: Any, blank: Any) -> None:
    write_elsewhere(notebook, blank, behind_tests=False, above=True)


def answered_below_the_tests(notebook: Any, blank: Any) -> None:
    write_elsewhere(notebook, blank, behind_tests=True)


def answered_below_the_tests_without_marks(notebook: Any, blank: Any) -> None:
    write_elsewhere(notebook, blank, behind_tests=True)
    all_marks_lost(notebook, blank)


def turn(cell: Any, kind: str) -> None:
    cell.cell_type = kind
    cell.pop("outputs", None)
    cell.pop("execution_count", None)
    if kind == "code":
        cell.outputs, cell.execution_count = [], None


def code_turned_to_markdown(notebook: Any, blank: Any) -> None:
    for cell in marked(notebook, "answer", "test", "given"):
        turn(cell, "markdown")


def answers_turned_to_raw(notebook: Any, blank: Any) -> None:
    for cell in marked(notebook, "answer"):
        turn(cell, "raw")


def markdown_turned_to_code(notebook: Any, blank: Any) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            turn(cell, "code")


def scratch_cells_added(notebook: Any, blank: Any) -> None:
    for cell in marked(notebook, "test"):
        notebook.cells.insert(index(notebook, cell) + 1, nbformat.v4.new_code_cell("1 + 1"))


DAMAGES: list[Callable[[Any, Any], None]] = [
    all_marks_lost,
    marks_of_answers_lost,
    marks_of_tests_lost,
    marks_renamed,
    marks_of_another_version,
    points_changed,
    cell_ids_lost,
    saved_by_colab,
    saved_by_colab_with_all_marks_lost,
    cell_ids_doubled,
    made_to_colab_forms,
    saved_by_vs_code,
    answers_doubled,
    locked_tests_doubled,
    given_cells_doubled,
    blank_copies_of_answers_kept,
    locked_tests_deleted,
    given_cells_deleted,
    texts_deleted,
    locked_tests_emptied,
    locked_tests_edited,
    locked_tests_edited_and_marks_lost,
    locked_tests_moved_to_the_end,
    locked_tests_moved_to_the_front,
    given_cells_moved_to_the_end,
    answers_moved_behind_their_tests,
    answered_below_the_cell,
    answered_above_the_cell,
    answered_below_the_tests,
    answered_below_the_tests_without_marks,
    code_turned_to_markdown,
    answers_turned_to_raw,
    markdown_turned_to_code,
    scratch_cells_added,
]


def graded_cells(notebook: Any, lesson: Lesson) -> list[tuple[str, str, str]]:
    """Return what grading sees, without the student's cells that have nothing to do with it."""
    return [
        (cell.kind, cell.grade_id, cell.source)
        for cell in lesson.as_graded(notebook)
        if cell.kind != "example" and cell.source not in ("", "1 + 1")
    ]


class Repairman:
    """One lesson's accepted answers, to be damaged and repaired."""

    def __init__(self, course: Course, assignment: str) -> None:
        self._lesson = course.lesson(assignment)
        self._blank = read_notebook(course.release(assignment))
        self._solved = solutions(course, assignment)
        corpus = read_corpus(ROOT / "tests" / "answers", assignment)
        self.accepted = [answer for answer in corpus if answer.accepted and not answer.borrowed]

    def restore(self, answer: Answer, damage: Callable[[Any, Any], None]) -> tuple[Repairs, bool]:
        """Return what was mended, and whether the answer is graded as if nothing had happened."""
        whole = fill(self._blank, {**self._solved, answer.exercise: answer.source})
        damaged = copy.deepcopy(whole)
        damage(damaged, self._blank)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # doubled and missing cell ids
            damaged = nbformat.reads(json.dumps(damaged), as_version=4)
        repair_cells(whole, self._lesson)
        repairs = repair_cells(damaged, self._lesson)
        same = graded_cells(damaged, self._lesson) == graded_cells(whole, self._lesson)
        return repairs, same
