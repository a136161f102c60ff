"""A fork server of no course's, which takes a moment to start, and processes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from nbjudge.engine.processes import ForkServer, Kind, Process
from nbjudge.engine.sandbox import Limits

Start = Callable[..., Process]


@pytest.fixture(scope="session")
def fork_server(grading_home: Path) -> Iterator[ForkServer]:
    with ForkServer() as server:
        yield server


@pytest.fixture
def start(fork_server: ForkServer) -> Iterator[Start]:
    """Start processes that end with the test."""
    with ExitStack() as ended:

        def one(kind: Kind, **limits: float) -> Process:
            process = fork_server.start(kind, Limits(**limits))  # type: ignore[arg-type]
            ended.callback(process.kill)
            return process

        yield one
