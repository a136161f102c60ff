"""Where the time of a command goes: `python phases.py REPORT.json autograde 03-one-hot --force`.

Runs nbjudge's command line in this process with clocks around the parts of its work, and writes
for each part how often it ran, the seconds by the clock on the wall and those of this process's
own computing. Time in a part that was called from another one counts for the inner one only.
"""

from __future__ import annotations

import functools
import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Clocks:
    """Seconds by part: calls, on the wall, and computing of the calling thread."""

    def __init__(self) -> None:
        self.parts: dict[str, list[float]] = {}
        self._lock = threading.Lock()
        self._local = threading.local()

    def wrap(self, owner: Any, attribute: str, part: str) -> None:
        """Put a clock around a function or method; `{}` in `part` is its first argument."""
        inner: Callable[..., Any] = getattr(owner, attribute)

        @functools.wraps(inner)
        def timed(*args: Any, **kwargs: Any) -> Any:
            name = part.format(args[1]) if "{}" in part else part
            stack = self._local.__dict__.setdefault("stack", [])
            stack.append([0.0, 0.0])
            wall, own = time.perf_counter(), time.thread_time()
            try:
                return inner(*args, **kwargs)
            finally:
                wall, own = time.perf_counter() - wall, time.thread_time() - own
                inside = stack.pop()
                if stack:
                    stack[-1][0] += wall
                    stack[-1][1] += own
                self._add(name, wall - inside[0], own - inside[1])

        setattr(owner, attribute, timed)

    def _add(self, name: str, wall: float, own: float) -> None:
        with self._lock:
            figures = self.parts.setdefault(name, [0, 0.0, 0.0])
            figures[0] += 1
            figures[1] += wall
            figures[2] += own


def main() -> None:
    """Run the command, and write the report."""
    report = Path(sys.argv.pop(1))
    begun = time.perf_counter()
    from nbjudge.authoring import release
    from nbjudge.cli import commands
    from nbjudge.course.layout import Course
    from nbjudge.engine import judge_side, processes, student_side, submission
    from nbjudge.grading import grade
    from nbjudge.handin import intake
    from nbjudge.pools.local import LocalPool
    from nbjudge.records import autograded, entries
    from nbjudge.records.store import Store

    clocks = Clocks()
    clocks._add("start: imports", time.perf_counter() - begun, time.thread_time())
    for owner, attribute, part in (
        (release, "generate", "start: release"),
        (LocalPool, "__init__", "start: fork server"),
        (grade, "grading_conditions", "start: grading_conditions"),
        (Course, "lesson", "start: read the lesson"),
        (grade, "is_graded", "is it graded already"),
        (intake, "repair_cells", "open: repair"),
        (intake, "open_submission", "open: read"),
        (grade, "job_of", "open: job"),
        (processes.ForkServer, "start", "fork and confine: {}"),
        (student_side.StudentSide, "run", "student: cells"),
        (student_side.StudentSide, "values", "student: values"),
        (student_side.Answers, "call", "student: calls from tests"),
        (judge_side.JudgeSide, "_hand_over", "judge: hand over"),
        (judge_side.JudgeSide, "_test", "judge: test cells"),
        (processes.Process, "kill", "end of processes"),
        (processes.Process, "look_at_memory", "look at memory"),
        (submission, "run", "engine: the rest"),
        (grade, "save_submissions", "record: the rest"),
        (autograded, "fill_in", "record: fill in"),
        (autograded, "write_notebook", "record: write notebook"),
        (entries, "save_entries", "record: gradebook"),
        (grade, "receipt", "receipt"),
        (Store, "keep_receipt", "receipt"),
        (Store, "keep_snapshot", "snapshot"),
        (Store, "prune", "end: prune"),
        (grade, "scores", "end: scores"),
        (LocalPool, "close", "end: close"),
    ):
        clocks.wrap(owner, attribute, part)
    try:
        commands.app()
    finally:
        whole = time.perf_counter() - begun
        report.write_text(json.dumps({"whole": whole, "parts": clocks.parts}), encoding="utf-8")


if __name__ == "__main__":
    main()
