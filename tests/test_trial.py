from __future__ import annotations

from nbjudge.course import Cell
from nbjudge.isolation import JobFailedError
from nbjudge.trial import run_trials


def test_each_cell_is_reported_and_a_crash_costs_no_other_trial() -> None:
    jobs = [
        [Cell("given", "a", "x = 1"), Cell("test", "test_a", "assert x == 2, 'no'", 1)],
        [Cell("answer", "b", "import os\nos._exit(3)")],
        [Cell("given", "", "1 +")],
    ]
    results = dict(run_trials(jobs))
    assert results[0] == {"a": None, "test_a": "AssertionError: no"}
    assert isinstance(results[1], JobFailedError)
    assert "ended with 3" in str(results[1])
    assert isinstance(results[2], dict)
    assert str(results[2]["cell 0"]).startswith("SyntaxError")
