from __future__ import annotations

import copy
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from nbjudge.authoring.release import (
    changes,
    generate,
    github_repository,
    secret_lines,
    with_opening,
    without_opening,
)
from nbjudge.course.cells import grade_id_of
from nbjudge.course.layout import Course, read_notebook
from nbjudge.errors import CourseError
from nbjudge.messages import speaking
from nbjudge.records.gradebook import gradebook_of
from tests.conftest import ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON = "03-one-hot"


@pytest.fixture
def small_course(tmp_path: Path) -> Course:
    """A course of one lesson, in a folder that is no git checkout."""
    shutil.copytree(ROOT / "source" / "03-one-hot", tmp_path / "source" / "03-one-hot")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    return Course(tmp_path)


def edit_first_test(course: Course, old: str, new: str) -> None:
    path = course.source("03-one-hot")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_the_committed_release_is_what_source_gives(course: Course, tmp_path: Path) -> None:
    generate(course, course.assignments, into=tmp_path)
    for assignment in course.assignments:
        committed = read_notebook(course.release(assignment))
        fresh = read_notebook(tmp_path / assignment / course.source(assignment).name)
        assert "인터넷 없이" in committed.cells[0].source, f"release/{assignment} is stale"
        for notebook in (committed, fresh):  # the badge depends on whose checkout this is
            notebook.cells[0].source = without_opening(notebook.cells[0].source)
        assert committed == fresh, f"release/{assignment} is stale: run `make release` and commit"


@pytest.mark.versions
def test_generating_again_changes_nothing(small_course: Course) -> None:
    assert generate(small_course, ["03-one-hot"]) == {"03-one-hot": True}
    before = small_course.release("03-one-hot").stat()
    assert generate(small_course, ["03-one-hot"]) == {"03-one-hot": False}
    assert small_course.release("03-one-hot").stat().st_mtime_ns == before.st_mtime_ns


def test_a_checkout_from_github_gets_a_badge(small_course: Course) -> None:
    subprocess.run(["git", "init", "--quiet", str(small_course.root)], check=True)
    origin = "git@github.com:someone/cnn-course.git"
    subprocess.run(
        ["git", "-C", str(small_course.root), "remote", "add", "origin", origin], check=True
    )
    generate(small_course, ["03-one-hot"])
    title = read_notebook(small_course.release("03-one-hot")).cells[0].source
    assert (
        "https://colab.research.google.com/github/someone/cnn-course/blob/main/"
        "release/03-one-hot/one_hot.ipynb"
    ) in title
    source_title = read_notebook(small_course.source("03-one-hot")).cells[0].source
    assert without_opening(title) == source_title


def test_without_a_repository_there_is_no_badge(small_course: Course) -> None:
    generate(small_course, ["03-one-hot"])
    title = read_notebook(small_course.release("03-one-hot")).cells[0].source
    assert "colab.research" not in title
    assert "jupyter lab" in title
    source_title = read_notebook(small_course.source("03-one-hot")).cells[0].source
    assert without_opening(title) == source_title


def test_how_to_open_it_can_be_changed_and_taken_away_again() -> None:
    title = "# 제목\n\n**목표:** 하나."
    public = with_opening(title, "school/cnn", "main", "release/a/b.ipynb")
    assert public.splitlines()[0] == "# 제목"
    assert "without the internet" in public
    with speaking("ko"):
        korean = with_opening(title, "school/cnn", "main", "release/a/b.ipynb")
    assert "인터넷 없이" in korean
    assert without_opening(korean) == title
    assert "https://github.com/school/cnn#readme" in public
    assert (
        with_opening(with_opening(title, "", "main", ""), "school/cnn", "main", "release/a/b.ipynb")
        == public
    )
    assert without_opening(public) == title
    assert without_opening(title) == title


@pytest.mark.parametrize(
    ("origin", "repository"),
    [
        ("https://github.com/someone/cnn-course.git", "someone/cnn-course"),
        ("https://github.com/someone/cnn-course", "someone/cnn-course"),
        ("git@github.com:someone/cnn.course.git", "someone/cnn.course"),
        ("https://gitlab.com/someone/cnn-course.git", ""),
        ("/srv/git/cnn-course.git", ""),
    ],
)
def test_the_repository_is_read_off_the_remote(
    tmp_path: Path, origin: str, repository: str
) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    subprocess.run(["git", "-C", str(tmp_path), "remote", "add", "origin", origin], check=True)
    assert github_repository(tmp_path) == repository


def test_an_unclosed_hidden_part_is_refused_and_the_old_release_stays(
    small_course: Course,
) -> None:
    generate(small_course, ["03-one-hot"])
    before = small_course.release("03-one-hot").read_bytes()
    edit_first_test(small_course, "### END HIDDEN TESTS", "### the end is missing")
    with pytest.raises(CourseError, match="cannot release it: RuntimeError: No end hidden tests"):
        generate(small_course, ["03-one-hot"])
    assert small_course.release("03-one-hot").read_bytes() == before
    assert not list(small_course.root.glob(".release-*"))


def test_metadata_of_an_older_nbgrader_are_refused_with_the_command_that_mends_them(
    small_course: Course,
) -> None:
    notebook = read_notebook(small_course.source(LESSON))
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata["nbgrader"]["schema_version"] = 1
    nbformat.write(notebook, small_course.source(LESSON))
    with pytest.raises(CourseError, match=f"older nbgrader → nbgrader update source/{LESSON}"):
        generate(small_course, [LESSON])


def test_other_cells_than_those_that_were_handed_in_are_refused_with_what_to_do(
    small_course: Course,
) -> None:
    generate(small_course, [LESSON])
    with gradebook_of(small_course) as gradebook:
        gradebook.add_student("kim")
        gradebook.add_submission(LESSON, "kim")
    notebook = read_notebook(small_course.source(LESSON))
    (gone,) = [c for c in notebook.cells if grade_id_of(c) == "test_decode_shape"]
    notebook.cells.remove(gone)
    nbformat.write(notebook, small_course.source(LESSON))
    released = small_course.release(LESSON).read_bytes()
    remedy = f"keep the cells.*nbgrader db assignment remove {LESSON} --force"
    with pytest.raises(CourseError, match=f"source/{LESSON}: .* → {remedy}"):
        generate(small_course, [LESSON])
    assert small_course.release(LESSON).read_bytes() == released


def test_a_solution_outside_a_solution_cell_is_refused(small_course: Course) -> None:
    notebook = read_notebook(small_course.source("03-one-hot"))
    notebook.cells.append(
        nbformat.v4.new_code_cell("### BEGIN SOLUTION\nx = 1\n### END SOLUTION", id="leak")
    )
    nbformat.write(notebook, small_course.source("03-one-hot"))
    with pytest.raises(CourseError, match="source/03-one-hot"):
        generate(small_course, ["03-one-hot"])


def test_a_solution_cell_without_marks_is_hidden_as_a_whole(small_course: Course) -> None:
    edit_source(small_course, "decode", lambda _: "decoded = my_own_way(y_train_onehot)")
    assert "decoded = my_own_way(y_train_onehot)" in secret_lines(small_course)


# -------------------------------------------------------------------------------------- changes


def edit_source(course: Course, grade_id: str, change: Callable[[str], str]) -> None:
    notebook = read_notebook(course.source(LESSON))
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id:
            cell.source = change(cell.source)
    nbformat.write(notebook, course.source(LESSON))


def test_what_has_changed_since_the_last_release_is_said_by_name(small_course: Course) -> None:
    generate(small_course, [LESSON])
    before = read_notebook(small_course.release(LESSON))
    after = copy.deepcopy(before)
    assert changes(None, before) == ["new"]
    assert changes(before, after) == []
    of = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in after.cells}
    of["test_decode_shape"].source += "\n# anew"
    of["test_decode_values"].metadata["nbgrader"]["points"] = 99
    of["decode"].source += "\n# anew"
    after.cells[0].source = with_opening(after.cells[0].source, "some/where", "main", "a.ipynb")
    after.cells.remove(of["setup"])
    after.cells.append(nbformat.v4.new_markdown_cell("## 더 해 보기\n\n..."))
    assert changes(before, after) == [
        "changed answer: decode",
        "changed test: test_decode_shape, test_decode_values",
        "added text: “더 해 보기”",
        "removed code: setup",
    ]


def test_another_order_is_a_change(small_course: Course) -> None:
    generate(small_course, [LESSON])
    before = read_notebook(small_course.release(LESSON))
    after = copy.deepcopy(before)
    after.cells[2:4] = reversed(after.cells[2:4])
    assert changes(before, after) == ["cells in another order"]
