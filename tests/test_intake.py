from __future__ import annotations

import copy
import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nbjudge import intake
from nbjudge.course import Course, read_notebook
from nbjudge.errors import SubmissionError
from nbjudge.intake import inspect, open_submission, repair_cells
from tests.conftest import ROOT

LESSON = "03-one-hot"


@pytest.fixture
def released(course: Course) -> dict[str, Any]:
    return course.lesson(LESSON).released_cells


@pytest.fixture
def submitted() -> Any:
    return read_notebook(ROOT / "release" / LESSON / "one_hot.ipynb")


@pytest.fixture
def class_of_one(tmp_path: Path) -> Course:
    """A course with two lessons and an empty hand-in of `kim` for 03-one-hot."""
    for folder in ("source", "release"):
        for lesson in (LESSON, "04-normalization"):
            shutil.copytree(ROOT / folder / lesson, tmp_path / folder / lesson)
    (tmp_path / "submitted" / "kim" / LESSON).mkdir(parents=True)
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
    locked = {name for name, cell in released.items() if cell.metadata.nbgrader.locked}
    assert [cell.id for cell in submitted.cells] == [cell.id for cell in before.cells]
    for now, then in zip(submitted.cells, before.cells, strict=True):
        if then.metadata.get("nbgrader", {}).get("grade_id") not in locked:
            assert now.source == then.source


def test_tests_are_the_lessons_own_with_their_hidden_part(
    submitted: Any, released: dict[str, Any]
) -> None:
    cell = submitted.cells[place(submitted, "test_one_hot_shape")]
    assert "HIDDEN" not in cell.source
    assert repair_cells(submitted, released) == []
    assert cell.source == released["test_one_hot_shape"].source
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
    submitted: Any, released: dict[str, Any], grade_id: str, told: str, change: Any
) -> None:
    cell = submitted.cells[place(submitted, grade_id)]
    cell.source = change(cell.source)
    (repair,) = repair_cells(submitted, released)
    assert told in repair
    assert cell.source == released[grade_id].source


def test_an_answer_is_left_as_the_student_wrote_it(
    submitted: Any, released: dict[str, Any]
) -> None:
    cell = submitted.cells[place(submitted, "decode")]
    cell.source = "decoded = 7"
    assert repair_cells(submitted, released) == []
    assert cell.source == "decoded = 7"


def test_blank_space_around_a_test_is_no_change(submitted: Any, released: dict[str, Any]) -> None:
    cell = submitted.cells[place(submitted, "test_decode_values")]
    cell.source = "\n" + cell.source + "\n\n"
    assert repair_cells(submitted, released) == []
    assert cell.source == released["test_decode_values"].source


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize("grade_id", ["test_one_hot_rows", "setup", "one_hot"])
def test_a_cell_of_another_type_becomes_code_again(
    submitted: Any, released: dict[str, Any], grade_id: str, kind: str
) -> None:
    at = place(submitted, grade_id)
    old = submitted.cells[at]
    make = {"markdown": nbformat.v4.new_markdown_cell, "raw": nbformat.v4.new_raw_cell}[kind]
    cell = make(old.source, metadata=old.metadata, id=old.id)
    cell["attachments"] = {}
    submitted.cells[at] = cell
    (repair,) = repair_cells(submitted, released)
    assert repair == f"the cell `{grade_id}` was of the type {kind}"
    assert cell.cell_type == "code"
    nbformat.validate(submitted)


def test_outputs_that_came_with_the_hand_in_are_gone(
    submitted: Any, released: dict[str, Any]
) -> None:
    for cell in submitted.cells:
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("stream", text="10 of 10 points")]
            cell.execution_count = 7
    assert repair_cells(submitted, released) == []
    code = [cell for cell in submitted.cells if cell.cell_type == "code"]
    assert {(len(cell.outputs), cell.execution_count) for cell in code} == {(0, None)}


def test_the_lesson_itself_is_left_alone(submitted: Any, released: dict[str, Any]) -> None:
    before = copy.deepcopy(released)
    submitted.cells = submitted.cells[:3]
    repair_cells(submitted, released)
    for cell in submitted.cells:
        cell.source += "# judged"
        cell.metadata["judged"] = True
    assert released == before


def test_repairing_twice_finds_nothing_more(submitted: Any, released: dict[str, Any]) -> None:
    del submitted.cells[place(submitted, "decode")]
    submitted.cells[place(submitted, "setup")].source = "1/0"
    submitted.cells[place(submitted, "test_one_hot_test")].metadata.nbgrader.points = 100
    assert len(repair_cells(submitted, released)) == 3
    once = copy.deepcopy(submitted)
    repair_cells(submitted, released)
    assert submitted == once


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
    (repair,) = repair_cells(submitted, released)
    assert "`test_one_hot_shape` had other nbgrader metadata" in repair
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
    path = class_of_one.submission("kim", LESSON)
    shutil.copy(class_of_one.release(LESSON), path)
    assert inspect(class_of_one, "kim", LESSON) == path


def test_another_name_is_refused_with_both_names(class_of_one: Course) -> None:
    folder = class_of_one.submission("kim", LESSON).parent
    shutil.copy(class_of_one.release(LESSON), folder / "one_hot (1).ipynb")
    with pytest.raises(SubmissionError) as caught:
        inspect(class_of_one, "kim", LESSON)
    line = str(caught.value)
    assert line.startswith("kim: submitted/kim/03-one-hot: there is no one_hot.ipynb here")
    assert "one_hot (1).ipynb" in line
    assert "rename it to one_hot.ipynb" in line


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"cells": 7}', '{"nbformat": 4, "cells": [3]}', "\x00\xff"]
)
def test_what_is_no_notebook_is_refused_in_one_line(class_of_one: Course, text: str) -> None:
    path = class_of_one.submission("kim", LESSON)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SubmissionError, match=r"^kim: submitted/kim/03-one-hot/one_hot") as caught:
        inspect(class_of_one, "kim", LESSON)
    assert "\n" not in str(caught.value)


def test_another_lessons_notebook_is_refused_and_recognised(class_of_one: Course) -> None:
    path = class_of_one.submission("kim", LESSON)
    shutil.copy(class_of_one.release("04-normalization"), path)
    with pytest.raises(SubmissionError, match="but that of 04-normalization"):
        inspect(class_of_one, "kim", LESSON)


def test_a_file_of_more_than_the_allowed_size_is_refused_unread(
    class_of_one: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = class_of_one.submission("kim", LESSON)
    with path.open("wb") as file:
        file.truncate(intake.MAX_BYTES + 1)  # a hole: it takes no room on the disk

    def unexpected(*_: object, **__: object) -> None:
        raise AssertionError("it was read")

    for where, name in ((nbformat, "read"), (nbformat, "reads"), (Path, "read_bytes")):
        monkeypatch.setattr(where, name, unexpected)
    with pytest.raises(SubmissionError, match="32 MB are allowed") as caught:
        inspect(class_of_one, "kim", LESSON)
    assert "clear all outputs" in str(caught.value)


def test_a_file_of_just_the_allowed_size_is_read(
    class_of_one: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = class_of_one.submission("kim", LESSON)
    shutil.copy(class_of_one.release(LESSON), path)
    monkeypatch.setattr(intake, "MAX_BYTES", path.stat().st_size)
    assert inspect(class_of_one, "kim", LESSON) == path
    monkeypatch.setattr(intake, "MAX_BYTES", path.stat().st_size - 1)
    with pytest.raises(SubmissionError, match="are allowed"):
        inspect(class_of_one, "kim", LESSON)


@pytest.mark.parametrize("target", ["source", "release"])
def test_a_symbolic_link_is_refused_wherever_it_leads(class_of_one: Course, target: str) -> None:
    path = class_of_one.submission("kim", LESSON)
    path.symlink_to(class_of_one.root / target / LESSON / "one_hot.ipynb")
    with pytest.raises(SubmissionError, match="this is not a file"):
        inspect(class_of_one, "kim", LESSON)


def test_a_link_that_leads_nowhere_is_refused(class_of_one: Course) -> None:
    class_of_one.submission("kim", LESSON).symlink_to("nowhere.ipynb")
    with pytest.raises(SubmissionError, match=r"^kim: submitted/kim/03-one-hot"):
        inspect(class_of_one, "kim", LESSON)


def test_a_folder_or_a_pipe_of_that_name_is_refused(class_of_one: Course) -> None:
    path = class_of_one.submission("kim", LESSON)
    path.mkdir()
    with pytest.raises(SubmissionError, match="this is not a file"):
        inspect(class_of_one, "kim", LESSON)
    path.rmdir()
    os.mkfifo(path)  # reading it would wait for ever
    with pytest.raises(SubmissionError, match="this is not a file"):
        inspect(class_of_one, "kim", LESSON)


def test_opening_gives_digest_notebook_and_repairs(class_of_one: Course) -> None:
    notebook = read_notebook(class_of_one.release(LESSON))
    notebook.cells[place(notebook, "decode")].source = "decoded = 7"
    del notebook.cells[place(notebook, "test_one_hot_rows")]
    path = class_of_one.submission("kim", LESSON)
    nbformat.write(notebook, path)
    before = path.read_bytes()
    lesson = class_of_one.lesson(LESSON)
    hand_in = open_submission(class_of_one, lesson, "kim")
    assert (hand_in.student, hand_in.assignment, hand_in.path) == ("kim", LESSON, path)
    assert hand_in.digest == hashlib.sha256(before).hexdigest()
    assert hand_in.repairs == [
        "the cell `test_one_hot_rows` was missing; it was put back as released"
    ]
    assert grade_ids(hand_in.notebook) == list(lesson.released_cells)
    assert hand_in.notebook.cells[place(hand_in.notebook, "decode")].source == "decoded = 7"
    assert path.read_bytes() == before


def test_opening_refuses_what_inspect_refuses(class_of_one: Course) -> None:
    path = class_of_one.submission("kim", LESSON)
    path.write_text('{"cells": [', encoding="utf-8")
    with pytest.raises(SubmissionError, match="this is not a notebook that can be read"):
        open_submission(class_of_one, class_of_one.lesson(LESSON), "kim")


def test_doubled_and_missing_cell_ids_are_no_obstacle(class_of_one: Course) -> None:
    notebook = read_notebook(class_of_one.release(LESSON))
    path = class_of_one.submission("kim", LESSON)
    notebook.cells[1]["id"] = notebook.cells[2]["id"]
    del notebook.cells[3]["id"]
    path.write_text(nbformat.v4.writes(notebook), encoding="utf-8")
    hand_in = open_submission(class_of_one, class_of_one.lesson(LESSON), "kim")
    assert hand_in.repairs == []
    assert len({cell.id for cell in hand_in.notebook.cells}) == len(hand_in.notebook.cells)


@pytest.mark.parametrize(
    ("content", "handed_in", "told"),
    [
        ("2026-03-02 23:59:59 UTC\n", "2026-03-02 23:59:59 UTC", ""),
        ("2026-03-02T23:59:59+09:00", "2026-03-02T23:59:59+09:00", ""),
        ("tomorrow, perhaps", "", "timestamp.txt holds no time"),
        ("\x00", "", "timestamp.txt holds no time"),
    ],
)
def test_when_it_was_handed_in_stands_beside_it(
    class_of_one: Course, content: str, handed_in: str, told: str
) -> None:
    path = class_of_one.submission("kim", LESSON)
    shutil.copy(class_of_one.release(LESSON), path)
    (path.parent / "timestamp.txt").write_text(content, encoding="utf-8")
    hand_in = open_submission(class_of_one, class_of_one.lesson(LESSON), "kim")
    assert hand_in.handed_in == handed_in
    assert len(hand_in.repairs) == bool(told)
    assert told in "".join(hand_in.repairs)


def test_half_characters_become_what_a_file_can_hold(class_of_one: Course) -> None:
    notebook = read_notebook(class_of_one.release(LESSON))
    notebook.cells[place(notebook, "decode")].source = "decoded = 7  # HALF"
    path = class_of_one.submission("kim", LESSON)
    path.write_text(nbformat.writes(notebook).replace("HALF", "\\ud83d"), encoding="utf-8")
    hand_in = open_submission(class_of_one, class_of_one.lesson(LESSON), "kim")
    (repair,) = hand_in.repairs
    assert "half characters" in repair
    source = hand_in.notebook.cells[place(hand_in.notebook, "decode")].source
    assert source == "decoded = 7  # ?"
    nbformat.writes(hand_in.notebook).encode()
