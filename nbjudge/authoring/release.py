"""What goes out to students: their notebooks.

nbgrader does the work; this module adds how a notebook is opened, sees to it that `release/` is
replaced by a whole and checked notebook or not at all, and says what was changed.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from nbjudge.authoring.answers import fill, solutions
from nbjudge.course.cells import BEGIN_SOLUTION, MARKS, grade_id_of, kind_of
from nbjudge.course.layout import Course, Lesson, read_notebook
from nbjudge.engine.submission import Result
from nbjudge.errors import CourseError
from nbjudge.pools.base import Job, Pool
from nbjudge.records.database import alone

_BADGE = "[![Colab에서 열기](https://colab.research.google.com/assets/colab-badge.svg)]"
_WHERE = (
    "> Colab에서도, 내 컴퓨터의 Jupyter(`jupyter lab`)에서도 할 수 있습니다. 내 컴퓨터에서는 "
    "필요한 데이터를 처음 한 번만 내려받고, 그다음부터는 인터넷 없이도 됩니다."
)
_OPENING = re.compile(
    rf"\n\n(?:{re.escape(_BADGE)}\([^)\n]*\)\n\n)?{re.escape(_WHERE)}(?: \[[^]\n]*\]\([^)\n]*\))?"
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
        nb.cells[0].source = with_opening(nb.cells[0].source, repository, self.branch, path)
        return nb, resources


def with_opening(title_cell: str, repository: str, branch: str, path: str) -> str:
    """Return the source of a notebook's first cell with how the notebook is opened.

    Args:
        title_cell: the source: the title in the first line, and what follows.
        repository: "owner/name" on GitHub; "" for none, which gives no badge and no link.
        branch: the branch that holds the notebook.
        path: where it lies in the repository.
    """
    title, _, rest = without_opening(title_cell).partition("\n")
    opening = _WHERE
    if repository:
        opening = f"{colab_badge(repository, branch, path)}\n\n{_WHERE}"
        opening += f" [여는 방법](https://github.com/{repository}#readme)"
    return f"{title}\n\n{opening}\n{rest}"


def without_opening(title_cell: str) -> str:
    """Return the source of a notebook's first cell as it is before `with_opening`."""
    return _OPENING.sub("", title_cell, count=1)


def colab_badge(repository: str, branch: str, path: str) -> str:
    """Return Markdown of a badge that opens a notebook of a GitHub repository in Colab."""
    url = f"https://colab.research.google.com/github/{repository}/blob/{branch}/{path}"
    return f"{_BADGE}({url})"


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
    config = course.settings.nbgrader
    changed = {}
    for assignment in assignments:
        with tempfile.TemporaryDirectory(dir=course.root, prefix=".release-") as scratch:
            config.CourseDirectory.release_directory = scratch
            if into is not None:
                config.CourseDirectory.db_url = f"sqlite:///{scratch}/gradebook.db"
            # nbgrader takes a lesson out of the gradebook and puts it back: nobody may write then
            with alone(CourseDirectory(config=config).db_url):
                result = NbGraderAPI(config=config).generate_assignment(assignment)
            if not result["success"]:
                why = _reason(result.get("log") or result.get("error") or "")
                raise CourseError(f"source/{assignment}: nbgrader cannot release it: {why}")
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


def _reason(log: str) -> str:
    """Return the line of nbgrader's log, tracebacks and all, that says what was wrong."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    telling = [line for line in lines if re.match(r"[\w.]+(Error|Exception): .", line)]
    return (telling or lines or ["it does not say why"])[-1]


def _refuse_leaks(path: Path, assignment: str) -> None:
    for cell in read_notebook(path).cells:
        for leak in (mark.lstrip("# ") for mark in MARKS):
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
    for assignment in course.assignments:
        for cell in course.lesson(assignment).notebook.cells:
            # nbgrader clears the whole of a solution cell that has no marks
            inside = kind_of(cell) == "answer" and BEGIN_SOLUTION not in cell.source
            for line in map(str.strip, cell.source.splitlines()):
                inside = line.startswith("### BEGIN ") or (
                    inside and not line.startswith("### END ")
                )
                is_public = solved and kind_of(cell) == "answer"
                (secret if inside and not is_public else shown).add(line)
    return secret - shown - {""}


def check(
    course: Course, assignments: Sequence[str], drafts: Path, pool: Pool
) -> Iterator[tuple[str, list[str]]]:
    """Grade generated notebooks, answered by the instructor and left blank.

    Args:
        course: the course.
        assignments: which lessons.
        drafts: the folder into which `generate` put their notebooks.
        pool: where they are run.

    Yields:
        assignment, what is wrong with its notebook; empty if it can be given out.

    Raises:
        SandboxError: the machine cannot run them.
    """
    secret = secret_lines(course)
    jobs: list[Job] = []
    tried: list[tuple[Lesson, Any]] = []
    for assignment in assignments:
        lesson = course.lesson(assignment)
        notebook = read_notebook(drafts / assignment / course.source(assignment).name)
        answered = fill(notebook, solutions(course, assignment))
        try:
            jobs += [
                Job(lesson.as_graded(of), lesson.imports, modules=lesson.modules)
                for of in (answered, notebook)
            ]
        except CourseError as error:
            yield assignment, [str(error)]
        else:
            tried.append((lesson, notebook))

    results: dict[int, Result] = {}
    for number, result in pool.judge(jobs):
        results[number] = result
        first = number - number % 2
        if {first, first + 1} <= results.keys():
            lesson, notebook = tried[first // 2]
            text = [line.strip() for c in notebook.cells for line in c.source.splitlines()]
            found = [f"`{line}` would be given away" for line in text if line in secret]
            found += _faults(lesson, results.pop(first), results.pop(first + 1))
            yield lesson.assignment, found


def _faults(lesson: Lesson, answered: Result, blank: Result) -> list[str]:
    found = [f"it cannot be graded: {r.error}" for r in (answered, blank) if r.error]
    if found:
        return found
    said = {verdict.grade_id: verdict.message for verdict in answered.verdicts}
    for name in lesson.tests:
        if name not in answered.passed:
            found.append(f"{name} refuses the instructor's answer: {said.get(name, 'not run')}")
        if name in blank.passed:
            found.append(f"{name} passes without any answer")
    return found + [f"the instructor's answers: {line}" for line in answered.limits_hit]


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
