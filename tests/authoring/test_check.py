"""Whether lessons can be graded."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from nbjudge.authoring.check import Finding, check, try_drafts
from nbjudge.authoring.release import generate, secret_lines
from nbjudge.course.layout import Course, read_notebook
from nbjudge.pools.base import Pool
from nbjudge.pools.local import LocalPool
from tests.conftest import ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON = "03-one-hot"


@pytest.fixture
def small_course(tmp_path: Path) -> Course:
    """A course of one lesson, in a folder that is no git checkout."""
    shutil.copytree(ROOT / "source" / LESSON, tmp_path / "source" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    return Course(tmp_path)


def edit_source(course: Course, grade_id: str, change: Callable[[str], str]) -> None:
    notebook = read_notebook(course.source(LESSON))
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id:
            cell.source = change(cell.source)
    nbformat.write(notebook, course.source(LESSON))


def found(course: Course, pool: LocalPool, drafts: Path) -> list[Finding]:
    generate(course, [LESSON], into=drafts)
    ((lesson, findings),) = try_drafts(course, [LESSON], drafts, pool)
    assert lesson == LESSON
    return findings


def checked(course: Course, pool: LocalPool, drafts: Path) -> list[str]:
    return [str(finding) for finding in found(course, pool, drafts)]


def test_a_sound_lesson_has_no_faults(
    small_course: Course, pool: LocalPool, tmp_path: Path
) -> None:
    assert checked(small_course, pool, tmp_path / "drafts") == []
    assert not (small_course.root / "release").exists()


def test_a_test_that_the_instructors_answer_fails_is_named_with_its_message(
    small_course: Course, pool: LocalPool, tmp_path: Path
) -> None:
    edit_source(small_course, "test_decode_shape", lambda source: f"assert False, '틀림'\n{source}")
    (fault,) = checked(small_course, pool, tmp_path / "drafts")
    assert fault == "test_decode_shape refuses the instructor's answer: 틀림"


def test_a_test_that_passes_without_an_answer_is_named(
    small_course: Course, pool: LocalPool, tmp_path: Path
) -> None:
    edit_source(small_course, "test_decode_shape", lambda _: "assert True, '늘 맞음'")
    assert checked(small_course, pool, tmp_path / "drafts") == [
        "test_decode_shape passes without any answer"
    ]


def test_a_given_cell_that_is_not_python_is_named(
    small_course: Course, pool: LocalPool, tmp_path: Path
) -> None:
    edit_source(small_course, "setup", lambda source: f"{source}\n준비 끝!")
    (fault,) = checked(small_course, pool, tmp_path / "drafts")
    assert "a given cell of 03-one-hot is not Python" in fault
    assert "준비 끝!" in fault


def test_a_draft_that_gives_an_answer_away_is_refused(
    small_course: Course, pool: LocalPool, tmp_path: Path
) -> None:
    drafts = tmp_path / "drafts"
    generate(small_course, [LESSON], into=drafts)
    path = drafts / LESSON / "one_hot.ipynb"
    notebook = read_notebook(path)
    given_away = sorted(secret_lines(small_course))[-1]
    notebook.cells.append(nbformat.v4.new_markdown_cell(f"    {given_away}"))
    nbformat.write(notebook, path)
    ((_, found),) = try_drafts(small_course, [LESSON], drafts, pool)
    assert [str(one) for one in found] == [f"`{given_away}` would be given away"]


def test_what_a_blank_notebook_earns_costs_nobody_points(
    small_course: Course, pool: LocalPool, tmp_path: Path
) -> None:
    edit_source(small_course, "test_decode_shape", lambda _: "assert True, '늘 맞음'")
    assert [one.costs for one in found(small_course, pool, tmp_path / "drafts")] == [False]


def test_a_test_that_has_to_run_with_the_students_code_is_told_how(
    small_course: Course, pool: LocalPool, tmp_path: Path
) -> None:
    def look_into(source: str) -> str:
        return "assert get_ipython() is not None\nassert len(decoded) > 0"

    edit_source(small_course, "test_decode_shape", look_into)
    (fault,) = checked(small_course, pool, tmp_path / "drafts")
    assert fault.startswith("test_decode_shape was not run: a value of type Shell cannot reach ")
    assert 'c.Judge.shared = ["test_decode_shape"]' in fault
    with (small_course.root / "nbgrader_config.py").open("a") as file:
        file.write('c.Judge.shared = ["test_decode_shape"]\n')
    assert checked(Course(small_course.root), pool, tmp_path / "again") == []


def test_a_lesson_is_tried_once_until_it_changes(small_course: Course, pool: LocalPool) -> None:
    opened: list[Pool] = []

    class Lent(LocalPool):
        def __init__(self) -> None:
            opened.append(pool)

        def __enter__(self) -> Lent:
            return pool  # type: ignore[return-value]

        def __exit__(self, *_: object) -> None:
            pass

    def again() -> list[tuple[str, list[Finding]]]:
        return list(check(Course(small_course.root), [LESSON], Lent))

    assert again() == again() == [(LESSON, [])]
    assert len(opened) == 1
    edit_source(small_course, "test_decode_shape", lambda _: "assert True, '늘 맞음'")
    first = again()
    assert first == again()
    assert [finding.cell for finding in first[0][1]] == ["test_decode_shape"]
    assert len(opened) == 2


def test_another_kernel_is_named_unless_it_is_left_to_nbgrader(
    small_course: Course, tmp_path: Path
) -> None:
    path = small_course.source(LESSON)
    notebook = read_notebook(path)
    notebook.metadata = {"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}
    nbformat.write(notebook, path)

    def no_pool() -> Pool:
        raise AssertionError("nothing is run")

    drafts = tmp_path / "drafts"
    shutil.copytree(path.parent, drafts / LESSON)

    class Nowhere(LocalPool):
        def __init__(self) -> None:
            pass

        def judge(self, jobs: object, stop: object = None) -> object:  # type: ignore[override]
            assert list(jobs) == []  # type: ignore[call-overload]
            return iter(())

    def said() -> list[str]:
        course = Course(small_course.root)
        ((_, findings),) = try_drafts(course, [LESSON], drafts, Nowhere())
        return [str(finding) for finding in findings]

    (line,) = said()
    assert line.startswith("its kernel is ir (r), and nbjudge judges Python alone → leave it")
    with (small_course.root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.Judge.leave = [{LESSON!r}]\n")
    assert said() == []
