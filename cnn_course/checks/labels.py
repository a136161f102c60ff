"""Labels: class numbers and their one-hot encoding."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cnn_course.checks.data import N_CLASSES
from cnn_course.checks.messages import assert_filled, described


def has_a_row_for_each(
    name: str, encoded: Any, labels: npt.ArrayLike, n_classes: int = N_CLASSES
) -> None:
    """Check that a table has a row for each label and a cell for each class.

    Args:
        name: what the table is called in the notebook, for the message.
        encoded: the table, dense or sparse.
        labels: n class numbers.
        n_classes: how many cells a row must have.

    Raises:
        AssertionError: its shape is not (n, n_classes).
    """
    assert_filled(name, encoded)
    wanted = (np.size(labels), n_classes)
    try:
        shape = tuple(np.shape(encoded))
    except ValueError:
        raise AssertionError(
            f"{name}: 줄마다 칸의 수가 다릅니다. 모든 줄이 {n_classes}칸이어야 합니다."
        ) from None
    assert shape == wanted, f"{name}의 모양은 {wanted}이어야 하는데 {shape}입니다."


def is_one_hot(name: str, encoded: Any) -> None:
    """Check that each row of a table holds one 1, and 0 in every other cell.

    Accepts numbers and bools, dense and sparse. Where the 1 stands is `encodes`'s question.

    Args:
        name: what the table is called in the notebook, for the message.
        encoded: the table, (n, k); a shape (n, 1, k) is read as (n, k).

    Raises:
        AssertionError: another value than 0 and 1, or a row with none or several 1s.
    """
    rows = _table(name, encoded)
    assert rows.dtype.kind in "biuf", f"{name}에는 숫자가 있어야 하는데 {rows.dtype} 형식입니다."
    others = rows[(rows != 0) & (rows != 1)]
    assert others.size == 0, f"{name}에는 0과 1만 있어야 하는데 {others[0]:.6g} 같은 값이 있습니다."
    ones = (rows == 1).sum(axis=1)
    wrong = np.flatnonzero(ones != 1)
    assert wrong.size == 0, (
        f"{name}의 줄마다 1이 하나씩 있어야 하는데 "
        f"{wrong[0]}번째 줄에는 {ones[wrong[0]]}개 있습니다."
    )


def encodes(name: str, encoded: Any, labels: npt.ArrayLike) -> None:
    """Check that each row of a table is largest in the cell of its label, and only there.

    Accepts a dense or sparse table, of numbers or bools, with a row for each label and any number
    of cells a row, so also what is one-hot but for its scale. Whether the cells are 0 and 1 is
    `is_one_hot`'s question.

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
    assert len(rows) == len(numbers), (
        f"{name}에는 {len(numbers)}줄이 있어야 하는데 {len(rows)}줄입니다."
    )
    assert rows.shape[1] > numbers.max(), (
        f"{name}에는 {numbers.max()}번 칸까지 있어야 하는데 한 줄이 {rows.shape[1]}칸입니다."
    )
    in_own_cell = rows[np.arange(len(rows)), numbers]
    n_as_large = (rows >= in_own_cell[:, None]).sum(axis=1)
    wrong = np.flatnonzero(n_as_large != 1)
    assert wrong.size == 0, (
        f"{name}의 {wrong[0]}번째 줄에서 가장 큰 값은 그 라벨의 칸에 있어야 하는데 그렇지 "
        f"않습니다. 확인한 {len(rows)}줄 가운데 {wrong.size}줄이 틀렸습니다."
    )


def are_class_numbers(name: str, numbers: Any, n: int) -> None:
    """Check that there are n whole numbers.

    Args:
        name: what they are called in the notebook, for the message.
        numbers: of shape (n,) or (n, 1), of any numeric type, also floats such as 3.0.
        n: how many there must be.

    Raises:
        AssertionError: another shape, no numbers, or fractions.
    """
    assert_filled(name, numbers)
    found = _numbers(name, numbers)
    assert found.shape in [(n,), (n, 1)], (
        f"{name}의 모양은 {(n,)}이어야 하는데 {found.shape}입니다."
    )
    assert np.all(found == np.round(found)), (
        f"{name}에는 정수만 있어야 하는데 소수가 섞여 있습니다."
    )


def decodes(name: str, numbers: Any, table_name: str, encoded: Any) -> None:
    """Check that each number points at the one largest cell of its row.

    Args:
        name: what the numbers are called in the notebook, for the message.
        numbers: n class numbers, of shape (n,) or (n, 1).
        table_name: what the table is called in the notebook.
        encoded: the table, (n, k), dense or sparse, of at least 50 different classes.

    Raises:
        AssertionError: it is not so; the message names the first wrong number.
    """
    assert_filled(name, numbers)
    try:
        rows = _rows(table_name, encoded)
    except AssertionError:
        raise AssertionError(
            f"{table_name}에 아직 표가 없습니다. 원-핫 인코딩 문제를 먼저 푸세요."
        ) from None
    found = _numbers(name, numbers).ravel()
    assert len(found) == len(rows), (
        f"{name}에는 번호가 {len(rows)}개 있어야 하는데 {len(found)}개입니다."
    )
    impossible = np.flatnonzero(~np.isin(found, np.arange(rows.shape[1])))
    assert impossible.size == 0, (
        f"{name}의 {impossible[0]}번째 값은 0부터 {rows.shape[1] - 1}까지의 정수여야 하는데 "
        f"{found[impossible[0]]:.6g}입니다."
    )
    pointed_at = rows[np.arange(len(rows)), found.astype(int)]
    wrong = np.flatnonzero((rows >= pointed_at[:, None]).sum(axis=1) != 1)
    assert wrong.size == 0, (
        f"{name}의 {wrong[0]}번째는 {int(found[wrong[0]])}인데, "
        f"{table_name}의 {wrong[0]}번째 줄에서 1은 다른 칸에 있습니다."
    )
    n_different = len(np.unique(found))
    assert n_different >= N_CLASSES // 2, (
        f"테스트 이미지에는 100가지 클래스가 모두 있는데 {name}에는 {n_different}가지뿐입니다."
    )


def _numbers(name: str, values: Any) -> npt.NDArray[np.float64]:
    try:
        found = np.asarray(values)
        found = np.array(found.tolist()) if found.dtype == object else found
    except (TypeError, ValueError):
        found = np.array(None)
    assert found.dtype.kind in "iuf", (
        f"{name}에는 클래스의 번호가 있어야 하는데 {described(values)}입니다."
    )
    return found.astype(np.float64)


def _table(name: str, encoded: Any) -> npt.NDArray[Any]:
    assert_filled(name, encoded)
    try:
        dense = np.asarray(encoded.toarray() if hasattr(encoded, "toarray") else encoded)
        dense = np.array(dense.tolist()) if dense.dtype == object else dense
    except (TypeError, ValueError):
        dense = np.array(None)
    assert dense.ndim >= 2, (
        f"{name}: 한 줄이 이미지 하나인 표여야 하는데 {described(encoded)}이라서 "
        "표로 읽을 수 없습니다."
    )
    return dense.reshape(len(dense), -1)


def _rows(name: str, encoded: Any) -> npt.NDArray[np.float64]:
    try:
        return _table(name, encoded).astype(np.float64)
    except ValueError:
        raise AssertionError(f"{name}: 표에 숫자로 읽을 수 없는 값이 있습니다.") from None
