from __future__ import annotations

import copy
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nbjudge.course import Course, read_notebook
from nbjudge.errors import SubmissionError
from nbjudge.intake import HonestOutputs, inspect, repair_cells, timed_out_cells
from tests.conftest import ROOT


@pytest.fixture
def released() -> dict[str, Any]:
    notebook = read_notebook(ROOT / "release" / "03-one-hot" / "one_hot.ipynb")
    return {c.metadata.nbgrader.grade_id: c for c in notebook.cells if "nbgrader" in c.metadata}


@pytest.fixture
def submitted() -> Any:
    return read_notebook(ROOT / "release" / "03-one-hot" / "one_hot.ipynb")


@pytest.fixture
def class_of_one(tmp_path: Path) -> Course:
    """A course with two lessons and an empty hand-in of `kim` for 03-one-hot."""
    for folder in ("source", "release"):
        for lesson in ("03-one-hot", "04-normalization"):
            shutil.copytree(ROOT / folder / lesson, tmp_path / folder / lesson)
    (tmp_path / "submitted" / "kim" / "03-one-hot").mkdir(parents=True)
    return Course(tmp_path)


def grade_ids(notebook: Any) -> list[str]:
    return [c.metadata.nbgrader.grade_id for c in notebook.cells if "nbgrader" in c.metadata]


def place(notebook: Any, grade_id: str) -> int:
    return next(
        number
        for number, cell in enumerate(notebook.cells)
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def test_an_untouched_notebook_needs_no_repair(submitted: Any, released: dict[str, Any]) -> None:
    before = copy.deepcopy(submitted)
    assert repair_cells(submitted, released) == []
    assert submitted == before


def test_a_duplicated_id_stays_with_the_last_cell_and_both_still_run(
    submitted: Any, released: dict[str, Any]
) -> None:
    at = place(submitted, "one_hot")
    submitted.cells.insert(at, copy.deepcopy(submitted.cells[at]))
    (repair,) = repair_cells(submitted, released)
    assert "`one_hot` was there more than once" in repair
    assert "nbgrader" not in submitted.cells[at].metadata
    assert submitted.cells[at].source == submitted.cells[at + 1].source
    assert grade_ids(submitted) == list(released)


def test_missing_cells_come_back_where_they_were(submitted: Any, released: dict[str, Any]) -> None:
    gone = {"setup", "one_hot", "test_one_hot_shape", "test_decode_values"}
    submitted.cells = [
        c for c in submitted.cells if c.metadata.get("nbgrader", {}).get("grade_id") not in gone
    ]
    repairs = repair_cells(submitted, released)
    assert grade_ids(submitted) == list(released)
    assert all(any(f"`{name}` was missing" in repair for repair in repairs) for name in gone)


def test_a_notebook_that_lost_everything_gets_everything_back(released: dict[str, Any]) -> None:
    empty = nbformat.v4.new_notebook()
    repair_cells(empty, released)
    assert grade_ids(empty) == list(released)


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
    submitted: Any, released: dict[str, Any], damage: dict[str, Any]
) -> None:
    cell = submitted.cells[place(submitted, "test_one_hot_shape")]
    cell.metadata.nbgrader.update(damage)
    repair_cells(submitted, released)
    assert cell.metadata.nbgrader == released["test_one_hot_shape"].metadata.nbgrader


@pytest.mark.parametrize("meta", [{}, "text", {"grade_id": "stranger"}, {"grade_id": None}])
def test_a_cell_that_the_release_does_not_know_becomes_an_ordinary_one(
    submitted: Any, released: dict[str, Any], meta: Any
) -> None:
    submitted.cells.append(nbformat.v4.new_code_cell("1", metadata={"nbgrader": meta}))
    (repair,) = repair_cells(submitted, released)
    assert "unknown" in repair
    assert "nbgrader" not in submitted.cells[-1].metadata


def test_a_readable_hand_in_is_found(class_of_one: Course) -> None:
    path = class_of_one.submission("kim", "03-one-hot")
    shutil.copy(class_of_one.release("03-one-hot"), path)
    assert inspect(class_of_one, "kim", "03-one-hot") == path


def test_another_name_is_refused_with_both_names(class_of_one: Course) -> None:
    folder = class_of_one.submission("kim", "03-one-hot").parent
    shutil.copy(class_of_one.release("03-one-hot"), folder / "one_hot (1).ipynb")
    with pytest.raises(SubmissionError) as caught:
        inspect(class_of_one, "kim", "03-one-hot")
    line = str(caught.value)
    assert line.startswith("kim: submitted/kim/03-one-hot: there is no one_hot.ipynb here")
    assert "one_hot (1).ipynb" in line
    assert "rename it to one_hot.ipynb" in line


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"cells": 7}', '{"nbformat": 4, "cells": [3]}', "\x00\xff"]
)
def test_what_is_no_notebook_is_refused_in_one_line(class_of_one: Course, text: str) -> None:
    path = class_of_one.submission("kim", "03-one-hot")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SubmissionError, match=r"^kim: submitted/kim/03-one-hot/one_hot") as caught:
        inspect(class_of_one, "kim", "03-one-hot")
    assert "\n" not in str(caught.value)


def test_another_lessons_notebook_is_refused_and_recognised(class_of_one: Course) -> None:
    path = class_of_one.submission("kim", "03-one-hot")
    shutil.copy(class_of_one.release("04-normalization"), path)
    with pytest.raises(SubmissionError, match="but that of 04-normalization"):
        inspect(class_of_one, "kim", "03-one-hot")


def executed_test(outputs: list[Any], count: int | None = 1) -> Any:
    return nbformat.v4.new_code_cell(
        "assert True",
        outputs=outputs,
        execution_count=count,
        metadata={"nbgrader": {"grade": True, "grade_id": "test_x_y", "points": 1}},
    )


def test_what_a_library_writes_to_standard_error_costs_nothing() -> None:
    warning = nbformat.v4.new_output("stream", name="stderr", text="a warning")
    printed = nbformat.v4.new_output("stream", name="stdout", text="fine")
    cell, _ = HonestOutputs().preprocess_cell(executed_test([warning, printed]), {}, 0)
    assert cell.outputs == [printed]


def test_a_test_cell_that_did_not_run_has_failed() -> None:
    cell, _ = HonestOutputs().preprocess_cell(executed_test([], count=None), {}, 0)
    assert [output.output_type for output in cell.outputs] == ["error"]


def test_an_error_stays_an_error() -> None:
    error = nbformat.v4.new_output("error", ename="AssertionError", evalue="no", traceback=[])
    cell, _ = HonestOutputs().preprocess_cell(executed_test([error]), {}, 0)
    assert cell.outputs == [error]


def test_a_cell_that_was_stopped_is_named() -> None:
    stopped = nbformat.v4.new_output("error", ename="CellTimeoutError", evalue="", traceback=[])
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("while True: pass", outputs=[stopped]),
            executed_test([stopped]),
            executed_test([]),
        ]
    )
    assert timed_out_cells(notebook) == ["cell 1", "test_x_y"]
