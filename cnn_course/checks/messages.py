"""What messages of checks have in common: names, and values that are never printed whole."""

from __future__ import annotations

from typing import Any

_LONGEST = 80  # characters of a value


def described(value: Any) -> str:
    """Say what was found, for a message: its type, its shape, and at most 80 characters of it."""
    kind = type(value).__name__
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and shape:
        return f"{kind}(모양 {str(shape)[:_LONGEST]})"
    if isinstance(value, list | tuple | dict | set) and len(value) > 10:
        return f"{kind}(길이 {len(value)})"
    try:
        return f"{kind} {short(repr(value))}"
    except Exception:  # a student's own class may refuse
        return kind


def short(text: object) -> str:
    """Return a text in one line of at most 80 characters."""
    line = " ".join(str(text).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def assert_filled(name: str, value: Any) -> None:
    """Refuse the stub as it was handed out, and a result that was not kept.

    Raises:
        AssertionError: the value is `...` or None.
    """
    assert value is not ..., f"{name}: 아직 채우지 않았습니다."
    assert value is not None, f"{name}: 값이 없습니다(None). 결과를 이 이름에 넣었는지 보세요."
