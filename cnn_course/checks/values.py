"""How messages speak of a student's value: in a few words, whatever its size."""

from __future__ import annotations

from typing import Any

MAX_CHARACTERS = 80


def filled(name: str, value: Any) -> None:
    """Check that something stands where the lesson's stub said `...`.

    Args:
        name: what the value is called in the notebook.
        value: the value.

    Raises:
        AssertionError: it is still the stub.
    """
    assert value is not ..., f"{name}은(는) 아직 채우지 않았습니다."


def short(text: object) -> str:
    """Return a text in one line of at most 80 characters."""
    line = " ".join(str(text).split())
    return line if len(line) <= MAX_CHARACTERS else line[: MAX_CHARACTERS - 1] + "…"
