"""What goes out to students: their notebooks.

nbgrader does the work; this module adds the Colab badge, and sees to it that `release/` is replaced
by a whole and checked notebook or not at all.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from nbjudge.course import Course, read_notebook
from nbjudge.errors import CourseError

_BADGE = "[![Colab에서 열기](https://colab.research.google.com/assets/colab-badge.svg)]"
_GITHUB = re.compile(r"github\.com[:/](?P<repository>[\w.-]+/[\w.-]+?)(?:\.git)?/?$")


class ColabBadge(NbGraderPreprocessor):
    """Put a badge that opens the student's notebook in Colab below the notebook's title."""

    repository = Unicode(
        "", help="owner/name on GitHub; empty: what the git remote `origin` says"
    ).tag(config=True)
    branch = Unicode("main", help="the branch that holds release/").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Add the badge to the first cell, which holds the title; without a repository, none."""
        repository = self.repository or github_repository(Path.cwd())
        if repository:
            where = resources["nbgrader"]
            path = f"release/{where['assignment']}/{where['notebook']}.ipynb"
            url = f"https://colab.research.google.com/github/{repository}/blob/{self.branch}/{path}"
            title, _, rest = nb.cells[0].source.partition("\n")
            nb.cells[0].source = f"{title}\n\n{_BADGE}({url})\n{rest}"
        return nb, resources


def without_badge(title_cell: str) -> str:
    """Return the source of a notebook's first cell as it is before `ColabBadge`."""
    return re.sub(r"\n\n" + re.escape(_BADGE) + r"\([^)]*\)", "", title_cell, count=1)


def github_repository(folder: Path) -> str:
    """Return "owner/name" of the GitHub remote `origin` of the checkout, or "" for none."""
    asked = subprocess.run(
        ["git", "-C", str(folder), "remote", "get-url", "origin"],
        capture_output=True,
        text=True,
        check=False,
    )
    match = _GITHUB.search(asked.stdout.strip())
    return match["repository"] if match else ""


def nbgrader_config(course: Course) -> Config:
    """Read the course's `nbgrader_config.py`.

    Raises:
        CourseError: there is none.
    """
    if not (course.root / "nbgrader_config.py").exists():
        raise CourseError(f"{course.root}: no nbgrader_config.py → name the course with --course")
    loader = PyFileConfigLoader("nbgrader_config.py", path=str(course.root))
    config: Config = loader.load_config()
    return config


def generate(
    course: Course, assignments: Sequence[str], *, into: Path | None = None
) -> dict[str, bool]:
    """Generate the student notebooks of `assignments`.

    Args:
        course: the course.
        assignments: their names.
        into: another folder than the course's `release/`; then the gradebook is left alone.

    Returns:
        assignment → whether its notebook differs from what was there before.

    Raises:
        CourseError: nbgrader refused a notebook, or the result still holds a solution or a
            hidden test. What was released before stays.
    """
    config = nbgrader_config(course)
    changed = {}
    for assignment in assignments:
        with tempfile.TemporaryDirectory(dir=course.root, prefix=".release-") as scratch:
            config.CourseDirectory.release_directory = scratch
            if into is not None:
                config.CourseDirectory.db_url = f"sqlite:///{scratch}/gradebook.db"
            result = NbGraderAPI(config=config).generate_assignment(assignment)
            if not result["success"]:
                log = result.get("log") or result.get("error")
                raise CourseError(f"source/{assignment}: nbgrader cannot release it\n{log}")
            name = course.source(assignment).name
            made = Path(scratch) / assignment / name
            _refuse_leaks(made, assignment)
            target = (into or course.root / "release") / assignment / name
            target.parent.mkdir(parents=True, exist_ok=True)
            changed[assignment] = not (target.exists() and target.read_bytes() == made.read_bytes())
            if changed[assignment]:
                made.chmod(0o644)
                made.replace(target)
    return changed


def _refuse_leaks(path: Path, assignment: str) -> None:
    for cell in read_notebook(path).cells:
        for leak in ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN", "END HIDDEN"):
            if leak in cell.source:
                raise CourseError(
                    f"source/{assignment}: the student's notebook would still hold `{leak}` "
                    f"in the cell `{cell.id}` → mark the cell as a solution or as a test"
                )
