"""What came of one submission: verdicts, outputs, and the values that were judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["passed", "failed", "not run"]
NOT_RUN = "not run"  # what stopped a cell that could not even begin
UNCROSSED = "TransportError"  # the `ename` of a test that met what cannot cross


@dataclass(frozen=True)
class Verdict:
    """What the judge found of one test cell.

    Attributes:
        grade_id: which.
        status: only "passed" earns points; "not run" says that nothing was found out.
        message: why it did not pass; empty if it did.
        ename: the name of the exception that the test ended with.
        detail: what the student's functions printed and raised while the test called them; for
            the instructor alone, because it may tell what the hidden test asked for.
        uncrossed: of a test that is "not run" because it met a value which cannot cross from the
            student's process to the judge's: the name of its type; for the instructor alone.
    """

    grade_id: str
    status: Status
    message: str = ""
    ename: str = ""
    detail: str = ""
    uncrossed: str = ""


@dataclass(frozen=True)
class CellRun:
    """What came of one of the student's cells.

    Attributes:
        outputs: as a notebook has them; foreign text, not yet made safe to show.
        error: "" for a cell that ran to its end, else what stopped it.
    """

    outputs: list[dict[str, Any]]
    error: str = ""


@dataclass(frozen=True)
class Values:
    """What the student's process handed out where tests stand; plain data.

    Attributes:
        tests: the test cells' ids.
        names: the names that they read.
        tree, figures: the values, as `transport` writes them.
        blobs: the names of all blobs that they may need.
    """

    tests: tuple[str, ...]
    names: tuple[str, ...]
    tree: bytes
    figures: bytes | None
    blobs: tuple[bytes, ...]

    def as_list(self) -> list[Any]:
        """Return them as msgpack can write them, for `from_list`."""
        return [list(self.tests), list(self.names), self.tree, self.figures, list(self.blobs)]

    @classmethod
    def from_list(cls, plain: list[Any]) -> Values:
        """Return what `as_list` was called on.

        Raises:
            TypeError, ValueError: this is nothing that it returned.
        """
        tests, names, tree, figures, blobs = plain
        return cls(tuple(tests), tuple(names), tree, figures, tuple(blobs))


@dataclass
class Result:
    """What judging one submission gave.

    Attributes:
        verdicts: one for every test cell, in their order.
        runs: number of a code cell → what came of it; tests have none.
        snapshot: the values that were judged.
        blobs: SHA-256 → data, for the snapshot.
        limits_hit: sentences about limits that were reached and processes that died.
        called_student: the test cells that called a student's function.
        error: why nothing was judged, through no fault of the student's; mostly empty.
        student_s, total_s: seconds in the student's cells, and altogether.
        sandbox: what confined it, where that was on another machine.
        notes: what the course's environment said about how it grades.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    runs: dict[int, CellRun] = field(default_factory=dict)
    snapshot: list[Values] = field(default_factory=list)
    blobs: dict[bytes, bytes] = field(default_factory=dict)
    limits_hit: list[str] = field(default_factory=list)
    called_student: list[str] = field(default_factory=list)
    error: str = ""
    student_s: float = 0.0
    total_s: float = 0.0
    sandbox: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def passed(self) -> set[str]:
        """The ids of the test cells that passed."""
        return {verdict.grade_id for verdict in self.verdicts if verdict.status == "passed"}
