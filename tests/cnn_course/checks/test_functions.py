"""The checks on students' functions: what they accept, and what they refuse with which words."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from cnn_course.checks import functions

Array = npt.NDArray[Any]


def doubled(number: int) -> int:
    return 2 * number


def raises(*_: Any) -> Any:
    raise KeyError("x" * 500)


def test_a_right_number_is_accepted_and_asked_for_its_type_only_where_that_matters() -> None:
    functions.returns_numbers("f", doubled, [((2,), 4), ((3,), 6)])
    functions.returns_numbers("f", lambda n: 2.0 * n, [((2,), 4)])
    functions.returns_numbers("f", lambda n: np.array(2 * n), [((2,), 4)])
    functions.returns_whole_numbers("f", doubled, [((2,), 4), ((3,), None)])
    functions.returns_whole_numbers("f", lambda n: np.int64(2 * n), [((2,), 4)])
    with pytest.raises(AssertionError, match=r"정수\(int\)여야 하는데 float 4.0"):
        functions.returns_whole_numbers("f", lambda n: 2.0 * n, [((2,), None)])
    functions.grows("f", doubled, [((2,), (5,), 6)])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda _: None, "아직 채우지 않았거나 return이 없습니다"),
        (lambda _: ..., "숫자 하나여야"),
        (lambda _: "4", "숫자 하나여야 하는데 str '4'"),
        (lambda _: [4], "숫자 하나여야"),
        (lambda _: [[1], [1, 2]], "숫자 하나여야"),
        (lambda n: n, "틀렸습니다.* int 2"),
        (raises, "KeyError 오류가 났습니다"),
        (4, "함수여야 하는데 int 4"),
    ],
)
def test_a_wrong_number_is_refused_without_the_right_one(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said) as caught:
        functions.returns_numbers("f", wrong, [((2,), 41)])
    assert "41" not in str(caught.value)
    assert len(str(caught.value)) < 200
    with pytest.raises(AssertionError):
        functions.returns_whole_numbers("f", wrong, [((2,), 41)])


def test_a_wrong_growth_is_refused() -> None:
    with pytest.raises(AssertionError, match=r"f\(1,\)에서 f\(2,\)"):
        functions.grows("f", doubled, [((1,), (2,), 3)])


def test_a_right_table_is_accepted() -> None:
    functions.returns_tables("f", lambda a: a * 2, [(([[1, 2]],), [[2, 4]])], array=True)
    functions.returns_tables("f", lambda a: (a * 2).tolist(), [(([[1, 2]],), [[2, 4]])])
    column = np.array([[1], [2]], dtype=np.uint8)
    functions.returns_tables("f", lambda a, n: a[:n], [((column, 1), [[1]])])


def test_a_functions_arguments_are_its_own() -> None:
    mine = np.ones((2, 2))

    def spoils(table: Array) -> Array:
        table[:] = 0
        return table

    functions.returns_tables("f", spoils, [((mine,), np.zeros((2, 2)))])
    assert mine.sum() == 4


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda _: None, "return이 없습니다"),
        (lambda a: a[:, :1], r"모양이 \(1, 2\)이어야 하는데 \(1, 1\)"),
        (lambda a: a.astype(str), "숫자가 있어야"),
        (lambda a: a, "2개 가운데 1개가 틀렸습니다. 0행 1열에 나온 값은 2"),
        (lambda a: [[1], [1, 2]], "모양이"),
        (raises, "KeyError"),
    ],
)
def test_a_wrong_table_is_refused(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        functions.returns_tables("f", wrong, [(([[1, 2]],), [[1, 3]])])
    with pytest.raises(AssertionError, match="NumPy 배열이어야 하는데 list"):
        functions.returns_tables("f", lambda a: a.tolist(), [(([[1]],), [[1]])], array=True)


def test_names_are_compared_also_where_any_other_will_do() -> None:
    cases = [(np.eye(3), "one_hot"), (np.arange(3), "!one_hot")]
    functions.returns_names("f", lambda y: "one_hot" if y.ndim == 2 else "numbers", cases)
    for wrong in (lambda _: "one_hot", lambda _: "numbers", lambda _: 3, lambda _: None, raises):
        with pytest.raises(AssertionError, match="f"):
            functions.returns_names("f", wrong, cases)
