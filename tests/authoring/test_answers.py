from pathlib import Path

import pytest

from nbjudge.authoring.answers import (
    Answer,
    faults,
    fill,
    read_corpus,
    read_loan,
    solutions,
)
from nbjudge.course.cells import Cell, code_cells
from nbjudge.course.layout import Course, read_notebook
from nbjudge.errors import CourseError

ACCEPTED = Answer("03-one-hot", "one_hot", "right", True, "x = 1")
REJECTED = Answer("03-one-hot", "one_hot", "wrong", False, "x = 2", fails=("test_one_hot_a",))
CELLS = [
    Cell("answer", "one_hot", ""),
    Cell("test", "test_one_hot_a", "", 1),
    Cell("test", "test_one_hot_b", "", 1),
    Cell("answer", "decode", ""),
    Cell("test", "test_decode_a", "", 1),
]
ALL_PASSED: dict[str, str | None] = {cell.grade_id: None for cell in CELLS}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_rejected_answer_says_why_and_which_test_catches_it(tmp_path: Path) -> None:
    write(
        tmp_path / "03/one_hot/rejected/twice.py",
        "# why: encoded twice\n# fails: test_one_hot_a, test_one_hot_b\n"
        "# breaks: decode\n\nx = 1\n",
    )
    (answer,) = read_corpus(tmp_path, "03")
    assert answer.why == "encoded twice"
    assert answer.fails == ("test_one_hot_a", "test_one_hot_b")
    assert answer.breaks == ("decode",)
    assert answer.source == "x = 1"
    assert answer.id == "03/one_hot/rejected/twice"


def test_a_rejected_answer_without_a_reason_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "03/one_hot/rejected/twice.py", "# fails: test_one_hot_a\nx = 1\n")
    with pytest.raises(CourseError, match=r"twice\.py.*# why"):
        read_corpus(tmp_path, "03")


def test_an_exercise_may_borrow_the_answers_of_another(tmp_path: Path) -> None:
    write(tmp_path / "03/one_hot/accepted/right.py", "x = 1\n")
    write(tmp_path / "08/one_hot/same_as", "03/one_hot\n")
    (answer,) = read_corpus(tmp_path, "08")
    assert (answer.assignment, answer.exercise, answer.borrowed) == ("08", "one_hot", True)


def test_borrowed_answers_have_the_names_of_their_new_place(tmp_path: Path) -> None:
    write(tmp_path / "07/fit/accepted/right.py", "a.model = model  # model\nbase_model = models\n")
    write(tmp_path / "08/fit/same_as", "07/fit\n# rename model: transfer_model\n")
    (answer,) = read_corpus(tmp_path, "08")
    assert answer.source == "a.model = transfer_model  # transfer_model\nbase_model = models"
    assert read_loan(tmp_path / "08/fit/same_as").renamed('"model은"') == '"transfer_model은"'


def test_answers_that_differ_in_nothing_elsewhere_are_not_borrowed(tmp_path: Path) -> None:
    for name in ("right", "also_right"):
        write(tmp_path / f"03/one_hot/accepted/{name}.py", "x = 1\n")
    write(tmp_path / "08/one_hot/same_as", "03/one_hot\n# not right: it is the same there\n")
    assert [answer.name for answer in read_corpus(tmp_path, "08")] == ["also_right"]


def test_filling_writes_only_into_the_exercise(course: Course) -> None:
    released = read_notebook(course.release("03-one-hot"))
    filled = fill(released, {"decode": "decoded = 1"})
    changed = [
        new.grade_id
        for old, new in zip(code_cells(released), code_cells(filled), strict=True)
        if old != new
    ]
    assert changed == ["decode"]


def test_filling_an_unknown_exercise_is_refused(course: Course) -> None:
    with pytest.raises(CourseError, match="no exercise nothing"):
        fill(read_notebook(course.release("03-one-hot")), {"nothing": ""})


def test_the_instructors_solutions_name_every_exercise(course: Course) -> None:
    assert list(solutions(course, "03-one-hot")) == ["one_hot", "decode"]


def test_an_accepted_answer_that_passes_everything_has_no_fault() -> None:
    assert faults(ACCEPTED, CELLS, ALL_PASSED) == []


def test_an_accepted_answer_must_not_lose_a_test() -> None:
    errors = ALL_PASSED | {"test_one_hot_b": "AssertionError: no"}
    assert faults(ACCEPTED, CELLS, errors) == [
        "test_one_hot_b must accept it, but: AssertionError: no"
    ]


def test_an_answer_must_not_cost_another_exercise() -> None:
    errors = ALL_PASSED | {"test_decode_a": "AssertionError: no"}
    (fault,) = faults(ACCEPTED, CELLS, errors)
    assert "another exercise" in fault


def test_a_rejected_answer_must_lose_the_named_test() -> None:
    errors = ALL_PASSED | {"test_one_hot_b": "AssertionError: no"}
    assert faults(REJECTED, CELLS, errors) == ["test_one_hot_a must catch it, but passed"]


def test_a_test_that_breaks_instead_of_speaking_is_a_fault() -> None:
    errors = ALL_PASSED | {"test_one_hot_a": "TypeError: ellipsis"}
    (fault,) = faults(REJECTED, CELLS, errors)
    assert "must say what is wrong" in fault


def test_a_missing_verdict_is_a_lost_test() -> None:
    errors = {name: None for name in ALL_PASSED if name != "test_one_hot_b"}
    assert faults(ACCEPTED, CELLS, errors) == ["test_one_hot_b must accept it, but: not run"]


def test_a_declared_break_that_costs_nothing_is_a_fault() -> None:
    answer = Answer("03", "one_hot", "x", False, "", ("test_one_hot_a",), ("decode",))
    errors = ALL_PASSED | {"test_one_hot_a": "AssertionError: no"}
    assert faults(answer, CELLS, errors) == ["it says that it breaks decode, which lost nothing"]
