"""Which pool judges."""

from __future__ import annotations

import pytest

from nbjudge.errors import ClusterError
from nbjudge.pools.choose import choose_pool
from nbjudge.pools.local import LocalPool

NOWHERE = "tcp://127.0.0.1:1"


def test_without_a_scheduler_it_is_this_machine_each_time_anew() -> None:
    open_pool = choose_pool(1, sandboxed=False)
    with open_pool() as first, open_pool() as second:
        assert isinstance(first, LocalPool)
        assert (first.workers, first.sandboxed) == (1, False)
        assert second is not first


def test_nothing_is_opened_before_it_is_asked_for() -> None:
    assert callable(choose_pool(scheduler=NOWHERE))  # where nobody answers


@pytest.mark.parametrize(("workers", "sandboxed"), [(2, True), (None, False)])
def test_what_only_concerns_this_machine_does_not_go_with_a_scheduler(
    workers: int | None, sandboxed: bool
) -> None:
    with pytest.raises(ClusterError, match="leave out --workers and --without-sandbox"):
        choose_pool(workers, NOWHERE, sandboxed=sandboxed)
