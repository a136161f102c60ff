"""What goes out to students: their notebooks.

nbgrader does the work; this module adds how a notebook is opened, sees to it that `release/` is
replaced by a whole and checked notebook or not at all, and says what was changed.
"""

from __future__ import annotations

import contextlib
import functools
import json
import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode
from traitlets.config import Config

from nbjudge.course.cells import AUTOTEST, Marks, grade_id_of, kind_of
from nbjudge.course.config import language_of
from nbjudge.course.layout import Course, assignment_of, by_assignment, paths_beside, read_notebook
from nbjudge.errors import CourseError
from nbjudge.files import write_whole
from nbjudge.messages import gettext, in_every_language, speaking, to_translate
from nbjudge.records.database import alone, use_in_nbgrader
from nbjudge.records.gradebook import opened
from nbjudge.records.releases import remember

_OPEN = to_translate("Open in Colab")
_BADGE = "[![{}](https://colab.research.google.com/assets/colab-badge.svg)]"
_WHERE = to_translate(
    "You can work in Colab, or in Jupyter on your own computer (`jupyter lab`). There, the data "
    "that are needed are downloaded once; from then on it works without the internet."
)
_GITHUB = re.compile(r"github\.com[:/](?P<repository>[\w.-]+/[\w.-]+?)(?:\.git)?/?$")


class ColabBadge(NbGraderPreprocessor):
    """Put below the notebook's title how it is opened, with a badge that opens it in Colab."""

    repository = Unicode(
        "", help="owner/name on GitHub; empty: what the git remote `origin` says"
    ).tag(config=True)
    branch = Unicode("main", help="the branch that holds release/").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Add it to the first cell, which holds the title; without a repository, no badge."""
        repository = self.repository or github_repository(Path.cwd())
        where = resources["nbgrader"]
        path = f"release/{where['assignment']}/{where['notebook']}.ipynb"
        with speaking(language_of(self.config)):
            nb.cells[0].source = with_opening(nb.cells[0].source, repository, self.branch, path)
        return nb, resources


def with_opening(title_cell: str, repository: str, branch: str, path: str) -> str:
    """Return the source of a notebook's first cell with how it is opened, as is spoken.

    Args:
        title_cell: the source: the title in the first line, and what follows.
        repository: "owner/name" on GitHub; "" for none, which gives no badge and no link.
        branch: the branch that holds the notebook.
        path: where it lies in the repository.
    """
    title, _, rest = without_opening(title_cell).partition("\n")
    opening = f"> {gettext(_WHERE)}"
    if repository:
        opening = f"{colab_badge(repository, branch, path)}\n\n{opening}"
        how = gettext("How to open it")
        opening += f" [{how}](https://github.com/{repository}#readme)"
    return f"{title}\n\n{opening}\n{rest}"


def without_opening(title_cell: str) -> str:
    """Return the source of a notebook's first cell as it is before `with_opening`."""
    return _opening().sub("", title_cell, count=1)


@functools.cache
def _opening() -> re.Pattern[str]:
    """Return what finds how a notebook is opened, in whichever language that was written."""
    badges = "|".join(re.escape(_BADGE.format(text)) for text in in_every_language(_OPEN))
    wheres = "|".join(re.escape(f"> {text}") for text in in_every_language(_WHERE))
    return re.compile(
        rf"\n\n(?:(?:{badges})\([^)\n]*\)\n\n)?(?:{wheres})(?: \[[^]\n]*\]\([^)\n]*\))?"
    )


def colab_badge(repository: str, branch: str, path: str) -> str:
    """Return Markdown of a badge that opens a notebook of a GitHub repository in Colab."""
    url = f"https://colab.research.google.com/github/{repository}/blob/{branch}/{path}"
    return f"{_BADGE.format(gettext(_OPEN))}({url})"


def github_repository(folder: Path) -> str:
    """Return "owner/name" of the GitHub remote `origin` of the checkout, or "" for none."""
    asked = subprocess.run(
        ["git", "-C", str(folder), "remote", "get-url", "origin"],
        capture_output=True,
        text=True,
        check=False,
    )
    return repository_of(asked.stdout.strip())


def repository_of(address: str) -> str:
    """Return "owner/name" of a repository's address if it lies on GitHub, else ""."""
    match = _GITHUB.search(address)
    return match["repository"] if match else ""


def generate(
    course: Course, assignments: Sequence[str], *, into: Path | None = None
) -> dict[str, bool]:
    """Generate the student notebooks of `assignments`.

    What lies beside their notebooks goes with them.

    Args:
        course: the course.
        assignments: names of lessons; those of one assignment are generated together.
        into: another folder than the course's `release/`; then the gradebook is left alone.

    Returns:
        lesson → whether its notebook differs from what was there before.

    Raises:
        CourseError: nbgrader refused a notebook, or the result still holds a solution or a
            hidden test. What was released before stays.
    """
    config = course.settings.nbgrader
    use_in_nbgrader()
    changed = {}
    for lessons in by_assignment(assignments):
        assignment = assignment_of(lessons[0])
        with tempfile.TemporaryDirectory(dir=course.root, prefix=".release-") as scratch:
            config.CourseDirectory.release_directory = scratch
            if into is not None:
                config.CourseDirectory.db_url = f"sqlite:///{scratch}/gradebook.db"
            # nbgrader takes a lesson out of the gradebook and puts it back: nobody may write then
            with alone(CourseDirectory(config=config).db_url):
                result = NbGraderAPI(config=config).generate_assignment(assignment)
            if not result["success"]:
                log = result.get("log") or result.get("error") or ""
                if "nbgrader update" in log:
                    raise CourseError(
                        f"source/{assignment}: its cells have the metadata of an older nbgrader → "
                        f"nbgrader update source/{assignment}"
                    )
                if "Cannot add or remove cells" in log:
                    raise CourseError(
                        f"source/{assignment}: it has other cells than before, and the gradebook "
                        "has submissions of it → keep the cells, and change what is in them (a "
                        "test may ask more, or be worth 0 points); or have its grades forgotten, "
                        "with those by hand, the due date and the extensions: nbgrader db "
                        f"assignment remove {assignment} --force, and then nbjudge release "
                        f"{assignment} and nbjudge autograde {assignment}"
                    )
                why = _reason(log)
                raise CourseError(f"source/{assignment}: nbgrader cannot release it: {why}")
            target = (into or course.root / "release") / assignment
            for lesson in lessons:
                name = course.source(lesson).name
                made = Path(scratch) / assignment / name
                _refuse_leaks(made, assignment, course.marks)
                _keep_autotests(course, lesson, config)
                if into is None:
                    with contextlib.suppress(CourseError):  # none yet, or damaged
                        remember(course, lesson, read_notebook(target / name))
                    remember(course, lesson, read_notebook(made))
                changed[lesson] = _replace(made, target / name)
            drafted = Path(scratch) / assignment
            for path in paths_beside(drafted):
                _replace(path, target / path.relative_to(drafted))
    return changed


def _replace(made: Path, target: Path) -> bool:
    """Put a file in the place of another one; tells whether they differed."""
    if target.exists() and target.read_bytes() == made.read_bytes():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    made.chmod(0o644)
    made.replace(target)
    return True


def _keep_autotests(course: Course, lesson: str, config: Config) -> None:
    """Keep the tests that nbgrader made of `### AUTOTEST` lines, where `Course.lesson` finds them.

    They are made by running the instructor's notebook, and stand in the gradebook alone.
    """
    path = course.source(lesson)
    asking = {
        grade_id_of(cell): cell.source
        for cell in read_notebook(path).cells
        if AUTOTEST.search(cell.source)
    }
    if not asking:
        return
    with opened(CourseDirectory(config=config).db_url) as gradebook:
        made = {
            name: (
                source,
                gradebook.find_source_cell(name, path.stem, assignment_of(lesson)).source,
            )
            for name, source in asking.items()
        }
    write_whole(course.autotests(lesson), json.dumps(made, ensure_ascii=False, indent=1))


def _reason(log: str) -> str:
    """Return the line of nbgrader's log, tracebacks and all, that says what was wrong."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    telling = [line for line in lines if re.match(r"[\w.]+(Error|Exception): .", line)]
    return (telling or lines or ["it does not say why"])[-1]


def _refuse_leaks(path: Path, assignment: str, marks: Marks) -> None:
    for cell in read_notebook(path).cells:
        for leak in marks.telltales():
            if leak in cell.source:
                raise CourseError(
                    f"source/{assignment}: the student's notebook would still hold `{leak}` "
                    f"in the cell `{cell.id}` → mark the cell as a solution or as a test"
                )


def secret_lines(course: Course, *, solved: bool = False) -> set[str]:
    """Return the lines, stripped, that stand in solutions and hidden tests and nowhere else.

    Args:
        course: the course.
        solved: whether solutions are no secret any more, only hidden tests.
    """
    secret: set[str] = set()
    shown: set[str] = set()
    for lesson in course.assignments:
        for cell in read_notebook(course.source(lesson)).cells:
            is_public = solved and kind_of(cell) == "answer"
            for line, is_secret in course.marks.secret_lines(cell):
                (secret if is_secret and not is_public else shown).add(line)
    return secret - shown - {""}


def changes(before: Any, after: Any) -> list[str]:
    """Say what differs between two editions of a student's notebook, a phrase for each kind.

    Args:
        before: the notebook as it was; None for none.
        after: the notebook as it is.

    Returns:
        For instance "changed test: test_decode_shape"; cells without a `grade_id` are called by
        the heading that they stand below. An empty list if nothing differs.
    """
    if before is None:
        return ["new"]
    old, new = _named_cells(before), _named_cells(after)
    found: dict[str, list[str]] = {}
    for key in [*new, *(key for key in old if key not in new)]:
        if key not in old:
            what = "added"
        elif key not in new:
            what = "removed"
        elif old[key][2] != new[key][2]:
            what = "changed"
        else:
            continue
        kind, name, _ = new.get(key) or old[key]
        names = found.setdefault(f"{what} {kind}", [])
        if name not in names:
            names.append(name)
    if not found and [*old] != [*new]:
        return ["cells in another order"]
    return [f"{what}: {', '.join(names)}" for what, names in found.items()]


def _named_cells(notebook: Any) -> dict[str, tuple[str, str, str]]:
    """Return `grade_id` or id of each cell → its kind, its name, and what it holds."""
    found = {}
    heading = ""
    for number, cell in enumerate(notebook.cells):
        source = cell.source if number else without_opening(cell.source)
        title = re.match(r"#+ *(.+)", source) if cell.cell_type == "markdown" else None
        heading = title[1] if title else heading
        kind: str = kind_of(cell)
        if kind == "given":
            kind = "text" if cell.cell_type == "markdown" else "code"
        grade_id = grade_id_of(cell)
        said = source + f"\0{cell.metadata.get('nbgrader', {}).get('points', '')}"
        found[grade_id or cell.id] = (kind, grade_id or f"“{heading}”", said)
    return found
