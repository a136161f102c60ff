"""Files that are there whole or not at all, files that are locks, and files that are nobody's."""

from __future__ import annotations

import csv
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

_BYPRODUCT = re.compile(
    r"\..*|~\$.*"  # hidden, as .~lock.x.ipynb# and .x.ipynb.tmp are; locks of office programs
    r"|.*\.(?:tmp|temp|part|partial|filepart|crdownload|download|!sync)"  # not whole yet
    r"|.*\.~[0-9a-f]+|.*~"  # the same, of Nextcloud; backups of editors
    r"|desktop\.ini|thumbs\.db|icon\r|__macosx|__pycache__",
    re.DOTALL | re.IGNORECASE,
)


def is_byproduct(name: str) -> bool:
    """Tell whether a file is nobody's work, by its name.

    Those are what sync clients, browsers, editors and desktops leave beside people's files:
    hidden files, locks, downloads that are not whole yet, marks.
    """
    return bool(_BYPRODUCT.fullmatch(name))


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


def write_csv(path: Path, rows: Iterable[Sequence[object]], *, for_excel: bool = True) -> None:
    """Write a table, whole or not at all.

    Text that a spreadsheet would take for a formula gets an apostrophe in front, see
    https://owasp.org/www-community/attacks/CSV_Injection; None becomes an empty cell.

    Args:
        path: the file.
        rows: the lines of the table, the header first; taken one by one, as they are written.
        for_excel: whether it begins with a byte order mark, without which Excel does not take it
            for UTF-8.
    """

    def write(temporary: Path) -> None:
        encoding = "utf-8-sig" if for_excel else "utf-8"
        with temporary.open("w", encoding=encoding, errors="replace", newline="") as file:
            csv.writer(file).writerows([_defused(value) for value in row] for row in rows)

    write_whole(path, write)


def try_lock(handle: int) -> bool:
    """Lock an open file, until it is closed, if nobody else has; tells whether that worked.

    POSIX only; elsewhere there are no such locks, and it always does.
    """
    if os.name != "posix":
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _defused(value: object) -> object:
    dangerous = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    return f"'{value}" if dangerous and value != "-" else value
