"""`nbjudge watch` and `nbjudge status`, and that docs/automation.md names what scripts read."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cnn_course import weights
from nbjudge.authoring.answers import fill, solutions
from nbjudge.authoring.release import generate
from nbjudge.cli.commands import app
from nbjudge.course.layout import Course, read_notebook
from nbjudge.errors import CourseError, SandboxError
from nbjudge.grading import grade as grading
from nbjudge.grading import watch
from nbjudge.grading.grade import Outcome, Submission
from nbjudge.grading.watch import Event, State
from nbjudge.handin import intake
from nbjudge.pools import local
from nbjudge.pools.choose import choose_pool
from nbjudge.records.autograded import write_notebook
from nbjudge.records.store import Store
from tests.conftest import ENVIRONMENT, ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON = "03-one-hot"
DOCS = ROOT / "docs" / "automation.md"
BRIEF_S = 0.05
runner = CliRunner()


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of one released lesson."""
    root = tmp_path_factory.mktemp("released") / "course"
    shutil.copytree(ROOT / "source" / LESSON, root / "source" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    generate(Course(root), [LESSON])
    return root


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Course:
    """A copy of it with a working folder of its own."""
    root = tmp_path / "course"
    shutil.copytree(released, root)
    return Course(root)


def hand_in(course: Course, student: str, *, right: bool = True) -> Path:
    path = course.submission(student, LESSON)
    answers = solutions(course, LESSON) if right else {}
    write_notebook(path, fill(read_notebook(course.release(LESSON)), answers))
    return path


class Night:
    """A watch in a thread, whose events a test waits for."""

    def __init__(self, course: Course, **options: Any) -> None:
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
                    watch.watch(course, [LESSON], stop=self.stop, say=self._say, **options)
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


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> list[Submission]:
    """Let grading give everybody a point at once; returns what was graded, in order."""
    graded: list[Submission] = []

    class NoParent:
        def __init__(self, **_: object) -> None:
            pass

        def close(self) -> None:
            pass

    def grade(course: Course, wanted: list[Submission], *_: Any, **__: Any) -> Iterator[Outcome]:
        for submission in wanted:
            graded.append(submission)
            yield save_result(course, submission)

    monkeypatch.setattr(local, "ForkServer", NoParent)
    monkeypatch.setattr(grading, "grade", grade)
    return graded


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


def rounds(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Return what waits until so many further looks have been taken."""
    came = threading.Condition()
    count = [0]
    look = watch._Watcher._look

    def counted(self: watch._Watcher) -> Any:
        found = look(self)
        with came:
            count[0] += 1
            came.notify_all()
        return found

    monkeypatch.setattr(watch._Watcher, "_look", counted)

    def wait(further: int) -> None:
        with came:
            until = count[0] + further
            assert came.wait_for(lambda: count[0] >= until, 60)

    return wait


# ------------------------------------------------------------------------------- a real night


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
    assert watch.watch(course, [LESSON], once=True, every=BRIEF_S, say=again.append) == 0
    assert [event.event for event in again] == ["started", "stopped"]
    state = watch.status(course)
    assert (state.state, state.running, state.n_graded) == ("ended", False, 0)
    assert [of["points"] for of in state.last_graded] == [10, 0]
    assert [of["student"] for of in state.failures] == ["lee"]

    hand_in(course, "lee")
    with Night(course) as night:
        assert night.wait_for("graded").student == "lee"
    assert watch.status(course).failures == []
    check_documented(course, receipt, night.events)


def check_documented(course: Course, receipt: dict[str, Any], events: list[Event]) -> None:
    """The receipts, lines and status of a real run have just the fields that stand in the docs."""
    assert fields("receipt") == set(receipt)
    assert fields("verdict") == {name for verdict in receipt["verdicts"] for name in verdict}
    lines = (watch.folder(course) / "watch.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        assert set(json.loads(line)) == fields("event")
    for of in watch.status(course).last_graded:
        assert set(of) == fields("graded")


def test_sigterm_ends_it_with_zero_and_a_second_watch_is_refused(course: Course) -> None:
    words = [sys.executable, "-m", "nbjudge", "watch", "--course", str(course.root)]
    process = subprocess.Popen(
        [*words, "--every", "1"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert process.stdout is not None
        assert "started" in process.stdout.readline()
        with pytest.raises(CourseError, match=rf"running already \(process {process.pid}\) → "):
            watch.watch(course, [LESSON], once=True)
        state = watch.status(course)
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
    assert watch.status(course).state == "ended"


# ------------------------------------------------------------------------- without grading anything


def test_a_file_that_is_still_being_written_waits(
    course: Course, idle: list[Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = hand_in(course, "kim")
    sizes = iter(range(4))
    sight = watch._sight

    def growing(of: Path) -> watch.Sight:
        return (next(sizes, 99),) if of == path else sight(of)

    monkeypatch.setattr(watch, "_sight", growing)
    with Night(course) as night:
        night.wait_for("graded")
    assert idle == [("kim", LESSON)]
    assert len(night.of("unfinished")) == 4
    assert [e.event for e in night.events][1:6] == ["unfinished"] * 4 + ["graded"]


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
    def refuse(course: Course, wanted: list[Submission], *_: Any, **__: Any) -> Iterator[Outcome]:
        yield from (Outcome(submission, error="kim: no → yes") for submission in wanted)

    monkeypatch.setattr(grading, "grade", refuse)
    wait = rounds(monkeypatch)
    hand_in(course, "kim")
    with Night(course) as night:
        night.wait_for("refused")
        wait(3)
        assert len(night.of("refused")) == 1
        source = course.source(LESSON)
        source.write_text(source.read_text().replace('"points": 2', '"points": 3', 1))
        night.wait_for("refused", 2)
        shutil.rmtree(course.root / "submitted" / "kim")
        wait(2)
        assert watch.status(course).failures == []


def test_a_folder_that_is_a_link_is_refused_even_if_it_leads_to_what_was_graded(
    course: Course, idle: list[Submission], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(course: Course, wanted: list[Submission], *_: Any, **__: Any) -> Iterator[Outcome]:
        yield from (Outcome(submission, error="kim: no → yes") for submission in wanted)

    folder = hand_in(course, "kim").parent
    save_result(course, Submission("kim", LESSON))
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    monkeypatch.setattr(grading, "grade", refuse)
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
    assert watch.status(course).error == ""


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
    faults = watch.watch(course, ["04-open", LESSON], once=True, every=BRIEF_S, say=events.append)
    assert [e.event for e in events] == ["started", "error", "graded", "stopped"]
    assert faults > 0


def test_a_watch_that_was_killed_is_told_from_one_that_ended(
    course: Course, idle: list[Submission]
) -> None:
    assert watch.status(course) == State()
    watch.watch(course, [LESSON], once=True, every=BRIEF_S)
    state = watch.folder(course) / "state.json"
    state.write_text(state.read_text().replace('"ended"', '"grading"'))
    (watch.folder(course) / "lock").write_text(f"{os.getpid()}\n")  # nobody holds it
    found = watch.status(course)
    assert (found.state, found.running, found.pid) == ("lost", False, None)
    shown = runner.invoke(app, ["status", "--course", str(course.root)])
    assert shown.exit_code == 3
    assert "ended without a word" in shown.output
    state.write_text("{")
    assert watch.status(course).state == "never"


def test_the_log_is_bounded(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_LOG_BYTES", 500)
    for _ in range(20):
        watch.watch(course, [LESSON], once=True, every=BRIEF_S / 50)
    for name in ("watch.log", "watch.jsonl"):
        sizes = [path.stat().st_size for path in watch.folder(course).glob(f"{name}*")]
        assert 1 < len(sizes) <= watch._LOG_FILES + 1
        assert max(sizes) <= 500


def test_the_page_is_whole_and_shows_nothing_that_a_browser_would_run(
    course: Course, idle: list[Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = "<script>alert(1)</script>"

    def refuse(course: Course, wanted: list[Submission], *_: Any, **__: Any) -> Iterator[Outcome]:
        yield from (Outcome(submission, error=bad) for submission in wanted)

    monkeypatch.setattr(grading, "grade", refuse)
    hand_in(course, "kim")
    assert watch.watch(course, [LESSON], once=True, every=BRIEF_S) == 1
    text = watch.page(course).read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert not re.search(r"(?:src|href)=", text)
    assert text.rstrip().endswith("</html>")


# ------------------------------------------------------------------------------- docs/automation.md


def fields(table: str) -> set[str]:
    """Return the fields in the first column of the table under the anchor `table`."""
    text = DOCS.read_text(encoding="utf-8")
    part = text.partition(f"<!-- fields: {table} -->")[2].partition("<!-- end -->")[0]
    found = set(re.findall(r"^\| `([a-z0-9_]+)` \|", part, flags=re.MULTILINE))
    assert found, table
    return found


def test_documented_fields_are_the_real_ones() -> None:
    names = {field.name for field in dataclasses.fields(Outcome)}
    assert fields("outcome") == names - {"submission"} | {"student", "assignment"}
    assert fields("event") == {field.name for field in dataclasses.fields(Event)}
    assert fields("status") == {field.name for field in dataclasses.fields(State)}


def test_documented_failures_are_the_real_ones(
    course: Course, idle: list[Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(course: Course, wanted: list[Submission], *_: Any, **__: Any) -> Iterator[Outcome]:
        yield from (Outcome(submission, error="no") for submission in wanted)

    monkeypatch.setattr(grading, "grade", refuse)
    hand_in(course, "kim")
    watch.watch(course, [LESSON], once=True, every=BRIEF_S)
    shown = runner.invoke(app, ["status", "--json", "--course", str(course.root)])
    said = json.loads(shown.stdout)
    assert set(said) == fields("status")
    assert {name for of in said["failures"] for name in of} == fields("failure")


def test_every_event_and_state_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for word in ("started", "collected", "unfinished", "graded", "refused", "error", "stopped"):
        assert f'`"{word}"`' in text
    for word in ("never", "grading", "waiting", "ended", "lost"):
        assert f'`"{word}"`' in text
