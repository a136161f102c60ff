import os
import time

import pytest

from nbjudge.isolation import JobFailedError, run_isolated


def double(number: int) -> int:
    return 2 * number


def live_differently(kind: str) -> str:
    if kind == "crash":
        os._exit(7)
    if kind == "hang":
        time.sleep(60)
    return kind


def test_every_job_gets_its_own_result() -> None:
    assert dict(run_isolated(double, [1, 2, 3], workers=2, timeout=60)) == {0: 2, 1: 4, 2: 6}


@pytest.mark.parametrize("preload", ["", "json"])
def test_a_crash_and_a_hang_cost_no_other_job(preload: str) -> None:
    jobs = ["fine", "crash", "hang", "well"]
    results = dict(run_isolated(live_differently, jobs, workers=4, timeout=5, preload=preload))
    assert results[0] == "fine"
    assert results[3] == "well"
    assert isinstance(results[1], JobFailedError)
    assert "ended with 7" in str(results[1])
    assert isinstance(results[2], JobFailedError)
    assert results[2].timed_out
