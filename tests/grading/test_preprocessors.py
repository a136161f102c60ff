"""nbgrader's own `autograde`, with the course's configuration, against `nbjudge autograde`."""

from __future__ import annotations

import copy
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI

from nbjudge.authoring.answers import fill, solutions
from nbjudge.authoring.release import generate
from nbjudge.course.layout import Course, read_notebook
from nbjudge.engine.sandbox import Limits
from nbjudge.grading import grade as grading
from nbjudge.grading import preprocessors
from nbjudge.pools.local import LocalPool
from nbjudge.records.store import Store
from tests.conftest import ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.versions,
]

ONE_HOT, SAMPLES = "03-one-hot", "01-random-samples"
LESSONS = (ONE_HOT, SAMPLES)
BROKEN, SWAPPED = "truncated", "wrong-lesson"  # who get no verdict in 03-one-hot


class Person(NamedTuple):
    """What a student changes in the solved notebook of each lesson, and how it is saved."""

    change: Callable[[Any, str, str], None]
    points: dict[str, float]
    encoding: str = "utf-8"


def answer(notebook: Any, grade_id: str) -> Any:
    (cell,) = [
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    ]
    return cell


def nothing(notebook: Any, first: str, second: str) -> None:
    pass


def only_the_first(notebook: Any, first: str, second: str) -> None:
    answer(notebook, second).source = "pass"


def raise_in_the_middle(notebook: Any, first: str, second: str) -> None:
    cell = answer(notebook, first)
    cell.source = f"raise ValueError('<script>')\n{cell.source}"


def exit_the_process(notebook: Any, first: str, second: str) -> None:
    answer(notebook, second).source = "import os\nos._exit(0)"


def empty_the_tests(notebook: Any, first: str, second: str) -> None:
    only_the_first(notebook, first, second)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.source = "pass"


def delete_the_tests(notebook: Any, first: str, second: str) -> None:
    only_the_first(notebook, first, second)
    notebook.cells = [
        cell for cell in notebook.cells if not cell.metadata.get("nbgrader", {}).get("grade")
    ]


def double_an_answer(notebook: Any, first: str, second: str) -> None:
    cell = answer(notebook, second)
    twin = copy.deepcopy(cell)
    twin.id, twin.source = "a-copy", "pass"
    notebook.cells.insert(notebook.cells.index(cell), twin)


def hand_the_stub_back(notebook: Any, first: str, second: str) -> None:
    for grade_id in (first, second):
        cell = answer(notebook, grade_id)
        cell.source = cell.metadata["stub"]


CLASS = {
    "all-right": Person(nothing, {ONE_HOT: 10, SAMPLES: 10}),
    "all-right-bom": Person(nothing, {ONE_HOT: 10, SAMPLES: 10}, "utf-8-sig"),
    "all-right-utf16": Person(nothing, {ONE_HOT: 10, SAMPLES: 10}, "utf-16"),
    "blank": Person(hand_the_stub_back, {ONE_HOT: 0, SAMPLES: 0}),
    "deleted-tests": Person(delete_the_tests, {ONE_HOT: 7, SAMPLES: 4}),
    "doubled-an-answer": Person(double_an_answer, {ONE_HOT: 10, SAMPLES: 10}),
    "emptied-tests": Person(empty_the_tests, {ONE_HOT: 7, SAMPLES: 4}),
    "exits": Person(exit_the_process, {ONE_HOT: 7, SAMPLES: 4}),
    "partly-wrong": Person(only_the_first, {ONE_HOT: 7, SAMPLES: 4}),
    "raises": Person(raise_in_the_middle, {ONE_HOT: 0, SAMPLES: 6}),
}
EXERCISES = {ONE_HOT: ("one_hot", "decode"), SAMPLES: ("explore", "random_samples")}


def make_class(root: Path, grading_home: Path) -> Course:
    course = Course(root)
    for lesson in LESSONS:
        shutil.copytree(ROOT / "source" / lesson, root / "source" / lesson)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    generate(course, LESSONS)
    for lesson in LESSONS:
        released = read_notebook(course.release(lesson))
        solved = fill(released, solutions(course, lesson))
        for now, then in zip(solved.cells, released.cells, strict=True):
            now.metadata["stub"] = then.source
        for student, person in CLASS.items():
            notebook = copy.deepcopy(solved)
            person.change(notebook, *EXERCISES[lesson])
            path = course.submission(student, lesson)
            path.parent.mkdir(parents=True)
            path.write_text(nbformat.writes(notebook), encoding=person.encoding, newline="\r\n")
    broken = course.submission(BROKEN, ONE_HOT)
    broken.parent.mkdir(parents=True)
    broken.write_text('{"cells": [')
    swapped = course.submission(SWAPPED, ONE_HOT)
    swapped.parent.mkdir(parents=True)
    shutil.copy(course.release(SAMPLES), swapped)
    home = root / ".nbjudge"
    home.mkdir(exist_ok=True)
    (home / "keras").symlink_to(grading_home / "keras")
    return course


def nbgrader(course: Course, *words: str) -> subprocess.CompletedProcess[str]:
    """Run nbgrader's own command in a course."""
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=course.root,
        capture_output=True,
        text=True,
        check=False,
    )


def gradebook_of(course: Course) -> Gradebook:
    return NbGraderAPI(config=course.settings.nbgrader).gradebook


def recorded(course: Course, lesson: str) -> dict[str, dict[str, Any]]:
    """Return what the gradebook says: student → test → automatic, manual, needs a person."""
    notebook = course.source(lesson).stem
    with gradebook_of(course) as gradebook:
        return {
            student: {
                grade.name: (grade.auto_score, grade.manual_score, bool(grade.needs_manual_grade))
                for grade in gradebook.find_submission_notebook(notebook, lesson, student).grades
            }
            for student in CLASS
        }


def remarks(course: Course, lesson: str) -> dict[str, dict[str, str | None]]:
    notebook = course.source(lesson).stem
    with gradebook_of(course) as gradebook:
        return {
            student: {
                comment.name: comment.auto_comment
                for comment in gradebook.find_submission_notebook(
                    notebook, lesson, student
                ).comments
            }
            for student in CLASS
        }


def said(store: Store, lesson: str) -> dict[str, dict[str, Any]]:
    """Return the receipts, without what is another one in every run."""
    changing = ("seconds", "limits")
    return {
        receipt["student"]: {name: receipt[name] for name in receipt if name not in changing}
        for receipt in store.receipts(lesson)
    }


class Graded(NamedTuple):
    """One course for nbgrader and one for nbjudge, with the same hand-ins."""

    theirs: Course
    ours: Course
    command: subprocess.CompletedProcess[str]  # nbgrader's, for 03-one-hot
    answers: dict[str, dict[str, Any]]  # Formgrader's button, for 01-random-samples

    def store(self, course: Course) -> Store:
        return Store(course.root / ".nbjudge")


@pytest.fixture(scope="module")
def graded(
    tmp_path_factory: pytest.TempPathFactory, grading_home: Path, pool: LocalPool
) -> Iterator[Graded]:
    ours = make_class(tmp_path_factory.mktemp("ours"), grading_home)
    theirs = Course(tmp_path_factory.mktemp("theirs") / "course")
    shutil.copytree(ours.root, theirs.root, symlinks=True)
    with pytest.MonkeyPatch.context() as patch:
        wanted = grading.submissions(ours, LESSONS)
        for _ in grading.grade(ours, wanted, pool, Limits()):
            pass
        command = nbgrader(theirs, "autograde", ONE_HOT)
        patch.setattr(preprocessors, "_pool", lambda *_: pool)
        api = NbGraderAPI(config=theirs.settings.nbgrader)
        answers = {student: api.autograde(SAMPLES, student) for student in CLASS}
        yield Graded(theirs, ours, command, answers)


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("student", CLASS)
def test_nbgrader_gives_the_points_of_nbjudge(graded: Graded, student: str, lesson: str) -> None:
    theirs = recorded(graded.theirs, lesson)[student]
    assert theirs == recorded(graded.ours, lesson)[student]
    assert set(theirs) == set(graded.ours.lesson(lesson).tests)
    assert sum(automatic for automatic, _, _ in theirs.values()) == CLASS[student].points[lesson]


def test_formgraders_button_succeeds_for_everybody(graded: Graded) -> None:
    assert {student for student, told in graded.answers.items() if not told["success"]} == set()


def test_what_cannot_be_graded_stops_nobody_else(graded: Graded) -> None:
    assert graded.command.returncode == 1  # as nbgrader does when some failed
    told = f"{SWAPPED}: submitted/{SWAPPED}/{ONE_HOT}/one_hot.ipynb: this is not the notebook of"
    assert told in graded.command.stderr
    autograded = graded.theirs.root / "autograded"
    assert {path.parent.parent.name for path in autograded.glob(f"*/{ONE_HOT}/*")} == set(CLASS)


def test_repairs_are_lines_in_nbgraders_log(graded: Graded) -> None:
    log = graded.command.stderr
    assert "emptied-tests: the test cell `test_one_hot_shape` was changed" in log
    assert "deleted-tests: the cell `test_one_hot_shape` was missing" in log
    assert "all-right-utf16: the notebook was not saved in UTF-8" in log
    assert "all-right: " not in log
    assert "all-right-bom: " not in log


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_autograded_notebooks_show_the_same(graded: Graded, lesson: str) -> None:
    def shown(course: Course, student: str) -> list[Any]:
        path = course.root / "autograded" / student / lesson / course.source(lesson).name
        nbformat.validate(nbformat.read(path, as_version=4))
        return [
            (cell.source, [(o.output_type, o.get("evalue")) for o in cell.get("outputs", [])])
            for cell in read_notebook(path).cells
        ]

    for student in CLASS:
        assert shown(graded.theirs, student) == shown(graded.ours, student), student


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_stub_gets_the_same_remark(graded: Graded, lesson: str) -> None:
    theirs = remarks(graded.theirs, lesson)
    assert theirs == remarks(graded.ours, lesson)
    assert set(theirs["blank"].values()) == {"No response."}
    assert set(theirs["all-right"].values()) == {None}


@pytest.mark.parametrize("lesson", LESSONS)
def test_nbgrader_leaves_the_same_receipts(graded: Graded, lesson: str) -> None:
    theirs = said(graded.store(graded.theirs), lesson)
    ours = said(graded.store(graded.ours), lesson)
    assert set(theirs) == set(CLASS)
    for student in CLASS:
        assert theirs[student] == ours[student]


def test_what_nbgrader_graded_nbjudge_does_not_grade_again(
    graded: Graded, monkeypatch: pytest.MonkeyPatch
) -> None:
    for lesson in map(graded.theirs.lesson, LESSONS):
        assert all(grading.is_graded(graded.theirs, lesson, student) for student in CLASS)
    one_hot = graded.theirs.lesson(ONE_HOT)
    assert not any(grading.is_graded(graded.theirs, one_hot, who) for who in (BROKEN, SWAPPED))


def test_regrading_starts_from_the_values_that_nbgrader_kept(graded: Graded) -> None:
    for student in CLASS:
        theirs = graded.store(graded.theirs).snapshot(student, ONE_HOT)
        ours = graded.store(graded.ours).snapshot(student, ONE_HOT)
        assert theirs is not None
        assert ours is not None
        assert [v.tests for v in theirs[0]] == [v.tests for v in ours[0]]


def test_grading_by_force_keeps_manual_grades_and_comments(
    graded: Graded, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = graded.theirs
    with gradebook_of(course) as gradebook:
        grade = gradebook.find_grade("test_explore_n_train", "random_samples", SAMPLES, "raises")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 0.5, 0.25, False
        comment = gradebook.find_comment("explore", "random_samples", SAMPLES, "raises")
        comment.manual_comment = "거의 다 왔습니다"
        gradebook.db.commit()
    before = recorded(course, SAMPLES)["raises"]
    told = NbGraderAPI(config=course.settings.nbgrader).autograde(SAMPLES, "raises", force=True)
    assert told["success"], told
    assert "Removing existing assignment" in told["log"]
    automatic, manual, _ = before["test_explore_n_train"]
    assert recorded(course, SAMPLES)["raises"] == {
        **before,
        "test_explore_n_train": (automatic, manual, True),  # a person looks again
    }
    with gradebook_of(course) as gradebook:
        grade = gradebook.find_grade("test_explore_n_train", "random_samples", SAMPLES, "raises")
        assert (grade.manual_score, grade.extra_credit, grade.score) == (0.5, 0.25, 0.75)
        comment = gradebook.find_comment("explore", "random_samples", SAMPLES, "raises")
        assert comment.manual_comment == "거의 다 왔습니다"
