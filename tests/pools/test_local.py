"""Submissions judged side by side on this machine."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from nbjudge.course.cells import Cell
from nbjudge.engine import processes, submission
from nbjudge.pools.base import Job
from nbjudge.pools.local import LocalPool
from tests.pools.jobs import QUICK, job_that


def test_every_job_has_its_own_result(two_workers: LocalPool) -> None:
    jobs = [job_that(f"x = {number}") for number in range(5)]
    results = dict(two_workers.judge(jobs))
    assert sorted(results) == [0, 1, 2, 3, 4]
    assert [number for number, result in results.items() if result.passed] == [3]
    assert all(result.error == "" and result.notes == [] for result in results.values())


def test_no_jobs_have_no_results(two_workers: LocalPool) -> None:
    assert list(two_workers.judge([])) == []


def test_workers_are_one_a_core_unless_somebody_says_otherwise(two_workers: LocalPool) -> None:
    assert two_workers.workers == 2
    with LocalPool() as pool:
        assert pool.workers == os.cpu_count()


def test_jobs_are_taken_when_there_is_soon_a_worker_for_them(two_workers: LocalPool) -> None:
    taken: list[int] = []
    n_done = 0

    def jobs() -> Iterator[Job]:
        for number in range(12):
            taken.append(number)
            yield QUICK

    for results in two_workers.judge_together(jobs()):
        assert len(taken) - n_done <= 2 * two_workers.workers
        n_done += len(results)
    assert n_done == 12


def test_who_stops_gets_what_has_begun_and_no_more(two_workers: LocalPool) -> None:
    stop = threading.Event()
    taken: list[int] = []

    def jobs() -> Iterator[Job]:
        for number in range(50):
            taken.append(number)
            yield QUICK

    numbers = []
    for number, result in two_workers.judge(jobs(), stop):
        assert result.passed == {"test_answer_"}
        numbers.append(number)
        stop.set()
    assert 1 <= len(numbers) <= len(taken) < 50


def test_who_stops_listening_can_ask_again(two_workers: LocalPool) -> None:
    results = two_workers.judge(QUICK for _ in range(50))
    assert next(results)[1].passed
    results.close()  # type: ignore[attr-defined]
    assert dict(two_workers.judge([QUICK]))[0].passed


def test_a_fault_in_the_jobs_themselves_reaches_who_asked(two_workers: LocalPool) -> None:
    def jobs() -> Iterator[Job]:
        yield QUICK
        raise RuntimeError("these are no jobs")

    with pytest.raises(RuntimeError, match="these are no jobs"):
        list(two_workers.judge(jobs()))


def test_a_fault_of_the_engine_costs_its_job_alone(
    two_workers: LocalPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, run = job_that("x = 0"), submission.run

    def sometimes(parent: processes.Parent, cells: list[Cell], *args: object) -> object:
        if cells is bad.cells:
            raise SystemError("odd")
        return run(parent, cells, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(submission, "run", sometimes)
    results = dict(two_workers.judge([QUICK, bad, QUICK]))
    assert [results[number].error for number in range(3)] == ["", "SystemError: odd", ""]
