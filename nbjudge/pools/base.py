"""What a pool is: it judges many submissions, each a job of plain data."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TypeVar

from nbjudge import messages
from nbjudge.course.cells import Cell
from nbjudge.course.layout import Lesson
from nbjudge.engine import submission
from nbjudge.engine.judge_side import Given
from nbjudge.engine.processes import Parent
from nbjudge.engine.results import Result, Values
from nbjudge.engine.sandbox import Limits
from nbjudge.errors import SandboxError

WAIT_S = 60.0  # for a scheduler's workers

_AnyPool = TypeVar("_AnyPool", bound="Pool")


@dataclass(frozen=True)
class Job:
    """One submission to be judged.

    Attributes:
        cells: its code cells, the test cells with the course's own source.
        imports: what the lesson's given cells import (see `Lesson.imports`).
        limits: what it may use.
        snapshot, blobs: values that were kept; with these the submission is judged again without
            running it, if its tests allow that.
        modules: the sources of the test modules (see `Lesson.modules`).
        files: what lies beside the notebook (see `Lesson.files`).
        language: what its student is told in, one of `messages.LANGUAGES`.
    """

    cells: Sequence[Cell]
    imports: str
    limits: Limits = field(default_factory=Limits)
    snapshot: Sequence[Values] = ()
    blobs: dict[bytes, bytes] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    language: str = messages.ENGLISH

    @classmethod
    def of(cls, lesson: Lesson, cells: Sequence[Cell], limits: Limits | None = None) -> Job:
        """Return the job of judging cells with what their lesson brings along.

        Args:
            lesson: the lesson.
            cells: see `Job`.
            limits: what it may use; None for the usual ones.

        Raises:
            CourseError: the lesson's imports or files cannot be used.
        """
        return cls(
            cells,
            lesson.imports,
            limits or Limits(),
            modules=lesson.modules,
            files=lesson.files,
            language=lesson.spoken,
        )


class Pool(ABC):
    """Where jobs are judged: `local.LocalPool` on this machine, `dask.DaskPool` on others.

    Attributes:
        workers: how many jobs at a time, as far as is known now.
        sandboxed: whether there is a wall around students' code.
    """

    workers: int
    sandboxed: bool

    def judge(
        self, jobs: Iterable[Job], stop: threading.Event | None = None
    ) -> Iterator[tuple[int, Result]]:
        """Judge jobs as `judge_together` does, and yield each result by itself."""
        with closing(self.judge_together(jobs, stop)) as together:
            for results in together:
                yield from results

    @abstractmethod
    def judge_together(
        self, jobs: Iterable[Job], stop: threading.Event | None = None
    ) -> Generator[list[tuple[int, Result]], None, None]:
        """Judge jobs, and yield the numbers and results of all that were done in the meantime.

        Jobs are taken when there is soon a worker for them, not all at once, so that these are
        never more than twice as many as there are workers. Results are let go of when the next
        ones are asked for.

        Args:
            jobs: the jobs; their numbers count from 0.
            stop: when it is set, jobs that run are finished and yielded; no others are begun.

        Raises:
            SandboxError, ClusterError: no (further) job can be run.
        """

    @abstractmethod
    def close(self) -> None:
        """End what was started for it."""

    def __enter__(self: _AnyPool) -> _AnyPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def judge_one(parent: Parent, job: Job) -> Result:
    """Judge one job, from kept values if that can be done.

    Raises:
        SandboxError: no process can be started, or the fork server has ended.
    """
    given = Given(job.imports, job.modules, job.files)
    result = None
    with messages.speaking(job.language):
        if job.snapshot:
            kept = job.snapshot, job.blobs
            result = submission.rejudge(parent, job.cells, given, job.limits, *kept)
        if result is None:
            result = submission.run(parent, job.cells, given, job.limits)
    if parent.has_ended:
        # whoever killed it may have killed the job first, which looks like the student's doing
        raise SandboxError("the grading process has ended → nothing of this is recorded")
    result.notes = list(parent.notes)
    return result
