"""A pool of no course's, which takes a moment to start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nbjudge.pools.local import LocalPool


@pytest.fixture(scope="session")
def two_workers(grading_home: Path) -> Iterator[LocalPool]:
    with LocalPool(2) as pool:
        yield pool
