"""Courses of many kinds, graded by nbgrader and by nbjudge: the same points cell by cell."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbgrader.apps.api import NbGraderAPI
from typer.testing import CliRunner

from nbjudge.authoring.answers import solutions
from nbjudge.authoring.release import generate
from nbjudge.cli.commands import app
from nbjudge.course.layout import Course, read_notebook
from nbjudge.engine.sandbox import Limits
from nbjudge.grading import grade
from nbjudge.pools.local import LocalPool
from nbjudge.records.gradebook import entries, gradebook_of
from tests import courses
from tests.conftest import ROOT
from tests.test_attacks import put_canaries, read_attacks

pytestmark = [
    # nbgrader 0.9 with SQLAlchemy 2.1
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    # nbgrader leaves the sockets of the kernels open that it starts for AUTOTEST lines
    pytest.mark.filterwarnings("ignore:Unclosed (socket|context):ResourceWarning"),
]

# what a course's instructor has to say, as `nbjudge check` names it
SETTINGS = {"plotting": 'c.Judge.shared = ["bars_counted"]\n'}
# (course, student, test): why nbjudge gives other points than nbgrader
DIFFERENCES: dict[tuple[str, str, str], str] = {}


@pytest.fixture(autouse=True)
def _nbgraders_sockets_are_closed_here() -> Iterator[None]:
    """Collect them before a test begins that allows no open socket."""
    yield
    gc.collect()


Points = dict[str, dict[str, float | None]]


def points_of(course: Course) -> Points:
    """Return student → graded cell → points by test; None for what a person grades."""
    with gradebook_of(course) as gradebook:
        return {
            entry.student: {
                name: None if score.needs_manual_grade and not score.auto else score.auto
                for name, score in entry.scores.items()
            }
            for entry in entries(gradebook, "ps1")
        }


def graded_by_nbgrader(name: str, root: Path) -> Points:
    course = courses.build(name, root)
    api = NbGraderAPI(config=course.settings.nbgrader)
    made = api.generate_assignment("ps1")
    assert made["success"], made["log"]
    for student, answers in courses.answers_of(name).items():
        courses.hand_in(course, student, answers)
        done = api.autograde("ps1", student)
        assert done["success"], done["log"]
    return points_of(course)


def graded_by_nbjudge(name: str, root: Path) -> Points:
    course = courses.build(name, root, SETTINGS.get(name, ""))
    run = CliRunner()
    released = run.invoke(app, ["release", "--course", str(root)])
    assert released.exit_code == 0, released.output
    for student, answers in courses.answers_of(name).items():
        courses.hand_in(course, student, answers)
    graded = run.invoke(app, ["autograde", "--course", str(root)])
    assert graded.exit_code == 0, graded.output
    return points_of(course)


def quickstart(root: Path) -> Course:
    """Return the course that nbgrader makes for whoever begins with it, as it is."""
    nbgrader = Path(sys.executable).with_name("nbgrader")
    subprocess.run([nbgrader, "quickstart", root], check=True, capture_output=True)
    return Course(root)


def hand_in_right_and_blank(course: Course) -> None:
    right: dict[str, str] = {}
    for lesson in course.assignments:
        right |= solutions(course, lesson)
    courses.hand_in(course, "right", right)
    courses.hand_in(course, "blank", {})


def test_the_course_of_nbgraders_quickstart_is_graded_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    theirs, ours = quickstart(tmp_path / "theirs"), quickstart(tmp_path / "ours")
    api = NbGraderAPI(config=theirs.settings.nbgrader)
    assert api.generate_assignment("ps1")["success"]
    hand_in_right_and_blank(theirs)
    for student in ("right", "blank"):
        done = api.autograde("ps1", student)
        assert done["success"], done["log"]
    run = CliRunner()
    released = run.invoke(app, ["release", "--course", str(ours.root)])
    assert released.exit_code == 0, released.output
    hand_in_right_and_blank(ours)
    graded = run.invoke(app, ["autograde", "--course", str(ours.root)])
    assert graded.exit_code == 0, graded.output
    assert points_of(ours) == points_of(theirs)
    assert any(points_of(ours)["right"].values())


def test_the_table_of_the_courses_says_what_is_compared() -> None:
    page = (ROOT / "docs" / "any-course.md").read_text(encoding="utf-8")
    for name in courses.NAMES:
        cells = [c for path in (courses.FOLDER / name).glob("*.py") for c in courses.cells_of(path)]
        n_tests = sum(cell.kind == "test" for cell in cells)
        n_by_hand = sum(cell.kind in ("written", "task", "byhand") for cell in cells)
        n_hand_ins = len(courses.answers_of(name))
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{name}`: ")]
        assert f" | {n_tests} | {n_by_hand} | {n_hand_ins} | all |" in row


@pytest.mark.parametrize("name", courses.NAMES)
def test_a_course_gets_nbgraders_points_cell_by_cell(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    theirs = graded_by_nbgrader(name, tmp_path / "nbgrader")
    ours = graded_by_nbjudge(name, tmp_path / "nbjudge")
    assert ours.keys() == theirs.keys() == courses.answers_of(name).keys()
    differing = {
        (name, student, cell)
        for student, of in theirs.items()
        for cell, points in of.items()
        if ours[student][cell] != points
    }
    assert differing == {key for key in DIFFERENCES if key[0] == name}, (theirs, ours)
    # a test that fails nobody, or everybody, would compare nothing
    judged = [points for points in theirs["right"].values() if points is not None]
    assert all(judged)
    assert not any(theirs["blank"].values())
    for wrong in theirs.keys() - {"right", "blank"}:
        assert any(points == 0 for points in theirs[wrong].values()), wrong


# ---------------------------------------------------------------------------------- the attacks

ATTACKS = [
    attack
    for attack in read_attacks()
    if attack.family in ("kernel_takeover", "reading", "writing", "lying_values")
    and not attack.damages_the_file
]
LIMITS = Limits(cell_s=4, notebook_s=20, judge_s=20, memory_mib=600, processes=60, disk_mib=16)
CANARY = "canary-7f41d2"


@pytest.mark.parametrize("name", ["numerical", "several"])
def test_attacks_get_nothing_out_of_a_course_of_another_kind(name: str, tmp_path: Path) -> None:
    """Each runs in a cell of its own, above answers that nobody has written."""
    course = courses.build(name, tmp_path / "course", SETTINGS.get(name, ""))
    for lesson in course.assignments:
        put_canaries(course.source(lesson), CANARY)
    generate(course, course.assignments)
    courses.hand_in(course, "honest", courses.answers_of(name)["right"])
    for attack in ATTACKS:
        courses.hand_in(course, attack.student, {})
        for lesson in course.assignments:
            path = course.submission(attack.student, lesson)
            notebook = read_notebook(path)
            source = attack.source.replace("{course}", str(course.root))
            notebook.cells.insert(1, nbformat.v4.new_code_cell(source))
            nbformat.write(notebook, path)
    before = {path: path.read_bytes() for path in files_of(course.root, "source", "submitted")}
    with LocalPool(2) as pool:
        wanted = grade.submissions(course, course.assignments)
        outcomes = list(grade.grade(course, wanted, pool, LIMITS))
    assert [outcome.error for outcome in outcomes] == [""] * len(wanted)
    # what shares the student's process is the student's to decide (docs/security.md)
    judged = {
        test.grade_id
        for lesson in course.assignments
        for test in course.lesson(lesson).tests.values()
        if not test.shared
    }
    earned = {
        student: sum(points or 0 for cell, points in of.items() if cell.split("/")[-1] in judged)
        for student, of in points_of(course).items()
    }
    honest = earned.pop("honest")
    lessons = [course.lesson(lesson) for lesson in course.assignments]
    assert honest == sum(t.points for of in lessons for t in of.tests.values() if not t.shared)
    assert {student: points for student, points in earned.items() if points} == {}
    assert before == {p: p.read_bytes() for p in files_of(course.root, "source", "submitted")}
    graded = [p for p in files_of(course.root, "autograded") if p.suffix == ".ipynb"]
    shown = [path.read_text(encoding="utf-8") for path in graded]
    outputs = [
        out
        for text in shown
        for cell in json.loads(text)["cells"]
        for out in cell.get("outputs", [])
    ]
    assert CANARY not in json.dumps(outputs)


def files_of(root: Path, *folders: str) -> list[Path]:
    return sorted(path for of in folders for path in (root / of).rglob("*") if path.is_file())
