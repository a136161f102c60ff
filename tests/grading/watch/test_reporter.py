"""The logs and the page of a watch."""

from __future__ import annotations

import errno
import json
import re

import pytest

from nbjudge.course.layout import Course
from nbjudge.grading import grade as grading
from nbjudge.grading.grade import Outcome, Submission
from nbjudge.grading.watch import reporter
from nbjudge.grading.watch.arrivals import Arrival, Digests
from nbjudge.grading.watch.loop import watch
from nbjudge.grading.watch.reporter import Reporter
from nbjudge.grading.watch.status import Event, folder, page, state_of
from tests.grading.watch.night import BRIEF_S, LESSON, hand_in, refuse

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


def test_the_log_is_bounded(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporter, "_LOG_BYTES", 500)
    for _ in range(20):
        watch(course, [LESSON], once=True, every=BRIEF_S / 50)
    for name in ("watch.log", "watch.jsonl"):
        sizes = [path.stat().st_size for path in folder(course).glob(f"{name}*")]
        assert 1 < len(sizes) <= reporter._LOG_FILES + 1
        assert max(sizes) <= 500


def test_the_page_is_whole_and_shows_nothing_that_a_browser_would_run(
    course: Course, idle: list[Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = "<script>alert(1)</script>"

    monkeypatch.setattr(grading, "grade", refuse(bad))
    hand_in(course, "kim")
    assert watch(course, [LESSON], once=True, every=BRIEF_S) == 1
    text = page(course).read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert not re.search(r"(?:src|href)=", text)
    assert text.rstrip().endswith("</html>")


def reporter_of(course: Course, told: list[Event] | None = None) -> Reporter:
    return Reporter(course, [LESSON], 1.0, (told if told is not None else []).append)


def refused(student: str) -> Arrival:
    return Arrival(Submission(student, LESSON), Digests(f"file of {student}", "tests"))


def test_a_fault_is_said_once_until_that_went_well_again(course: Course) -> None:
    told: list[Event] = []
    says = reporter_of(course, told)
    for error in ("gone", "gone", "full", "full"):
        says.fault("drive", OSError(error))
    assert says.attempt("drive", lambda: None)
    assert not says.attempt("drive", lambda: 1 / 0)
    assert not says.attempt("drive", lambda: 1 / 0)
    says.end()
    said = [event.error for event in told if event.event == "error"]
    assert said == ["OSError: gone", "OSError: full", "ZeroDivisionError: division by zero"]
    assert says.n_faults == 6


def test_an_error_stands_until_a_whole_round_went_well(course: Course) -> None:
    says = reporter_of(course)
    says.fault("drive", OSError("gone"))
    says.show()
    assert state_of(course).error == "OSError: gone"
    says.without_error()
    says.show()
    assert state_of(course).error == ""
    says.end()


def test_what_was_refused_is_remembered_until_it_is_graded_or_gone(course: Course) -> None:
    says = reporter_of(course)
    for student in ("ahn", "bae", "cho"):
        says.refused(refused(student), "no → yes")
    says.graded(Outcome(Submission("ahn", LESSON), points=1, max_points=2))
    says.end()
    says = reporter_of(course)  # also by the next one
    assert says.refused_as == dict(map(refused, ("bae", "cho")))
    says.looked({Submission("cho", LESSON)}, [])
    assert says.refused_as == dict([refused("cho")])
    says.end()
    assert [failure["student"] for failure in state_of(course).failures] == ["cho"]


def test_what_was_refused_in_a_lesson_that_is_not_watched_now_is_remembered(
    course: Course,
) -> None:
    says = reporter_of(course)
    says.refused(refused("kim"), "no → yes")
    says.end()
    says = Reporter(course, ["04-other"], 1.0, list[Event]().append)
    says.looked(set(), [])
    says.end()
    assert [failure["student"] for failure in state_of(course).failures] == ["kim"]


def test_the_last_graded_ones_are_shown_the_newest_first(course: Course) -> None:
    says = reporter_of(course)
    for number in range(30):
        says.graded(Outcome(Submission(f"s{number:02}", LESSON), points=1, max_points=2))
    says.end()
    state = state_of(course)
    assert state.n_graded == 30
    assert [of["student"] for of in state.last_graded] == [f"s{n:02}" for n in range(29, 9, -1)]


def test_every_event_is_a_line_for_people_and_one_for_programs(course: Course) -> None:
    told: list[Event] = []
    says = reporter_of(course, told)
    says.say("collected", notes=["kim\x1b[2J\n: new"])
    says.refused(refused("kim"), "no\n→ yes")
    says.end()
    lines = (folder(course) / "watch.jsonl").read_text(encoding="utf-8").splitlines()
    assert [Event(**json.loads(line)) for line in lines] == told
    log = (folder(course) / "watch.log").read_text(encoding="utf-8")
    assert len(log.splitlines()) == len(told) == 4
    assert "\x1b" not in log


def test_a_full_disk_is_told_and_ends_nothing(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Event] = []
    says = reporter_of(course, told)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(reporter, "write_whole", full)
        says.show("grading")
    says.end()
    assert [event.event for event in told] == ["started", "error", "stopped"]
