"""A class that hands in at night, and a watch that grades it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from nbjudge.authoring.answers import fill, solutions
from nbjudge.course.layout import Course, read_notebook
from nbjudge.grading.grade import Outcome, Submission
from nbjudge.grading.watch.arrivals import Arrivals, Look
from nbjudge.grading.watch.loop import watch
from nbjudge.grading.watch.status import Event
from nbjudge.handin import intake
from nbjudge.pools.choose import choose_pool
from nbjudge.records.autograded import write_notebook
from nbjudge.records.store import Store
from tests.conftest import ENVIRONMENT, ROOT

LESSON = "03-one-hot"
BRIEF_S = 0.05
_DOCS = ROOT / "docs" / "automation.md"


def hand_in(course: Course, student: str, *, right: bool = True) -> Path:
    path = course.submission(student, LESSON)
    answers = solutions(course, LESSON) if right else {}
    write_notebook(path, fill(read_notebook(course.release(LESSON)), answers))
    return path


class Night:
    """A watch in a thread, whose events a test waits for."""

    def __init__(
        self, course: Course, assignments: Sequence[str] = (LESSON,), **options: Any
    ) -> None:
        self.events: list[Event] = []
        self.stop = threading.Event()
        self.ended: list[object] = []
        self._came = threading.Condition()
        options = {
            "every": BRIEF_S,
            "open_pool": choose_pool(1, environment=ENVIRONMENT),
            **options,
        }

        def run() -> None:
            try:
                self.ended.append(
                    watch(course, assignments, stop=self.stop, say=self._say, **options)
                )
            except BaseException as error:
                self.ended.append(error)

        self._thread = threading.Thread(target=run)
        self._thread.start()

    def _say(self, event: Event) -> None:
        with self._came:
            self.events.append(event)
            self._came.notify_all()

    def wait_for(self, event: str, count: int = 1) -> Event:
        with self._came:
            assert self._came.wait_for(lambda: len(self.of(event)) >= count, 60), self.events
            return self.of(event)[count - 1]

    def of(self, event: str) -> list[Event]:
        return [found for found in self.events if found.event == event]

    def __enter__(self) -> Night:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._thread.join()


def save_result(course: Course, submission: Submission) -> Outcome:
    """Write the little of a receipt that says what was graded."""
    path = course.submission(*submission)
    Store(course.home).keep_receipt(
        {
            **submission._asdict(),
            "submitted_sha256": intake.file_digest(path),
            "tests_sha256": course.lesson(LESSON).digest,
        }
    )
    return Outcome(submission, points=1, max_points=10, seconds=0.1)


def refuse(error: str) -> Callable[..., Iterator[Outcome]]:
    """Return what takes the place of grading and refuses everybody with this line."""

    def grade(_: Course, wanted: list[Submission], *__: Any, **___: Any) -> Iterator[Outcome]:
        yield from (Outcome(submission, error=error) for submission in wanted)

    return grade


def rounds(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Return what waits until so many further looks have been taken."""
    came = threading.Condition()
    count = [0]
    look = Arrivals.look

    def counted(self: Arrivals, *args: Any) -> Look:
        found = look(self, *args)
        with came:
            count[0] += 1
            came.notify_all()
        return found

    monkeypatch.setattr(Arrivals, "look", counted)

    def wait(further: int) -> None:
        with came:
            until = count[0] + further
            assert came.wait_for(lambda: count[0] >= until, 60)

    return wait


def documented_fields(table: str) -> set[str]:
    """Return the fields in the first column of the table under the anchor `table`."""
    text = _DOCS.read_text(encoding="utf-8")
    part = text.partition(f"<!-- fields: {table} -->")[2].partition("<!-- end -->")[0]
    found = set(re.findall(r"^\| `([a-z0-9_]+)` \|", part, flags=re.MULTILINE))
    assert found, table
    return found
