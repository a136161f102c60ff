"""Functions that students write: called with arguments, and what they return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from cnn_course.checks.messages import described

Function = Callable[..., Any]
_Result = TypeVar("_Result")
Cases = Sequence[tuple[tuple[Any, ...], _Result]]


def returns_numbers(name: str, function: Function, cases: Cases[int]) -> None:
    """Check that a function returns numbers of these values; 4.0 counts as 4.

    Args:
        name: what the function is called in the notebook, for the message.
        function: the function.
        cases: arguments, and the number that belongs to them.

    Raises:
        AssertionError: an error of the function's, something else than a number, another number.
    """
    for arguments, expected in cases:
        _number(name, function, arguments, expected)


def returns_whole_numbers(name: str, function: Function, cases: Cases[int | None]) -> None:
    """Check the same as `returns_numbers`, and that each number is an integer by its type.

    Args:
        name: what the function is called in the notebook, for the message.
        function: the function.
        cases: arguments, and the number that belongs to them; None where any integer will do.

    Raises:
        AssertionError: as for `returns_numbers`, and for a float.
    """
    for arguments, expected in cases:
        found = _number(name, function, arguments, expected)
        assert np.asarray(found).dtype.kind in "iu", (
            f"{name}{arguments}의 결과는 정수(int)여야 하는데 {described(found)}입니다."
        )


def grows(
    name: str,
    function: Function,
    cases: Sequence[tuple[tuple[Any, ...], tuple[Any, ...], int]],
) -> None:
    """Check by how much a function's result grows from one list of arguments to another.

    Args:
        name: what the function is called in the notebook, for the message.
        function: the function, which returns a number.
        cases: arguments, other arguments, and the difference that belongs to them.

    Raises:
        AssertionError: an error of the function's, something else than a number, another
            difference.
    """
    for fewer, more, expected in cases:
        before, after = _number(name, function, fewer), _number(name, function, more)
        assert after - before == expected, (
            f"{name}{fewer}에서 {name}{more}로 바뀔 때 늘어나는 개수가 틀렸습니다. "
            f"{described(before)}에서 {described(after)}(으)로 바뀌었습니다."
        )


def returns_tables(
    name: str, function: Function, cases: Cases[npt.ArrayLike], *, array: bool = False
) -> None:
    """Check that a function returns tables of these values, to about four digits.

    Args:
        name: what the function is called in the notebook, for the message.
        function: the function.
        cases: arguments, and the table (rows, columns) that belongs to them. Lists among the
            arguments are handed over as arrays of floats, arrays as copies.
        array: whether the result must be an array, and no list of lists.

    Raises:
        AssertionError: an error of the function's, another shape, other values.
    """
    for given, expected in cases:
        arguments = [
            np.array(a, dtype=None if isinstance(a, np.ndarray) else float)
            if isinstance(a, list | np.ndarray)
            else a
            for a in given
        ]
        said = ", ".join(map(_said, arguments))
        found = _called(name, function, tuple(arguments), said)
        assert not array or hasattr(found, "shape"), (
            f"{name}의 결과는 NumPy 배열이어야 하는데 {described(found)}입니다."
        )
        try:
            values = np.asarray(found)
        except ValueError:
            values = np.array(None)
        wanted = np.asarray(expected)
        assert values.shape == wanted.shape, (
            f"{name}({said})의 결과는 모양이 {wanted.shape}이어야 하는데 {values.shape}입니다."
        )
        assert values.dtype.kind in "iuf", (
            f"{name}({said})의 결과에는 숫자가 있어야 하는데 {values.dtype} 형식입니다."
        )
        wrong = np.argwhere(~np.isclose(values, wanted, rtol=1e-4, atol=1e-4))
        assert wrong.size == 0, (
            f"{name}({said})의 결과에서 값 {wanted.size}개 가운데 {len(wrong)}개가 틀렸습니다. "
            f"{wrong[0][0]}행 {wrong[0][1]}열에 나온 값은 {values[tuple(wrong[0])]:.6g}입니다."
        )


def returns_names(
    name: str, function: Function, cases: Sequence[tuple[npt.NDArray[Any], str]]
) -> None:
    """Check which name a function returns for arrays of labels.

    Args:
        name: what the function is called in the notebook, for the message.
        function: the function.
        cases: labels, which it gets as a copy, and the name that belongs to them; with a "!" in
            front, any other name.

    Raises:
        AssertionError: an error of the function's, no string, the wrong name.
    """
    for labels, expected in cases:
        shown = labels[:4].tolist() if labels[:4].size <= 20 else "…"
        said = f"모양이 {labels.shape}인 라벨 {shown}"
        found = _called(name, function, (labels.copy(),), said)
        assert isinstance(found, str), (
            f"{name}의 결과는 표에 있는 이름(문자열)이어야 하는데 {described(found)}입니다."
        )
        is_it = found == expected.removeprefix("!")
        assert is_it is not expected.startswith("!"), (
            f"{name}의 결과가 라벨에 맞지 않습니다. {said}에서 {described(found)}이(가) 나왔습니다."
        )


def _said(argument: Any) -> str:
    return f"{argument.shape} 배열" if isinstance(argument, np.ndarray) else repr(argument)


def _number(
    name: str, function: Function, arguments: tuple[Any, ...], expected: int | None = None
) -> Any:
    """Return the number that a function returns: the one expected, or any where none is."""
    found = _called(name, function, arguments, ", ".join(map(repr, arguments)))
    try:
        number = np.asarray(found)
    except ValueError:
        number = np.array(None)
    assert number.shape == () and number.dtype.kind in "iuf", (
        f"{name}{arguments}의 결과는 숫자 하나여야 하는데 {described(found)}입니다."
    )
    assert expected is None or found == expected, (
        f"{name}{arguments}의 결과가 틀렸습니다. 나온 값은 {described(found)}입니다."
    )
    return found


def _called(name: str, function: Function, arguments: tuple[Any, ...], said: str) -> Any:
    assert callable(function), f"{name}: 함수여야 하는데 {described(function)}입니다."
    try:
        found = function(*arguments)
    except Exception as error:
        raise AssertionError(
            f"{name}({said})에서 {type(error).__name__} 오류가 났습니다: {str(error)[:80]}"
        ) from None
    assert found is not None, (
        f"{name}({said})의 결과가 없습니다. 아직 채우지 않았거나 return이 없습니다."
    )
    return found
