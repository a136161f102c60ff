"""A student's notebook, read and ready to be graded: what grading passes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

MAX_BYTES = 32 << 20  # no lesson's notebook comes near it, with all its pictures


@dataclass(frozen=True)
class HandIn:
    """One submission, ready to be graded.

    Attributes:
        student, assignment: whose, and of what.
        path: the file.
        digest: its SHA-256.
        handed_in: when, in UTC, as `timestamp.txt` beside it says; None where nothing is known.
        misdated: whether a `timestamp.txt` says something else than a time: then no other time
            that the gradebook may have counts either.
        notebook: its contents, with the lesson's own given and test cells, without outputs.
        repairs: a sentence for everything that had to be mended.
        doubts: a sentence for everything that a person should look at.
    """

    student: str
    assignment: str
    path: Path
    digest: str
    handed_in: datetime | None
    notebook: Any
    repairs: list[str]
    doubts: list[str]
    misdated: bool = False
