"""`nbjudge watch`: what lands is graded, once each, whatever goes wrong."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cnn_course import weights
from nbjudge.authoring import check, release
from nbjudge.cli.commands import app
from nbjudge.course.layout import Course
from nbjudge.errors import CourseError, SandboxError, SubmissionError
from nbjudge.grading import grade as grading
from nbjudge.grading.grade import Outcome, Submission
from nbjudge.grading.watch import arrivals
from nbjudge.grading.watch.loop import watch
from nbjudge.grading.watch.status import Event, folder, state_of
from nbjudge.handin import intake
from nbjudge.records.store import Store
from tests.conftest import ROOT
from tests.grading.watch.night import (
    BRIEF_S,
    LESSON,
    Night,
    documented_fields,
    hand_in,
    refuse,
    rounds,
    save_result,
)

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


runner = CliRunner()


def test_a_night(course: Course) -> None:
    """Handed in: graded once. Newer: graded again. Broken: said once. All of it after a restart."""
    kim = hand_in(course, "kim", right=False)
    lee = course.submission("lee", LESSON)
    lee.parent.mkdir(parents=True)
    lee.write_text("broken")
    with Night(course) as night:
        assert night.wait_for("graded").points == 0
        hand_in(course, "kim")
        assert night.wait_for("graded", 2).points == 10
        refused = night.wait_for("refused")
        assert refused.student == "lee"
        assert "→ open it in Jupyter" in refused.error
    assert night.ended == [1]
    assert len(night.of("graded")) == 2
    assert len(night.of("refused")) == 1
    receipt = Store(course.home).receipt("kim", LESSON)
    assert receipt is not None
    assert receipt["submitted_sha256"] == intake.file_digest(kim)

    again: list[Event] = []
    assert watch(course, [LESSON], once=True, every=BRIEF_S, say=again.append) == 0
    assert [event.event for event in again] == ["started", "stopped"]
    state = state_of(course)
    assert (state.state, state.running, state.n_graded) == ("ended", False, 0)
    assert [of["points"] for of in state.last_graded] == [10, 0]
    assert [of["student"] for of in state.failures] == ["lee"]

    hand_in(course, "lee")
    with Night(course) as night:
        assert night.wait_for("graded").student == "lee"
    assert state_of(course).failures == []
    check_documented(course, receipt, night.events)


def check_documented(course: Course, receipt: dict[str, Any], events: list[Event]) -> None:
    """The receipts, lines and status of a real run have just the fields that stand in the docs."""
    assert documented_fields("receipt") == set(receipt)
    assert documented_fields("verdict") == {
        name for verdict in receipt["verdicts"] for name in verdict
    }
    lines = (folder(course) / "watch.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        assert set(json.loads(line)) == documented_fields("event")
    for of in state_of(course).last_graded:
        assert set(of) == documented_fields("graded")


def test_a_lesson_that_check_refuses_is_said_once_and_the_others_go_on(
    course: Course, idle: list[Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "generate", lambda *_: {})
    other = "04-other"
    shutil.copytree(course.source(LESSON).parent, course.root / "source" / other)
    refused = check.Finding("test_x", "refuses the instructor's answer: no", "correct it")
    check._keep(course, other, [check.Finding("test_x", "passes blank", costs=False)])
    check._keep(course, LESSON, [refused])
    path = hand_in(course, "kim")
    shutil.copytree(path.parent, path.parent.with_name(other))
    with Night(course, assignments=[LESSON, other]) as night:
        wait = night.wait_for
        assert wait("error").error == (
            f"source/{LESSON}: test_x refuses the instructor's answer: no → correct it"
        )
        assert wait("graded").assignment == other
        check._keep(course, LESSON, [])
        assert wait("graded", 2).assignment == LESSON
    assert len(night.of("error")) == 1


def test_a_lesson_is_tried_at_first_sight(
    course: Course, idle: list[Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def try_drafts(_: Course, names: list[str], *__: Any) -> Iterator[tuple[str, list[Any]]]:
        for name in names:
            tried.append(name)
            check._keep(course, name, [])
            yield name, []

    monkeypatch.setattr(check, "try_drafts", try_drafts)
    shutil.rmtree(course.home / "checked")
    for student in ("kim", "lee"):
        hand_in(course, student)
        watch(course, [LESSON], once=True, every=BRIEF_S)
    assert tried == [LESSON]
    assert len(idle) == 2


def test_sigterm_ends_it_with_zero_and_a_second_watch_is_refused(course: Course) -> None:
    words = [sys.executable, "-m", "nbjudge", "watch", "--course", str(course.root)]
    process = subprocess.Popen(
        [*words, "--every", "1"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert process.stdout is not None
        assert "started" in process.stdout.readline()
        with pytest.raises(CourseError, match=rf"running already \(process {process.pid}\) → "):
            watch(course, [LESSON], once=True)
        state = state_of(course)
        assert (state.running, state.pid, state.state) == (True, process.pid, "waiting")
        shown = runner.invoke(app, ["status", "--course", str(course.root)])
        assert shown.exit_code == 0
        assert "waiting for hand-ins" in shown.output
        process.send_signal(signal.SIGTERM)
        assert "stopped" in process.stdout.read()
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
    assert state_of(course).state == "ended"


def test_a_file_that_is_still_being_written_waits(
    course: Course, idle: list[Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = hand_in(course, "kim")
    sizes = iter(range(4))
    sight = arrivals._sight

    def growing(of: Path) -> arrivals.Sight:
        return (next(sizes, 99),) if of == path else sight(of)

    monkeypatch.setattr(arrivals, "_sight", growing)
    with Night(course) as night:
        night.wait_for("graded")
    assert idle == [("kim", LESSON)]
    assert len(night.of("unfinished")) == 4
    assert [e.event for e in night.events][1:6] == ["unfinished"] * 4 + ["graded"]


def test_a_truncated_notebook_is_refused_and_graded_when_it_has_grown(
    course: Course, idle: list[Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    grade = grading.grade

    def open_first(course: Course, wanted: list[Submission], *_: Any) -> Iterator[Outcome]:
        for submission in wanted:
            try:
                intake.open_submission(course, course.lesson(LESSON), submission.student)
            except SubmissionError as error:
                yield Outcome(submission, error=str(error))
            else:
                yield from grade(course, [submission], None, None)  # type: ignore[arg-type]

    monkeypatch.setattr(grading, "grade", open_first)
    path = hand_in(course, "kim")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    wait = rounds(monkeypatch)
    with Night(course) as night:
        assert "this is not a notebook that can be read" in night.wait_for("refused").error
        wait(1)  # the status is shown before it looks again
        assert watch_failures(course) == ["kim"]
        path.write_bytes(whole)
        assert night.wait_for("graded").student == "kim"
    assert watch_failures(course) == []
    assert idle == [("kim", LESSON)]


def watch_failures(course: Course) -> list[str]:
    return [failure["student"] for failure in state_of(course).failures]


def test_what_changes_while_it_is_graded_is_graded_again(
    course: Course, idle: list[Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(course, "kim", right=False)
    grade = grading.grade

    def slow(*args: Any, **options: Any) -> Iterator[Outcome]:
        for outcome in grade(*args, **options):
            if len(idle) == 1:
                hand_in(course, "kim")
            yield outcome

    monkeypatch.setattr(grading, "grade", slow)
    with Night(course) as night:
        night.wait_for("graded", 2)
    assert idle == [("kim", LESSON)] * 2


def test_what_cannot_be_graded_is_tried_again_when_the_tests_change(
    course: Course, idle: list[Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grading, "grade", refuse("kim: no → yes"))
    wait = rounds(monkeypatch)
    hand_in(course, "kim")
    with Night(course) as night:
        night.wait_for("refused")
        wait(3)
        assert len(night.of("refused")) == 1
        source = course.source(LESSON)
        source.write_text(source.read_text().replace('"points": 2', '"points": 3', 1))
        check._keep(course, LESSON, [])
        night.wait_for("refused", 2)
        shutil.rmtree(course.root / "submitted" / "kim")
        wait(2)
        assert state_of(course).failures == []


def test_a_folder_that_is_a_link_is_refused_even_if_it_leads_to_what_was_graded(
    course: Course, idle: list[Submission], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = hand_in(course, "kim").parent
    save_result(course, Submission("kim", LESSON))
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    monkeypatch.setattr(grading, "grade", refuse("kim: no → yes"))
    with Night(course) as night:
        assert night.wait_for("refused").student == "kim"


def test_one_that_everything_falls_over_holds_nobody_back(
    course: Course, idle: list[Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("ahn", "bae", "cho"):
        hand_in(course, student)
    grade = grading.grade

    def fall(course: Course, wanted: list[Submission], *_: Any, **__: Any) -> Iterator[Outcome]:
        for submission in wanted:
            if submission.student == "bae":
                raise RuntimeError("never seen before")
            yield from grade(course, [submission], None, None)  # type: ignore[arg-type]

    monkeypatch.setattr(grading, "grade", fall)
    with Night(course) as night:
        night.wait_for("refused")
        night.wait_for("graded", 2)
    assert night.of("refused")[0].error == "RuntimeError: never seen before"
    assert idle == [("ahn", LESSON), ("cho", LESSON)]


def test_faults_of_the_machine_are_said_once_and_tried_again(
    course: Course, idle: list[Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []
    prepare = weights.prepare

    def unlucky(**options: Any) -> str:
        tries.append(1)
        if len(tries) < 4:
            raise SandboxError("no sandbox here → get one")
        return prepare(**options)

    monkeypatch.setattr(weights, "prepare", unlucky)
    hand_in(course, "kim")
    with Night(course) as night:
        night.wait_for("graded")
    assert [event.error for event in night.of("error")] == ["no sandbox here → get one"]
    assert state_of(course).error == ""


def test_collect_is_called_before_each_look_and_may_fail(
    course: Course, idle: list[Submission]
) -> None:
    calls: list[int] = []

    def collect() -> str:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("the drive is gone")
        if len(calls) == 2:
            hand_in(course, "kim")
            return "1 notebook"
        return ""

    with Night(course, collect=collect) as night:
        night.wait_for("graded")
    assert [event.event for event in night.events][:3] == ["started", "error", "collected"]
    assert night.of("collected")[0].notes == ["1 notebook"]
    assert night.of("error")[0].error == "OSError: the drive is gone"


def test_a_lesson_that_somebody_is_working_on_holds_no_other_back(
    course: Course, idle: list[Submission]
) -> None:
    (course.root / "source" / "04-open").mkdir()
    (course.root / "source" / "04-open" / "open.ipynb").write_text("half written")
    hand_in(course, "kim")
    events: list[Event] = []
    faults = watch(course, ["04-open", LESSON], once=True, every=BRIEF_S, say=events.append)
    assert [e.event for e in events] == ["started", "error", "graded", "stopped"]
    assert faults > 0
