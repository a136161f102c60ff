"""What the trusted side says to a student's process."""

from __future__ import annotations

from typing import Any

import msgpack

from nbjudge.engine.processes import Process

SOON_S = 60.0


def cell(source: str, *, shown: bool = True, whose: str = "answer") -> dict[str, Any]:
    """Return the request to run a cell."""
    about = {"whose": whose, "exercise": "exercise", "shown": shown}
    return {"do": "run", "source": source.encode(), **about}


def run(process: Process, source: str) -> str:
    """Run a cell and return what it printed; fails where it did not run to its end."""
    answer = process.ask(cell(source), SOON_S)
    assert answer["error"] is None, answer["error"]
    return "".join(output.get("text", "") for output in msgpack.unpackb(answer["outputs"]))


def values_of(process: Process, *names: str) -> dict[str, Any]:
    """Ask for values; returns the answer as it came."""
    about = {"figures": False, "exercise": "exercise", "stopped": False}
    return process.ask({"do": "values", "names": list(names), **about}, SOON_S)
