"""Files that are there whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path


def write_whole(path: Path, content: bytes | str | Callable[[Path], object]) -> None:
    """Write a file in a temporary neighbour, and put it in place in one step.

    Args:
        path: the file.
        content: what it is to hold, or what writes it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
        temporary = Path(folder) / "whole"
        if isinstance(content, bytes):
            temporary.write_bytes(content)
        elif isinstance(content, str):
            temporary.write_text(content, encoding="utf-8")
        else:
            content(temporary)
        temporary.replace(path)
