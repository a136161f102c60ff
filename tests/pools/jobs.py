"""Small jobs."""

from __future__ import annotations

from nbjudge.course.cells import Cell
from nbjudge.engine.sandbox import Limits
from nbjudge.pools.base import Job


def job_that(code: str, test: str = "assert x == 3", **limits: float) -> Job:
    """Return a job of one answer and one test."""
    cells = [Cell("answer", "answer", code), Cell("test", "test_answer_", test, 1.0)]
    return Job(cells, "", Limits(**limits))  # type: ignore[arg-type]


QUICK = job_that("x = 3")
