"""Which pool judges: the one that somebody asked for."""

from __future__ import annotations

import functools
from collections.abc import Callable

from nbjudge.engine.environment import Environment
from nbjudge.errors import ClusterError
from nbjudge.pools.base import WAIT_S, Pool
from nbjudge.pools.local import LocalPool


def choose_pool(
    workers: int | None = None,
    scheduler: str = "",
    *,
    wait_s: float = WAIT_S,
    sandboxed: bool = True,
    environment: Environment | None = None,
    say: Callable[[str], object] = print,
) -> Callable[[], Pool]:
    """Return what opens the pool that somebody asked for; it may be called several times.

    Args:
        workers: how many jobs at a time on this machine; None is one a core.
        scheduler: the address of a Dask scheduler whose workers judge; "" is this machine.
        wait_s: how many seconds a scheduler may be without any worker.
        sandboxed: False runs students' code without any wall around it.
        environment: what the course adds to the processes; prepared when a pool is opened.
        say: is told, once and in a line each, of a scheduler's workers that do not fit.

    Raises:
        ClusterError: what was asked for does not go together, or Dask is not installed.
    """
    if not scheduler:
        return functools.partial(LocalPool, workers, sandboxed=sandboxed, environment=environment)
    if workers is not None or not sandboxed:
        raise ClusterError(
            "the workers of a scheduler take as many jobs as they were started for, in their "
            "sandboxes → leave out --workers and --without-sandbox (c.Judge.sandboxed), or the "
            "scheduler"
        )
    from nbjudge.pools.dask import DaskPool  # not everybody has Dask

    return functools.partial(
        DaskPool, scheduler, environment=environment, wait_s=wait_s, say=functools.cache(say)
    )
