"""Solutions for students: run and whole, without anything hidden, and not too early."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from nbjudge.authoring import solutions
from nbjudge.authoring.publish import publish
from nbjudge.authoring.release import generate, secret_lines
from nbjudge.cli.commands import app
from nbjudge.course.layout import Course, read_notebook
from nbjudge.errors import CourseError, PublishError
from nbjudge.pools.local import LocalPool
from nbjudge.records.gradebook import gradebook_of
from tests.conftest import ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON = "03-one-hot"
NOTEBOOK, PAGE = (f"solutions/{LESSON}/one_hot.{ending}" for ending in ("ipynb", "html"))
DUE = datetime(2030, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    root = tmp_path / "course"
    shutil.copytree(ROOT / "source" / LESSON, root / "source" / LESSON)
    for name in ("nbgrader_config.py", "requirements.txt", "LICENSE"):
        shutil.copy(ROOT / name, root)
    return Course(root)


@pytest.fixture(scope="module")
def made(pool: LocalPool) -> dict[str, str]:
    """Path → text of the solutions of a lesson."""
    ((assignment, files),) = solutions.run(Course(ROOT), [LESSON], pool)
    assert assignment == LESSON
    return files


def test_a_notebook_and_a_page_are_made(made: dict[str, str], tmp_path: Path) -> None:
    assert {*made} == {NOTEBOOK, PAGE}
    solutions.write(Course(tmp_path), made)
    assert (tmp_path / PAGE).read_text(encoding="utf-8") == made[PAGE]
    nbformat.validate(read_notebook(tmp_path / NOTEBOOK))


def test_every_cell_was_run_and_shows_what_it_put_out(made: dict[str, str]) -> None:
    notebook = nbformat.reads(made[NOTEBOOK], as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [*range(1, len(code) + 1)]
    outputs = [output for cell in code for output in cell.outputs]
    assert sum("✓" in output.get("text", "") for output in outputs) == 6
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert "data:image/png;base64," in made[PAGE]


def test_answers_are_shown_and_stubs_and_hidden_tests_are_not(made: dict[str, str]) -> None:
    assert "decoded = np.argmax(y_test_onehot, axis=1)" in made[NOTEBOOK]
    for text in made.values():
        assert "decoded = ..." not in text
        for word in ("BEGIN SOLUTION", "HIDDEN", "cnn_course", "checks."):
            assert word not in text
    assert "nbgrader" not in made[NOTEBOOK]


def test_a_page_shows_what_folded_cells_put_out_and_not_their_code(made: dict[str, str]) -> None:
    assert "✓ 한 줄에 100칸" in made[PAGE]
    assert "#@title" in made[NOTEBOOK]
    assert "#@title" not in made[PAGE]


def test_a_solution_that_stops_is_said_with_its_cell(course: Course, pool: LocalPool) -> None:
    path = course.source(LESSON)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("np.argmax(y_test_onehot, axis=1)", "np.argmin(1, 2, 3, 4, 5)"))
    with pytest.raises(CourseError, match=rf"source/{LESSON}: the cell `decode` stops: .* → "):
        list(solutions.run(course, [LESSON], pool))


def due(course: Course, extension: timedelta | None = None) -> None:
    with gradebook_of(course) as gradebook:
        gradebook.add_assignment(LESSON, duedate=DUE.replace(tzinfo=None))
        gradebook.add_student("kim")
        submission = gradebook.add_submission(LESSON, "kim")
        submission.extension = extension
        gradebook.db.commit()


@pytest.mark.parametrize("extension", [None, timedelta(days=2)])
def test_until_the_last_moment_to_hand_in_solutions_are_refused(
    course: Course, extension: timedelta | None
) -> None:
    due(course, extension)
    ends = DUE + (extension or timedelta())
    with pytest.raises(CourseError, match=rf"{LESSON}: .* until {ends:%Y-%m-%d} 12:00 UTC → "):
        solutions.refuse_early(course, [LESSON], ends - timedelta(seconds=1))
    solutions.refuse_early(course, [LESSON], ends)


def test_without_a_due_date_there_is_nothing_to_wait_for(course: Course) -> None:
    solutions.refuse_early(course, [LESSON], DUE)


def test_the_command_refuses_early_and_writes_nothing(course: Course) -> None:
    with gradebook_of(course) as gradebook:
        gradebook.add_assignment(LESSON, duedate=datetime(2999, 1, 1))
    shown = CliRunner().invoke(app, ["solutions", LESSON, "--course", str(course.root)])
    assert shown.exit_code == 1
    assert "--early" in shown.stderr
    assert not (course.root / "solutions").exists()


def test_the_command_writes_and_publishes(course: Course, tmp_path: Path) -> None:
    public = tmp_path / "public"
    words = ["solutions", LESSON, "--early", "--publish", str(public), "--workers", "1"]
    shown = CliRunner().invoke(app, [*words, "--course", str(course.root)])
    assert shown.exit_code == 0, shown.output
    for path in (NOTEBOOK, PAGE):
        assert f"{path}: written" in shown.output
        assert (public / path).read_bytes() == (course.root / path).read_bytes()


def test_published_solutions_stay_when_lessons_are_published_again(
    course: Course, made: dict[str, str], tmp_path: Path
) -> None:
    public = tmp_path / "public"
    generate(course, [LESSON])
    publish(course, str(public))
    done = publish(course, str(public), solutions=made)
    assert ({*done.written}, done.removed) == ({NOTEBOOK, PAGE}, [])
    again = publish(course, str(public))
    assert (again.written, again.removed) == ([], [])
    assert (public / NOTEBOOK).read_text(encoding="utf-8") == made[NOTEBOOK]
    assert (public / f"release/{LESSON}/one_hot.ipynb").is_file()


def test_hidden_tests_in_solutions_are_not_published(
    course: Course, made: dict[str, str], tmp_path: Path
) -> None:
    hidden = sorted(secret_lines(course, solved=True))
    assert "decoded = np.argmax(y_test_onehot, axis=1)" not in hidden
    for line in hidden:
        notebook = nbformat.reads(made[NOTEBOOK], as_version=4)
        notebook.cells[-1].source += f"\n{line}"
        with pytest.raises(PublishError, match="nothing was published"):
            publish(
                course,
                str(tmp_path / "public"),
                solutions=made | {NOTEBOOK: nbformat.writes(notebook)},
            )
    assert not (tmp_path / "public").exists()


def test_answers_anywhere_else_stay_secret(
    course: Course, made: dict[str, str], tmp_path: Path
) -> None:
    public = tmp_path / "public"
    publish(course, str(public), solutions=made)
    (public / "solutions" / "notes.py").write_text("decoded = np.argmax(y_test_onehot, axis=1)\n")
    with pytest.raises(PublishError, match=r"solutions/notes\.py"):
        publish(course, str(public), solutions=made | {"solutions/more.html": "x"})
