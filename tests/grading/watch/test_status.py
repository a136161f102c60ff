"""`nbjudge status`, and that docs/automation.md names what scripts read."""

from __future__ import annotations

import dataclasses
import json
import os

import pytest
from typer.testing import CliRunner

from nbjudge.cli.commands import app
from nbjudge.course.layout import Course
from nbjudge.grading import grade as grading
from nbjudge.grading.grade import Outcome, Submission
from nbjudge.grading.watch.loop import watch
from nbjudge.grading.watch.status import Event, State, folder, state_of
from tests.conftest import ROOT
from tests.grading.watch.night import BRIEF_S, LESSON, documented_fields, hand_in, refuse

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


runner = CliRunner()


def test_a_watch_that_was_killed_is_told_from_one_that_ended(
    course: Course, idle: list[Submission]
) -> None:
    assert state_of(course) == State()
    watch(course, [LESSON], once=True, every=BRIEF_S)
    state = folder(course) / "state.json"
    state.write_text(state.read_text().replace('"ended"', '"grading"'))
    (folder(course) / "lock").write_text(f"{os.getpid()}\n")  # nobody holds it
    found = state_of(course)
    assert (found.state, found.running, found.pid) == ("lost", False, None)
    shown = runner.invoke(app, ["status", "--course", str(course.root)])
    assert shown.exit_code == 3
    assert "ended without a word" in shown.output
    state.write_text("{")
    assert state_of(course).state == "never"


def test_documented_fields_are_the_real_ones() -> None:
    names = {field.name for field in dataclasses.fields(Outcome)}
    assert documented_fields("outcome") == names - {"submission"} | {"student", "assignment"}
    assert documented_fields("event") == {field.name for field in dataclasses.fields(Event)}
    assert documented_fields("status") == {field.name for field in dataclasses.fields(State)}


def test_documented_failures_are_the_real_ones(
    course: Course, idle: list[Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grading, "grade", refuse("no"))
    hand_in(course, "kim")
    watch(course, [LESSON], once=True, every=BRIEF_S)
    shown = runner.invoke(app, ["status", "--json", "--course", str(course.root)])
    said = json.loads(shown.stdout)
    assert set(said) == documented_fields("status")
    assert {name for of in said["failures"] for name in of} == documented_fields("failure")


def test_every_event_and_state_is_documented() -> None:
    text = (ROOT / "docs" / "automation.md").read_text(encoding="utf-8")
    for word in ("started", "collected", "unfinished", "graded", "refused", "error", "stopped"):
        assert f'`"{word}"`' in text
    for word in ("never", "grading", "waiting", "ended", "lost"):
        assert f'`"{word}"`' in text
