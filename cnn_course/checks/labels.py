"""Labels: class numbers and their one-hot encoding."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def encodes(name: str, encoded: Any, labels: npt.ArrayLike) -> None:
    """Check that each row of a table is largest in the cell of its label, and only there.

    Accepts a dense or sparse table, of numbers or bools, with a row for each label and any number
    of cells a row, so also what is one-hot but for its scale. Whether the cells are 0 and 1 is
    another check's question.

    Args:
        name: what the table is called in the notebook, for the message.
        encoded: the table, (n, k) with k above the largest label; a shape (n, 1, k) is read as
            (n, k).
        labels: n class numbers, integers from 0, of shape (n,) or (n, 1).

    Raises:
        AssertionError: it is not so; the message names the first wrong row.
    """
    numbers = np.ravel(np.asarray(labels))
    rows = _rows(name, encoded)
    assert len(rows) == len(numbers), f"{name}은 {len(numbers)}줄이어야 하는데 {len(rows)}줄입니다."
    assert rows.shape[1] > numbers.max(), (
        f"{name}에는 {numbers.max()}번 칸까지 있어야 하는데 한 줄이 {rows.shape[1]}칸입니다."
    )
    in_own_cell = rows[np.arange(len(rows)), numbers]
    n_as_large = (rows >= in_own_cell[:, None]).sum(axis=1)
    wrong = np.flatnonzero(n_as_large != 1)
    assert wrong.size == 0, (
        f"{name}의 {wrong[0]}번째 줄은 {numbers[wrong[0]]}번 칸이 1이어야 하는데 그렇지 않습니다. "
        f"확인한 {len(rows)}줄 가운데 {wrong.size}줄이 틀렸습니다."
    )


def _rows(name: str, encoded: Any) -> npt.NDArray[np.float64]:
    assert encoded is not ..., f"{name}은 아직 채우지 않았습니다."
    try:
        dense = encoded.toarray() if hasattr(encoded, "toarray") else encoded
        table = np.asarray(dense, dtype=float)
    except (TypeError, ValueError):
        table = np.array(0.0)
    assert table.ndim >= 2, f"{name}은 한 줄이 이미지 하나인 표여야 하는데 표로 읽을 수 없습니다."
    return table.reshape(len(table), -1)
