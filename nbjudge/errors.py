"""Everything that nbjudge raises on purpose.

::

    NbjudgeError                 shown to the user as one line, without a traceback
    ├── CourseError              the course itself is not as it should be
    ├── CollectError             what was downloaded, or the roster, cannot be used as it is
    ├── SubmissionError          one student's hand-in cannot be graded
    ├── PublishError             what students get cannot be put where they find it
    ├── DataError                the grading data or the pretrained weights cannot be had
    ├── SandboxError             students' code cannot be confined on this machine
    └── ClusterError             other machines that were to grade cannot be had

Every message says what was wrong, where, and what to do.
"""

from __future__ import annotations

import errno
from pathlib import Path


class NbjudgeError(Exception):
    """Base of all: `str(error)` is a sentence for the person at the keyboard."""


class CourseError(NbjudgeError):
    """The course's own files are missing or contradict each other."""


class CollectError(NbjudgeError):
    """What was downloaded, or the roster, cannot be used; nothing has been collected."""


class PublishError(NbjudgeError):
    """What students get cannot be put where they find it; that place is as it was before."""


class DataError(NbjudgeError):
    """The grading images or the pretrained weights cannot be had."""


class SandboxError(NbjudgeError):
    """Students' code cannot be confined here; nothing of theirs has been run."""


class ClusterError(NbjudgeError):
    """The machines that were to grade cannot be had; what is graded already stays graded."""


def disk_fault(error: OSError) -> str:
    """Say in a line what a disk or its rights have against it, and what to do."""
    where = f"{error.filename}: " if error.filename else ""
    remedies = {
        errno.ENOSPC: "make room on that disk, and run it again: what was written is whole",
        errno.EDQUOT: "make room in your quota, and run it again: what was written is whole",
        errno.EFBIG: "allow larger files, and run it again: what was written is whole",
        errno.EROFS: "this needs to write: work on a copy of the course, or mount it writable",
        errno.EACCES: "see to it that you may read and write there",
        errno.EPERM: "see to it that you may read and write there",
        errno.ENOENT: "somebody has taken it away meanwhile; run it again",
    }
    remedy = remedies.get(error.errno or 0, "see that the disk and its rights are as they should")
    return f"{where}{error.strerror or error} → {remedy}"


class SubmissionError(NbjudgeError):
    """One hand-in cannot be graded; nobody else's is touched by it.

    Attributes:
        student: the student's id.
        path: the file or folder at fault.
        problem: what is wrong with it.
        advice: what the instructor can do.
    """

    def __init__(self, student: str, path: Path, problem: str, advice: str) -> None:
        self.student = student
        self.path = path
        self.problem = problem
        self.advice = advice
        super().__init__(student, path, problem, advice)  # so that it pickles

    def __str__(self) -> str:
        return f"{self.student}: {self.path}: {self.problem} → {self.advice}"
