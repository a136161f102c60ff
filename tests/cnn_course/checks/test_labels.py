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


@pytest.mark.parametrize(
    "right",
    [
        TABLE,
        TABLE.astype("float32"),
        TABLE.astype(bool),
        TABLE.tolist(),
        scipy.sparse.csr_matrix(TABLE),
        pd.DataFrame(TABLE.astype(bool)),
        TABLE[:, None, :],
        np.hstack([TABLE, np.zeros((4, 5))]),
    ],
)
def test_a_one_hot_table_of_any_kind_is_accepted(right: Any) -> None:
    labels.encodes("y", right, NUMBERS)
    labels.encodes("y", right, NUMBERS.ravel())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (..., "y은 아직 채우지 않았습니다"),
        (None, "표로 읽을 수 없습니다"),
        (NUMBERS.ravel(), "표로 읽을 수 없습니다"),
        ("text", "표로 읽을 수 없습니다"),
        ([[1, 0], [1]], "표로 읽을 수 없습니다"),
        (TABLE[:3], "4줄이어야 하는데 3줄입니다"),
        (TABLE[:, :2], "2번 칸까지 있어야 하는데 한 줄이 2칸입니다"),
        (TABLE[::-1], "1번째 줄은 0번 칸이 1이어야"),
        (np.zeros((4, 3)), "4줄 가운데 4줄이 틀렸습니다"),
        (np.ones((4, 3)), "4줄 가운데 4줄이 틀렸습니다"),
        (np.full((4, 3), np.nan), "4줄 가운데 4줄이 틀렸습니다"),
    ],
)
def test_everything_else_is_refused_with_what_was_found(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        labels.encodes("y", wrong, NUMBERS)
