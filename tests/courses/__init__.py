"""Small courses, each built like a kind that is taught somewhere, and what students hand in.

::

    <course>/<notebook>.py        the instructor's notebook, in cells
    <course>/wrong/<name>.py      answers that are wrong
    <course>/beside/              what lies beside the notebooks
    <course>/autotests.yml        nbgrader's templates, where the course has any

A cell begins with a line `# %% <kind> <id> <points>`. Text, written answers and tasks are comments
there; `shared` after a test's points lets it run in the student's process.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat

from nbjudge.course.layout import Course, read_notebook

FOLDER = Path(__file__).parent
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/wrong"))
_CELL = re.compile(r"^# %% (\w+)(?: ([\w-]+))?(?: (\d+))?(?: (shared))?\n", re.MULTILINE)
_MARKDOWN = ("text", "written", "task")
_METADATA: dict[str, dict[str, bool]] = {
    "given": {"grade": False, "solution": False, "locked": True},
    "answer": {"grade": False, "solution": True, "locked": False},
    "byhand": {"grade": True, "solution": True, "locked": False},
    "written": {"grade": True, "solution": True, "locked": False},
    "test": {"grade": True, "solution": False, "locked": True},
    "task": {"grade": False, "solution": False, "locked": True, "task": True},
}


class Written(NamedTuple):
    """A cell as it stands in a file: what it is, its `grade_id`, its points, its source."""

    kind: str
    grade_id: str
    points: float
    shared: bool
    source: str


def cells_of(path: Path) -> Iterator[Written]:
    """Yield the cells of a file."""
    _, *parts = _CELL.split(path.read_text(encoding="utf-8"))
    for at in range(0, len(parts), 5):
        kind, grade_id, points, shared, source = parts[at : at + 5]
        if kind in _MARKDOWN:
            source = re.sub(r"^# ?", "", source, flags=re.MULTILINE)
        yield Written(kind, grade_id or "", float(points or 0), bool(shared), source.strip())


def notebook_of(path: Path) -> Any:
    """Return the instructor's notebook that a file describes."""
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    for number, (kind, grade_id, points, shared, source) in enumerate(cells_of(path)):
        make = nbformat.v4.new_markdown_cell if kind in _MARKDOWN else nbformat.v4.new_code_cell
        cell = make(source, id=f"cell-{number}")
        if grade_id:
            about = {"grade_id": grade_id, "schema_version": 3, "task": False, **_METADATA[kind]}
            if kind not in ("given", "answer"):
                about["points"] = points
            cell.metadata["nbgrader"] = about
        if shared:
            cell.metadata["nbjudge"] = {"shared": True}
        notebook.cells.append(cell)
    return notebook


def build(name: str, root: Path, config: str = "") -> Course:
    """Make a course of one assignment, `ps1`, as somebody who knows nothing of nbjudge would.

    Args:
        name: which.
        root: the folder, which is made.
        config: what stands in its `nbgrader_config.py` besides.
    """
    here = FOLDER / name
    source = root / "source" / "ps1"
    source.mkdir(parents=True)
    for path in sorted(here.glob("*.py")):
        nbformat.write(notebook_of(path), source / f"{path.stem}.ipynb")
    if (here / "beside").exists():
        shutil.copytree(here / "beside", source, dirs_exist_ok=True)
    if (here / "autotests.yml").exists():
        shutil.copy(here / "autotests.yml", root)
    settings = f'c = get_config()\nc.CourseDirectory.course_id = "{name}"\n{config}'
    (root / "nbgrader_config.py").write_text(settings)
    return Course(root)


def hand_in(course: Course, student: str, answers: dict[str, str]) -> None:
    """Hand in the released notebooks of `ps1` with these answers: `grade_id` → source."""
    release = course.root / "release" / "ps1"
    target = course.root / "submitted" / student / "ps1"
    shutil.copytree(release, target)
    for path in target.glob("*.ipynb"):
        notebook = read_notebook(path)
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = answers.get(grade_id, cell.source)
        path.chmod(0o644)
        nbformat.write(notebook, path)


def answers_of(course: str) -> dict[str, dict[str, str]]:
    """Return who hands in what: student → `grade_id` → source."""
    here = FOLDER / course
    right = {
        cell.grade_id: re.sub(r"^ *###\s?(BEGIN|END) SOLUTION\n?", "", cell.source, flags=re.M)
        for path in here.glob("*.py")
        for cell in cells_of(path)
        if cell.kind in ("answer", "byhand", "written")
    }
    found: dict[str, dict[str, str]] = {"right": right, "blank": {}}
    for path in sorted((here / "wrong").glob("*.py")):
        found[path.stem] = {cell.grade_id: cell.source for cell in cells_of(path)}
    return found
