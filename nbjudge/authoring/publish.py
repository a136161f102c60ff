"""The public repository: what students get, and nothing else.

`source/` stays private. The notebooks of `release/` go, as they were released and with badges that
open them from there, into a repository that everybody may read, with what students need beside
them. All of it is put together elsewhere, looked through, and then arrives in one step, so that a
failure leaves the repository as it was.

Files that the repository has of its own stay. The file `.published` lists what came from here, so
that the next publication knows what it may replace and remove.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
import nbformat

from nbjudge.authoring.release import (
    colab_badge,
    repository_of,
    secret_lines,
    with_opening,
    without_opening,
)
from nbjudge.course.layout import Course, read_notebook
from nbjudge.errors import CourseError, PublishError
from nbjudge.files import write_whole
from nbjudge.messages import (
    gettext,
    in_every_language,
    speaking,
    to_translate,
    use_in_templates,
)
from nbjudge.text import one_line

LIST = ".published"
SOLUTIONS = "solutions"  # the folder of what students see after the deadline
_SCRIPT = Path(__file__).parent / "templates" / "check_notebooks.py"
_TEXTS = "TEXTS: dict[str, str] = {}\n"  # the script's line for what it says in other languages
# what runs the visible tests at every push
_CHECKS = (".github/workflows/check.yml", "check_notebooks.py")
_IGNORED = ".venv/\n.ipynb_checkpoints/\n__pycache__/\n.DS_Store\n"
_FOR_STUDENTS = re.compile(
    r"(tensorflow|tensorflow-cpu|keras|numpy|matplotlib|scikit-learn|pandas|scipy|pillow|jupyter)"
    r"\b(?!-)"
)
# what leads to a lesson's aim in its first cell
_AIM = to_translate("Goal")
_PRIVATE = ("source", "submitted", "autograded", "feedback", "gradebook.db", ".nbjudge")
# A line of a solution as short as `return total` may well stand in somebody's own file.
_TELLING = 20


@dataclass(frozen=True)
class Publication:
    """What a publication did.

    Attributes:
        target: where to.
        commit: the new commit's short id; "" where nothing had changed or there is no git.
        pushed: whether it was pushed.
        repository: "owner/name" on GitHub that the badges open; "" for none.
        written, removed: paths in the repository.
        kept: files of the repository's own that stand where one of ours would.
    """

    target: str
    repository: str = ""
    commit: str = ""
    pushed: bool = False
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield what there is to say about it."""
        for path in self.written:
            yield f"{path}: written"
        for path in self.removed:
            yield f"{path}: removed"
        for path in self.kept:
            yield f"{path}: left as it is, because it is not from here → remove it to get ours"
        if not self.repository:
            yield (
                "no Colab badges, because the repository on GitHub is not known → "
                "set c.ColabBadge.repository in nbgrader_config.py"
            )
        if not self.written and not self.removed:
            yield f"{self.target}: nothing has changed"
        elif not self.commit:
            yield f"{self.target}: files only, because this is no git repository"
        elif self.pushed:
            yield f"{self.target}: commit {self.commit} pushed"
        else:
            yield f"{self.target}: commit {self.commit} made → look at it, then `git push`"


def publish(
    course: Course,
    target: str,
    *,
    branch: str = "main",
    message: str = "",
    solutions: Mapping[str, str] | None = None,
) -> Publication:
    """Publish what has been released, or solutions.

    Solutions that were published stay there when lessons are published again.

    Args:
        course: the course.
        target: the address of a git repository; or a checkout, or any other folder.
        branch: of the repository.
        message: of the commit; by default it names the lessons that were changed.
        solutions: path → text of solutions, which are published instead; whatever else came from
            here stays as it is.

    Raises:
        CourseError: nothing has been released.
        PublishError: something hidden would go along, or the repository refuses it. It is then
            as it was before.
    """
    place = _place(target, branch)
    repository = place.repository or course.settings.nbgrader.ColabBadge.repository or ""
    with speaking(course.settings.language):
        edition = _edition(course, str(repository), branch) if solutions is None else solutions
    with tempfile.TemporaryDirectory(prefix="publish-") as scratch:
        tree = Path(scratch) / "tree"
        place.fetch(tree)
        staying = "" if solutions is not None else f"{SOLUTIONS}/"
        written, removed, kept = _apply(edition, tree, staying)
        # the checks come from the package: a short line in them is like one of a solution by chance
        _refuse_leaks(course, tree, {*edition} - {*kept} - {*_CHECKS})
        done = Publication(_shown(target), str(repository), "", False, written, removed, kept)
        if not written and not removed:
            return done
        commit = place.deliver(tree, message or _message(written, removed))
        return Publication(**{**vars(done), "commit": commit, "pushed": place.pushes})


# ------------------------------------------------------------------------------ what is published


def _edition(course: Course, repository: str, branch: str) -> dict[str, str]:
    """Return everything that students get: path → text."""
    released = [of for of in course.assignments if course.release(of).exists()]
    if not released:
        raise CourseError(f"{course.root}: nothing in release/ → run `nbjudge release` first")
    files, rows = {}, []
    for assignment in released:
        notebook = read_notebook(course.release(assignment))
        title_cell = without_opening(notebook.cells[0].source)
        path = f"release/{assignment}/{course.release(assignment).name}"
        notebook.cells[0].source = with_opening(title_cell, repository, branch, path)
        files[path] = nbformat.writes(notebook) + "\n"
        title = title_cell.partition("\n")[0].lstrip("# ")
        goal = re.search(rf"\*\*(?:{'|'.join(in_every_language(_AIM))}):\*\* *(.+)", title_cell)
        aim = goal[1].replace("|", "\\|") if goal else ""
        badge = f" {colab_badge(repository, branch, path)} |" if repository else ""
        rows.append(f"| [{title}]({path}) | {aim} |{badge}")
    files["README.md"] = _readme(course, repository, rows)
    files["requirements.txt"] = _requirements(course)
    files["LICENSE"] = _text(course, "LICENSE")
    files[".gitignore"] = _IGNORED
    workflow, script = _CHECKS
    files[workflow] = workflow_of_checks()
    files[script] = script_of_checks()
    return files


def workflow_of_checks() -> str:
    """Return GitHub's workflow that runs the visible tests, in the language that is spoken."""
    return _template("check.yml.j2").render()


def script_of_checks() -> str:
    """Return the script that runs the visible tests, in the language that is spoken.

    It needs no nbjudge where it runs: what it says comes along in it.
    """
    script = _SCRIPT.read_text(encoding="utf-8")
    texts = {text: gettext(text) for text in _texts_of(script)}
    if texts == {text: text for text in texts}:
        return script
    rows = [f"    {text!r}:\n        {there!r},\n" for text, there in texts.items()]
    return script.replace(_TEXTS, f"{_TEXTS[:-2]}\n{''.join(rows)}}}\n")


def _texts_of(script: str) -> Iterator[str]:
    """Yield what a script hands to its `gettext`."""
    for node in ast.walk(ast.parse(script)):
        match node:
            case ast.Call(ast.Name("gettext"), [ast.Constant(str(text))]):
                yield text


def _readme(course: Course, repository: str, rows: list[str]) -> str:
    """Return what students read first.

    Args:
        course: the course.
        repository: "owner/name" on GitHub; "" where it is not known, and there are no badges.
        rows: the table's, a lesson each.
    """
    name = repository.partition("/")[2]
    course_id = str(course.settings.nbgrader.CourseDirectory.get("course_id") or "")
    return _template("students.md.j2").render(
        title=name or one_line(course_id) or course.root.resolve().name,
        repository=repository,
        name=name,
        rows=rows,
    )


def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("nbjudge.authoring"),
        autoescape=False,  # these are no pages
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    use_in_templates(environment)
    return environment.get_template(name)


def _requirements(course: Course) -> str:
    lines = _text(course, "requirements.txt").splitlines()
    needed = [line for line in lines if _FOR_STUDENTS.match(line)]
    head = gettext("What it takes to run the notebooks on your own computer")
    return "\n".join([f"# {head}", *needed, ""])


def _text(course: Course, name: str) -> str:
    try:
        return (course.root / name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise CourseError(f"{course.root / name}: students need it, and it is missing") from error


def _listed(tree: Path) -> set[str]:
    """Return the paths that came from here."""
    listed = tree / LIST
    return set(listed.read_text(encoding="utf-8").splitlines()) if listed.is_file() else set()


def _apply(
    edition: Mapping[str, str], tree: Path, staying: str
) -> tuple[list[str], list[str], list[str]]:
    """Bring a tree up to date.

    Args:
        edition: path → text of what is to be there.
        tree: the repository's files.
        staying: how paths begin that came from here and stay, though they are not in `edition`.

    Returns:
        What was written, removed, and kept as it was.
    """
    ours = _listed(tree)
    others = ours - {*edition}
    stay = {path for path in others if path.startswith(staying)}
    written, removed, kept = [], [], []
    for path, text in edition.items():
        file = tree / path
        _refuse_detours(tree, path)
        if file.is_file() and file.read_bytes() == text.encode():
            continue
        if file.exists() and path not in ours and not path.startswith("release/"):
            kept.append(path)
        else:
            write_whole(file, text)
            written.append(path)
    for path in sorted(others - stay):
        _refuse_detours(tree, path)
        if (tree / path).is_file():
            (tree / path).unlink()
            removed.append(path)
    _refuse_detours(tree, LIST)
    write_whole(tree / LIST, "".join(f"{path}\n" for path in sorted({*edition} - {*kept} | stay)))
    return written, removed, kept


def _refuse_detours(tree: Path, path: str) -> None:
    """Refuse to write or remove through a link, or outside the tree."""
    file = tree / path
    if file.is_symlink() or not file.resolve().is_relative_to(tree.resolve()):
        raise PublishError(f"{path}: this leads out of the repository → remove it there")


def _refuse_leaks(course: Course, tree: Path, ours: set[str]) -> None:
    """Look through everything that would be public; only solutions from here may hold answers."""
    secret, secret_in_solutions = secret_lines(course), secret_lines(course, solved=True)
    solved = {path for path in _listed(tree) if path.startswith(f"{SOLUTIONS}/")}
    telltales = course.marks.telltales()
    for private in _PRIVATE:
        if (tree / private).exists():
            raise PublishError(
                f"{private}: would be public, and is the instructor's alone → "
                "publish into a repository of its own"
            )
    for file in sorted(tree.rglob("*")):
        path = file.relative_to(tree).as_posix()
        if path.startswith(".git/") or file.is_symlink() or not file.is_file():
            continue
        hidden = secret_in_solutions if path in solved else secret
        for line in _lines(file):
            is_secret = line in hidden and (path in ours or len(line) >= _TELLING)
            if is_secret or (path in ours and any(mark in line for mark in telltales)):
                raise PublishError(
                    f"{path}: nothing was published, because this line is hidden in source/: "
                    f"`{line}` → run `nbjudge release`, or take it out there"
                )


def _lines(file: Path) -> Iterator[str]:
    """Yield the lines of a file, stripped; of a notebook, those of everything that it holds."""
    text = file.read_text(encoding="utf-8", errors="replace")
    try:
        texts = _texts(json.loads(text)) if file.suffix == ".ipynb" else [text]
    except ValueError:  # no notebook: looked through as it is
        texts = [text]
    for part in texts:
        yield from map(str.strip, part.splitlines())


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _message(written: list[str], removed: list[str]) -> str:
    changed = [*written, *removed]
    for folder, what in (("release", "Publish"), (SOLUTIONS, "Publish solutions of")):
        lessons = sorted({path.split("/")[1] for path in changed if path.startswith(f"{folder}/")})
        if lessons:
            return f"{what} {', '.join(lessons)}"
    return "Publish what stands beside the lessons"


# -------------------------------------------------------------------------------------- where to


def _place(target: str, branch: str) -> _Folder | _Repository:
    folder = Path(target).absolute()
    if re.match(r"[a-z+]+://|[\w.-]+@[\w.-]+:", target):
        return _Repository(target, branch)
    if folder.is_dir() and _git(folder, "rev-parse", "--is-bare-repository", quiet=True) == "true":
        return _Repository(folder.as_uri(), branch)
    top = _git(folder, "rev-parse", "--show-toplevel", quiet=True) if folder.is_dir() else ""
    if top and Path(top).resolve() == folder.resolve():
        return _Checkout(folder, branch)
    if folder.exists() and not folder.is_dir():
        raise PublishError(f"{target}: this is a file → name a folder or a repository")
    return _Folder(folder)


class _Folder:
    """A folder that gets the files."""

    pushes = False
    repository = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fetch(self, tree: Path) -> None:
        """Copy into `tree` what is there."""
        if self.folder.exists():
            shutil.copytree(self.folder, tree, symlinks=True)
        else:
            tree.mkdir()

    def deliver(self, tree: Path, message: str) -> str:
        """Put `tree` in the folder's place."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder.parent, prefix=".publish-") as beside:
            new, old = Path(beside) / "new", Path(beside) / "old"
            shutil.copytree(tree, new, symlinks=True)
            if self.folder.exists():
                self.folder.rename(old)
            try:
                new.rename(self.folder)
            except OSError as error:
                if old.exists():
                    old.rename(self.folder)
                raise PublishError(
                    f"{self.folder}: cannot be replaced ({error}) → name another folder"
                ) from error
        return ""


class _Repository:
    """A repository elsewhere: cloned, and pushed to."""

    pushes = True

    def __init__(self, url: str, branch: str) -> None:
        self.url = url
        self.branch = branch
        self.repository = repository_of(url)

    def fetch(self, tree: Path) -> None:
        """Clone the branch; of an empty repository, begin it."""
        heads = _git(Path.cwd(), "ls-remote", "--heads", "--", self.url, about=self.url)
        branches = re.findall(r"refs/heads/(\S+)", heads)
        if self.branch in branches:
            options = ("--quiet", "--depth", "1", "--branch", self.branch)
            _git(Path.cwd(), "clone", *options, "--", self.url, str(tree), about=self.url)
        elif branches:
            raise PublishError(
                f"{self.url}: there is no branch {self.branch} → "
                f"--branch {branches[0]}, which is there"
            )
        else:
            _git(Path.cwd(), "init", "--quiet", "--initial-branch", self.branch, str(tree))
            _git(tree, "remote", "add", "origin", self.url)

    def deliver(self, tree: Path, message: str) -> str:
        """Commit `tree`, and push it. Returns the commit's short id."""
        commit = self._commit(tree, message)
        _git(tree, "push", "--quiet", "origin", f"HEAD:refs/heads/{self.branch}", about=self.url)
        return commit

    def _commit(self, tree: Path, message: str) -> str:
        _git(tree, "add", "--all", "--force")
        _git(tree, "commit", "--quiet", "--message", message)
        return _git(tree, "rev-parse", "--short", "HEAD")


class _Checkout(_Repository):
    """A checkout on this machine, which is moved on to a commit that was made beside it."""

    pushes = False

    def __init__(self, folder: Path, branch: str) -> None:
        self.folder = folder
        on = _git(folder, "symbolic-ref", "--short", "HEAD", quiet=True)
        if on != branch:
            raise PublishError(
                f"{folder}: it is on {on or 'no branch'}, not on {branch} → "
                f"`git -C {folder} switch {branch}`, or --branch {on or 'NAME'}"
            )
        if _git(folder, "status", "--porcelain"):
            raise PublishError(
                f"{folder}: there are changes that are not committed → commit or stash them"
            )
        super().__init__(folder.as_uri(), branch)
        origin = _git(folder, "remote", "get-url", "origin", quiet=True)
        self.repository = repository_of(origin)

    def deliver(self, tree: Path, message: str) -> str:
        """Commit `tree`, and move the checkout on to it."""
        for key in ("user.name", "user.email"):  # where the checkout has its own
            value = _git(self.folder, "config", key, quiet=True)
            if value:
                _git(tree, "config", key, value)
        commit = self._commit(tree, message)
        _git(self.folder, "pull", "--quiet", "--ff-only", str(tree), self.branch)
        return commit


_ADVICE = (
    (
        "without `?workflows?`? (scope|permission)",
        "give the token the `workflow` scope, or push with an SSH key",
    ),
    ("fetch first|non-fast-forward|\\[rejected\\]", "somebody pushed meanwhile: run it again"),
    ("tell me who you are|empty ident", "git config --global user.name and user.email"),
    (
        "[Aa]uthentication|[Pp]ermission denied|could not read Username",
        "see that `git push` works with this address from here",
    ),
    ("not found|does not exist|does not appear to be|resolve host", "check the address"),
    ("would be overwritten", "move these files of the checkout away"),
)


def _git(folder: Path, *words: str, quiet: bool = False, about: str = "") -> str:
    """Run git, and return what it printed; with `quiet`, "" where it fails.

    Raises:
        PublishError: it failed: what git said, and what to do.
    """
    done = subprocess.run(
        ["git", "-C", str(folder), *words],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        env=os.environ | {"LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0"},
    )
    if done.returncode == 0:
        return done.stdout.strip()
    if quiet:
        return ""
    said = done.stderr.strip()
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"rejected|error:|fatal:", line)]
    advice = next((mend for sign, mend in _ADVICE if re.search(sign, said)), "see what git says")
    problem = " ".join((telling or lines or ["it failed"])[0].split())
    raise PublishError(_shown(f"{about or folder}: git {words[0]}: {problem} → {advice}"))


def _shown(text: str) -> str:
    """Return text without the passwords that addresses in it hold."""
    return re.sub(r"//[^/@\s]+@", "//", text)
