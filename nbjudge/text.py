"""Foreign text as plain text, for terminals, logs, pages and receipts; and numbers of things."""

from __future__ import annotations

import re

_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # what terminals obey
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def plain_text(text: object) -> str:
    """Return foreign text without what a terminal would obey or a reader could be misled by."""
    return _CONTROL.sub("", str(text))


def one_line(text: object) -> str:
    """Return foreign text as `plain_text` does, in one line."""
    return " ".join(plain_text(text).split())


def counted(number: int, what: str) -> str:
    """Return a number of things, as in `1 lesson` or `0 lessons`; `what` is one of them."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
