"""Every kind of damage to a notebook, and what repair makes of it."""

from __future__ import annotations

import copy
import json
import os
import warnings
from collections.abc import Callable
from typing import Any

import nbformat
import pytest

from nbjudge.answers import fill, read_corpus, solutions
from nbjudge.course import Course, Lesson, read_notebook
from nbjudge.repair import Repairs, repair_cells
from tests.conftest import ROOT

LESSON = "03-one-hot"


@pytest.fixture(scope="module")
def lesson(course: Course) -> Lesson:
    return course.lesson(LESSON)


@pytest.fixture
def submitted() -> Any:
    return read_notebook(ROOT / "release" / LESSON / "one_hot.ipynb")


def marks(lesson: Lesson) -> list[str]:
    return [known.grade_id for known in lesson.outline if known.grade_id]


def locked(lesson: Lesson, grade_id: str) -> Any:
    return next(known.cell for known in lesson.outline if known.grade_id == grade_id)


def grade_ids(notebook: Any) -> list[str]:
    return [c.metadata.nbgrader.grade_id for c in notebook.cells if "nbgrader" in c.metadata]


def place(notebook: Any, grade_id: str) -> int:
    return next(
        number
        for number, cell in enumerate(notebook.cells)
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def test_an_untouched_notebook_needs_no_repair(submitted: Any, lesson: Lesson) -> None:
    before = copy.deepcopy(submitted)
    assert repair_cells(submitted, lesson) == Repairs()
    fixed = {known.grade_id for known in lesson.outline if known.kind in ("given", "test")}
    assert [cell.id for cell in submitted.cells] == [cell.id for cell in before.cells]
    for now, then in zip(submitted.cells, before.cells, strict=True):
        if then.metadata.get("nbgrader", {}).get("grade_id") not in fixed:
            assert now.source == then.source


def test_tests_are_the_lessons_own_with_their_hidden_part(submitted: Any, lesson: Lesson) -> None:
    cell = submitted.cells[place(submitted, "test_one_hot_shape")]
    assert "HIDDEN" not in cell.source
    assert repair_cells(submitted, lesson) == Repairs()
    assert cell.source == locked(lesson, "test_one_hot_shape").source
    assert "### BEGIN HIDDEN TESTS" in cell.source


@pytest.mark.parametrize(
    ("grade_id", "told"),
    [
        ("test_one_hot_shape", "the test cell `test_one_hot_shape` was changed"),
        ("setup", "the given cell `setup` was changed"),
    ],
)
@pytest.mark.parametrize(
    "change",
    [lambda source: "pass", lambda source: "", lambda source: source + "\nX_train = X_train[:1]"],
)
def test_a_changed_locked_cell_gets_the_lessons_own_source(
    submitted: Any, lesson: Lesson, grade_id: str, told: str, change: Any
) -> None:
    cell = submitted.cells[place(submitted, grade_id)]
    cell.source = change(cell.source)
    (repair,) = repair_cells(submitted, lesson).done
    assert told in repair
    assert cell.source == locked(lesson, grade_id).source


def test_an_answer_is_left_as_the_student_wrote_it(submitted: Any, lesson: Lesson) -> None:
    cell = submitted.cells[place(submitted, "decode")]
    cell.source = "decoded = 7"
    assert repair_cells(submitted, lesson) == Repairs()
    assert cell.source == "decoded = 7"


def test_blank_space_around_a_test_is_no_change(submitted: Any, lesson: Lesson) -> None:
    cell = submitted.cells[place(submitted, "test_decode_values")]
    cell.source = "\n" + cell.source + "\n\n"
    assert repair_cells(submitted, lesson) == Repairs()
    assert cell.source == locked(lesson, "test_decode_values").source


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize("grade_id", ["test_one_hot_rows", "setup", "one_hot"])
def test_a_cell_of_another_type_becomes_code_again(
    submitted: Any, lesson: Lesson, grade_id: str, kind: str
) -> None:
    at = place(submitted, grade_id)
    old = submitted.cells[at]
    make = {"markdown": nbformat.v4.new_markdown_cell, "raw": nbformat.v4.new_raw_cell}[kind]
    cell = make(old.source, metadata=old.metadata, id=old.id)
    cell["attachments"] = {}
    submitted.cells[at] = cell
    (repair,) = repair_cells(submitted, lesson).done
    assert repair == f"the cell `{grade_id}` was of the type {kind}"
    assert cell.cell_type == "code"
    nbformat.validate(submitted)


def test_outputs_that_came_with_the_hand_in_are_gone(submitted: Any, lesson: Lesson) -> None:
    for cell in submitted.cells:
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("stream", text="10 of 10 points")]
            cell.execution_count = 7
    assert repair_cells(submitted, lesson) == Repairs()
    code = [cell for cell in submitted.cells if cell.cell_type == "code"]
    assert {(len(cell.outputs), cell.execution_count) for cell in code} == {(0, None)}


def test_the_lesson_itself_is_left_alone(submitted: Any, lesson: Lesson) -> None:
    before = copy.deepcopy(lesson.outline)
    submitted.cells = submitted.cells[:3]
    repair_cells(submitted, lesson)
    for cell in submitted.cells:
        cell.source += "# judged"
        cell.metadata["judged"] = True
    assert lesson.outline == before


def test_repairing_twice_finds_nothing_more(submitted: Any, lesson: Lesson) -> None:
    del submitted.cells[place(submitted, "decode")]
    submitted.cells[place(submitted, "setup")].source = "1/0"
    submitted.cells[place(submitted, "test_one_hot_test")].metadata.nbgrader.points = 100
    assert len(repair_cells(submitted, lesson).done) == 3
    once = copy.deepcopy(submitted)
    repair_cells(submitted, lesson)
    assert submitted == once


def test_the_last_of_two_different_answers_counts_both_run_and_a_person_is_told(
    submitted: Any, lesson: Lesson
) -> None:
    at = place(submitted, "one_hot")
    submitted.cells.insert(at, copy.deepcopy(submitted.cells[at]))
    submitted.cells[at].source = "y_train_onehot = y_test_onehot = 1"
    submitted.cells[at + 1].source = "y_train_onehot = y_test_onehot = 2"
    repairs = repair_cells(submitted, lesson)
    assert repairs.done == ["the cell `one_hot` was there more than once; both were run"]
    assert repairs.doubts == [
        f"there are 2 different answers to `one_hot`; the cell {at + 2} counts"
    ]
    assert [cell.source[-1] for cell in submitted.cells[at : at + 2]] == ["1", "2"]
    assert grade_ids(submitted) == marks(lesson)


def test_missing_cells_come_back_where_they_were(submitted: Any, lesson: Lesson) -> None:
    gone = {"setup", "one_hot", "test_one_hot_shape", "test_decode_values"}
    submitted.cells = [
        c for c in submitted.cells if c.metadata.get("nbgrader", {}).get("grade_id") not in gone
    ]
    repairs = repair_cells(submitted, lesson).done
    assert grade_ids(submitted) == marks(lesson)
    assert all(any(f"`{name}` was missing" in repair for repair in repairs) for name in gone)


def test_a_notebook_that_lost_everything_gets_everything_back(lesson: Lesson) -> None:
    empty = nbformat.v4.new_notebook()
    repair_cells(empty, lesson)
    assert grade_ids(empty) == marks(lesson)


@pytest.mark.parametrize(
    "damage",
    [
        {"points": 1000},
        {"schema_version": 1},
        {"schema_version": 99},
        {"grade": False},
        {"locked": False},
    ],
)
def test_changed_metadata_is_set_right(
    submitted: Any, lesson: Lesson, damage: dict[str, Any]
) -> None:
    cell = submitted.cells[place(submitted, "test_one_hot_shape")]
    cell.metadata.nbgrader.update(damage)
    (repair,) = repair_cells(submitted, lesson).done
    assert "`test_one_hot_shape` had other nbgrader metadata" in repair
    assert cell.metadata.nbgrader == locked(lesson, "test_one_hot_shape").metadata.nbgrader


@pytest.mark.parametrize("meta", [{}, "text", {"grade_id": "stranger"}, {"grade_id": None}])
def test_a_cell_that_the_release_does_not_know_becomes_an_ordinary_one(
    submitted: Any, lesson: Lesson, meta: Any
) -> None:
    submitted.cells.append(nbformat.v4.new_code_cell("1", metadata={"nbgrader": meta}))
    (repair,) = repair_cells(submitted, lesson).done
    assert "unknown" in repair
    assert "nbgrader" not in submitted.cells[-1].metadata


# What follows applies every kind of damage to the accepted answers. A damaged notebook that leaves
# repair with the same cells for grading as the whole one earns the same points.


def marked(notebook: Any, *kinds: str) -> list[Any]:
    """Return cells by what they are to nbgrader: "answer", "test", "given"."""
    found = []
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader", {})
        kind = "answer" if meta.get("solution") else "test" if meta.get("grade") else "given"
        if meta and kind in kinds:
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
    """Leave the answers' cells blank, and write the answers into cells of their own."""
    empty = {cell.metadata.nbgrader.grade_id: cell for cell in marked(blank, "answer")}
    for cell in marked(notebook, "answer"):
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


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("assignment", sorted(path.name for path in (ROOT / "source").iterdir()))
def test_accepted_answers_come_out_of_repair_as_they_were(
    course: Course, assignment: str, damage: Callable[[Any, Any], None]
) -> None:
    lesson = course.lesson(assignment)
    blank, solved = read_notebook(course.release(assignment)), solutions(course, assignment)
    corpus = read_corpus(ROOT / "tests" / "answers", assignment)
    accepted = [answer for answer in corpus if answer.accepted and not answer.borrowed]
    every = 1 if os.environ.get("WHOLE_CORPUS") else 6
    changed = {}
    for answer in accepted[DAMAGES.index(damage) % every :: every]:
        whole = fill(blank, {**solved, answer.exercise: answer.source})
        damaged = copy.deepcopy(whole)
        damage(damaged, blank)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # doubled and missing cell ids
            damaged = nbformat.reads(json.dumps(damaged), as_version=4)
        repair_cells(whole, lesson)
        repairs = repair_cells(damaged, lesson)
        if graded_cells(damaged, lesson) != graded_cells(whole, lesson):
            changed[answer.id] = repairs
    assert not changed
