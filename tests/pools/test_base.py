"""How a pool judges one job: from kept values where that can be done, and never half."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nbjudge.course.cells import Cell
from nbjudge.errors import SandboxError
from nbjudge.pools.base import judge_one
from nbjudge.pools.local import LocalPool
from tests.pools.jobs import QUICK, job_that


def test_kept_values_are_judged_again_without_running_anything(two_workers: LocalPool) -> None:
    job = job_that("x = 3", "assert x == 4")
    first = dict(two_workers.judge([job]))[0]
    assert (first.passed, [*first.runs]) == (set(), [0])
    corrected = Cell("test", "test_answer_", "assert x == 3", 1.0)
    again = replace(job, cells=[job.cells[0], corrected])
    again = replace(again, snapshot=first.snapshot, blobs=first.blobs)
    second = dict(two_workers.judge([again]))[0]
    assert (second.passed, [*second.runs]) == ({"test_answer_"}, [])


def test_where_kept_values_lack_what_a_test_reads_the_cells_run_again(
    two_workers: LocalPool,
) -> None:
    job = job_that("x, y = 3, 4")
    first = dict(two_workers.judge([job]))[0]
    reads_more = Cell("test", "test_answer_", "assert y == 4", 1.0)
    again = replace(job, cells=[job.cells[0], reads_more], snapshot=first.snapshot)
    second = dict(two_workers.judge([replace(again, blobs=first.blobs)]))[0]
    assert (second.passed, [*second.runs]) == ({"test_answer_"}, [0])


def test_when_the_fork_server_has_ended_nothing_counts() -> None:
    """Whoever killed it may have killed jobs as well, which looks like the students' doing."""
    with LocalPool(1) as pool:
        assert dict(pool.judge([QUICK]))[0].passed
        server = pool._parent._process
        server.kill()  # as from outside
        server.wait()
        with pytest.raises(SandboxError):
            list(pool.judge([QUICK]))


def test_a_result_of_a_fork_server_that_has_ended_meanwhile_is_none(two_workers: LocalPool) -> None:
    class EndsMeanwhile:
        """The pool's own fork server, as it looks when somebody has killed it."""

        notes = ()
        start = two_workers._parent.start
        has_ended = True

    with pytest.raises(SandboxError, match="the grading process has ended → nothing of this"):
        judge_one(EndsMeanwhile(), QUICK)
