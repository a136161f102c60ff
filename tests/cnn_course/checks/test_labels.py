"""The checks on labels: what they accept, and what they refuse with which words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from cnn_course.checks import labels

NUMBERS = np.array([[2], [0], [1], [2]])
TABLE = np.eye(3)[NUMBERS.ravel()]
KINDS = [
    TABLE,
    TABLE.astype("float32"),
    TABLE.astype(bool),
    TABLE.tolist(),
    scipy.sparse.csr_matrix(TABLE),
    pd.DataFrame(TABLE.astype(bool)),
]
CLASSES = np.arange(200) % 100  # two of each class
ENCODED = np.eye(100)[CLASSES]


@pytest.mark.parametrize("right", KINDS)
def test_a_one_hot_table_of_any_kind_is_accepted(right: Any) -> None:
    labels.has_a_row_for_each("y", right, NUMBERS, n_classes=3)
    labels.is_one_hot("y", right)
    labels.encodes("y", right, NUMBERS)
    labels.encodes("y", right, NUMBERS.ravel())


@pytest.mark.parametrize("right", [TABLE[:, None, :], np.hstack([TABLE, np.zeros((4, 5))])])
def test_where_the_1_stands_is_asked_apart_from_the_shape(right: Any) -> None:
    labels.encodes("y", right, NUMBERS)
    with pytest.raises(AssertionError, match="모양은"):
        labels.has_a_row_for_each("y", right, NUMBERS, n_classes=3)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (..., "y: 아직 채우지 않았습니다"),
        (None, "값이 없습니다"),
        (NUMBERS.ravel(), "표로 읽을 수 없습니다"),
        ("text", "표로 읽을 수 없습니다"),
        ([[1, 0], [1]], "표로 읽을 수 없습니다"),
        (TABLE[:3], "4줄이 있어야 하는데 3줄입니다"),
        (TABLE[:, :2], "2번 칸까지 있어야 하는데 한 줄이 2칸입니다"),
        (TABLE[::-1], "1번째 줄"),
        (np.zeros((4, 3)), "4줄 가운데 4줄이 틀렸습니다"),
        (np.ones((4, 3)), "4줄 가운데 4줄이 틀렸습니다"),
        (np.full((4, 3), np.nan), "4줄 가운데 4줄이 틀렸습니다"),
    ],
)
def test_a_table_that_encodes_other_labels_is_refused(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        labels.encodes("y", wrong, NUMBERS)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ([[1, 0, 0], [1]], "줄마다 칸의 수가 다릅니다"),
        (NUMBERS, r"모양은 \(4, 3\)이어야 하는데 \(4, 1\)"),
    ],
)
def test_a_table_of_another_shape_is_refused(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        labels.has_a_row_for_each("y", wrong, NUMBERS, n_classes=3)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (TABLE * 2, "2 같은 값"),
        (np.zeros((4, 3)), "0번째 줄에는 0개"),
        (np.ones((4, 3)), "0번째 줄에는 3개"),
        (TABLE.astype(str), "숫자가 있어야"),
    ],
)
def test_a_table_that_is_not_one_hot_is_refused(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        labels.is_one_hot("y", wrong)


@pytest.mark.parametrize("right", [CLASSES, CLASSES[:, None], CLASSES.tolist(), CLASSES * 1.0])
def test_numbers_that_point_at_the_1_are_accepted(right: Any) -> None:
    labels.are_class_numbers("decoded", right, 200)
    labels.decodes("decoded", right, "y", ENCODED)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (..., "아직 채우지"),
        (CLASSES[:5], r"\(200,\)이어야 하는데 \(5,\)"),
        (CLASSES + 0.5, "소수가 섞여"),
        (["apple"] * 200, "클래스의 번호가 있어야 하는데 list"),
    ],
)
def test_what_are_no_class_numbers_is_refused(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        labels.are_class_numbers("decoded", wrong, 200)


@pytest.mark.parametrize(
    ("wrong", "encoded", "said"),
    [
        (np.ones(200), ENCODED, "0번째는 1인데"),
        (CLASSES + 1, ENCODED, "99번째 값은 0부터 99까지"),
        (CLASSES[1:], ENCODED, "200개 있어야 하는데 199개"),
        (CLASSES, ..., "문제를 먼저 푸세요"),
        (np.zeros(200), np.eye(100)[np.zeros(200, dtype=int)], "1가지뿐"),
    ],
)
def test_numbers_that_point_elsewhere_are_refused(wrong: Any, encoded: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        labels.decodes("decoded", wrong, "y", encoded)
