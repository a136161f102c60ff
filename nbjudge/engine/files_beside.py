"""The files that lie beside a lesson's notebook, in the folder in which a process runs cells."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path, PurePosixPath


def put(files: Mapping[str, bytes]) -> None:
    """Write files into the working directory, and let modules among them be imported.

    Each process has copies of its own: whoever changes them changes them for nobody else.

    Args:
        files: path relative to the working directory → contents.

    Raises:
        ValueError: a path leads out of it.
    """
    for name, content in files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"{name}: this leads out of the working directory")
        there = Path(*path.parts)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(content)
        there.chmod(0o444)
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)  # as in a kernel, which runs in the notebook's folder
