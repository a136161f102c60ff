"""One run at a time: two that grade the same course would only wait for each other's disk."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator

from nbjudge.course.layout import Course
from nbjudge.files import try_lock


@contextlib.contextmanager
def only_run(course: Course, what: str, say: Callable[[str], object]) -> Iterator[None]:
    """Be the only run that grades a course; whoever comes second says so, and waits.

    The lock goes with the process, however that ends (POSIX; elsewhere there is none).

    Args:
        course: the course.
        what: the command, for whoever waits.
        say: is told in a line that another run is waited for.
    """
    course.home.mkdir(parents=True, exist_ok=True)
    with (course.home / "run.lock").open("a+", encoding="utf-8") as lock:
        if not try_lock(lock.fileno()):
            lock.seek(0)
            holder = lock.read().strip() or "another run"
            say(f"{holder} is grading this course → waiting until it has ended; Ctrl-C gives up")
            import fcntl

            fcntl.flock(lock.fileno(), fcntl.LOCK_EX)
        lock.seek(0)
        lock.truncate()
        lock.write(f"nbjudge {what} (process {os.getpid()})\n")
        lock.flush()
        try:
            yield
        finally:
            lock.seek(0)
            lock.truncate()
