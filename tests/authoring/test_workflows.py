"""GitHub workflows: sound, and their steps do what they say."""

from __future__ import annotations

import ast
import copy
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from nbgrader.utils import compute_checksum

from nbjudge.authoring.publish import script_of_checks, workflow_of_checks
from nbjudge.authoring.templates import check_notebooks
from nbjudge.course.layout import Course
from nbjudge.messages import speaking
from scripts.test_versions import CELLS
from tests.conftest import ROOT

with speaking("ko"):
    CHECK, SCRIPT = workflow_of_checks(), script_of_checks()
CI, VERSIONS = (
    (ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8")
    for name in ("ci.yml", "versions.yml")
)
BEFORE_FIRST = "0" * 40
IMPORTS = (ast.Import, ast.ImportFrom)


def steps(workflow: str) -> list[dict[str, Any]]:
    (job,) = yaml.safe_load(workflow)["jobs"].values()
    found: list[dict[str, Any]] = job["steps"]
    return found


@pytest.mark.parametrize(
    ("name", "workflow"), [("check.yml", CHECK), ("ci.yml", CI), ("versions.yml", VERSIONS)]
)
def test_the_linter_of_workflows_finds_nothing(name: str, workflow: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(workflow, encoding="utf-8")
    zizmor = Path(sys.executable).parent / "zizmor"
    words = [
        str(zizmor),
        "--offline",
        "--no-progress",
        "--config",
        str(ROOT / ".github/zizmor.yml"),
    ]
    done = subprocess.run([*words, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings" in done.stdout


def test_ci_runs_what_has_to_hold_for_main() -> None:
    assert "bash .ci/run" in [step.get("run") for step in steps(CI)]
    assert (ROOT / ".ci" / "run").is_file()
    (setup,) = [step for step in steps(CI) if "setup-python" in step.get("uses", "")]
    assert setup["with"]["python-version"] == "3.11"


def test_every_cell_of_the_version_matrix_is_run_side_by_side() -> None:
    (job,) = yaml.safe_load(VERSIONS)["jobs"].values()
    assert job["strategy"]["matrix"]["cell"] == list(CELLS)
    (test,) = [step for step in steps(VERSIONS) if step.get("name") == "Test"]
    assert test["run"] == 'python scripts/test_versions.py "$CELL"'
    assert test["env"] == {"CELL": "${{ matrix.cell }}"}


@pytest.fixture
def students(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's repository: two lessons that need no data, with a commit of them blank."""
    (tmp_path / "check_notebooks.py").write_text(SCRIPT, encoding="utf-8")
    for number in ("1", "2"):
        write(tmp_path / "release" / f"0{number}-lesson" / "lesson.ipynb", lesson("answer = ..."))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    git(tmp_path, "init", "--quiet", "-b", "main")
    commit(tmp_path)
    return tmp_path


def lesson(answer: str, other: str = "other = ...") -> Any:
    """Return a notebook of two exercises as it is given out, and then answered."""

    def cell(source: str, name: str, *, grade: bool = False, solution: bool = False) -> Any:
        made = nbformat.v4.new_code_cell(source)
        made.metadata["nbgrader"] = {
            "grade_id": name,
            "grade": grade,
            "solution": solution,
            "locked": not solution,
            "points": 1,
            "schema_version": 3,
        }
        made.metadata["nbgrader"]["checksum"] = compute_checksum(made)
        return made

    answers = [
        cell("answer = ...", "one", solution=True),
        cell("other = ...", "two", solution=True),
    ]
    notebook = nbformat.v4.new_notebook(
        cells=[
            answers[0],
            cell('assert answer == 1, "answer는 | 1이어야 합니다."', "test_one_value", grade=True),
            answers[1],
            cell("assert other == 2", "test_two_value", grade=True),
        ]
    )
    answers[0].source, answers[1].source = answer, other
    return notebook


def write(path: Path, notebook: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=학생", "-c", "user.email=student@example.org")
    done = subprocess.run(
        ["git", "-C", str(folder), *who, *words], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(folder: Path) -> str:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "work")
    return git(folder, "rev-parse", "HEAD")


def pushed(folder: Path, before: str) -> tuple[list[int], str, str]:
    """Run the steps of the workflow that run something, as GitHub would.

    Not the installation, which would need a network. Returns the exit codes, what was printed,
    and the summary.
    """
    summary, output = folder.parent / "summary.md", folder.parent / "output"
    for file in (summary, output):
        file.write_text("")
    python = Path(sys.executable).parent
    environment = {
        "PATH": f"{python}:{os.environ['PATH']}",
        "HOME": str(folder.parent),
        "BEFORE": before,
        "GITHUB_OUTPUT": str(output),
        "GITHUB_STEP_SUMMARY": str(summary),
    }
    codes, printed = [], ""
    for step in steps(CHECK):
        if "run" not in step or "pip install" in step["run"]:
            continue
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        codes.append(done.returncode)
        printed += done.stdout + done.stderr
    return codes, printed, summary.read_text(encoding="utf-8")


def test_blank_lessons_are_skipped_without_installing_anything(students: Path) -> None:
    codes, printed, summary = pushed(students, BEFORE_FIRST)
    assert codes == [0, 0]
    assert "begun=false" in (students.parent / "output").read_text()
    assert "아직 시작한 단원이 없습니다" in printed
    assert "아직 시작한 단원이 없습니다" in summary


def test_what_fails_is_said_in_korean_and_only_the_changed_lesson_is_run(students: Path) -> None:
    write(students / "release/01-lesson/lesson.ipynb", lesson("answer = 3"))
    first = commit(students)
    codes, printed, summary = pushed(students, BEFORE_FIRST)
    assert codes == [0, 1]
    assert "begun=true" in (students.parent / "output").read_text()
    assert "test_one_value: ❌ 실패: answer는 | 1이어야 합니다." in printed
    assert "| test_one_value | ❌ 실패 | answer는 &#124; 1이어야 합니다. |" in summary
    assert "| test_two_value | ⬜ 아직 |  |" in summary
    assert "Traceback" not in printed
    # the first lesson is as wrong as before, but this push is about the second
    write(students / "release/02-lesson/lesson.ipynb", lesson("answer = 1", "other = 2"))
    commit(students)
    codes, printed, _ = pushed(students, first)
    assert codes == [0, 0]
    assert "02-lesson: test_one_value: ✅ 통과" in printed
    assert "01-lesson" not in printed
    # a commit that is not known (a forced push): everything is checked
    assert pushed(students, "f" * 40)[0] == [0, 1]


def test_an_error_in_the_answer_is_said_and_a_broken_notebook_too(students: Path) -> None:
    write(students / "release/01-lesson/lesson.ipynb", lesson("answer = 1 / 0"))
    (students / "release/02-lesson/lesson.ipynb").write_text("not a notebook")
    codes, printed, _ = pushed(students, BEFORE_FIRST)
    assert codes == [0, 1]
    assert "NameError: name 'answer' is not defined (답 셀의 오류: ZeroDivisionError" in printed
    assert "노트북을 읽을 수 없습니다" in printed
    assert "Traceback" not in printed


def classrooms() -> list[str]:
    """Return the commands that `docs/self-check.md` gives to GitHub Classroom."""
    page = (ROOT / "docs" / "self-check.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"^```(yaml|json)\n(.*?)^```", page, re.M | re.S))
    (job,) = yaml.safe_load(blocks["yaml"])["jobs"].values()
    (grader,) = (step for step in job["steps"] if step.get("id"))
    reporter = job["steps"][-1]
    assert reporter["with"]["runners"] == grader["id"]
    result = "${{ steps." + grader["id"] + ".outputs.result }}"
    assert reporter["env"] == {f"{grader['id'].upper()}_RESULTS": result}
    (test,) = json.loads(blocks["json"])["tests"]
    assert test["setup"] == grader["with"]["setup-command"]
    return [grader["with"]["command"], test["run"]]


@pytest.mark.parametrize("command", classrooms(), ids=["classroom.yml", "autograding.json"])
@pytest.mark.parametrize(
    ("answer", "other", "passes"),
    [
        ("answer = ...", "other = ...", False),
        ("answer = 1", "other = ...", False),
        ("answer = 3", "other = 2", False),
        ("answer = 1", "other = 2", True),
    ],
)
def test_github_classroom_gives_its_point_for_a_whole_lesson_alone(
    students: Path, command: str, answer: str, other: str, passes: bool
) -> None:
    write(students / command.split()[-1], lesson(answer, other))
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=students,
        env={"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(students)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (0 if passes else 1), done.stdout + done.stderr
    assert done.stdout.count("test_") == 2


def test_a_kernel_that_dies_fails_what_was_not_run(students: Path) -> None:
    dies = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    write(students / "release/01-lesson/lesson.ipynb", lesson(dies))
    codes, printed, _ = pushed(students, BEFORE_FIRST)
    assert codes == [0, 1]
    assert "test_one_value: ❌ 실패: 실행이 도중에 멈췄습니다" in printed


def test_every_released_answer_cell_counts_as_blank_until_it_is_changed(course: Course) -> None:
    for assignment in course.assignments:
        cells = json.loads(course.release(assignment).read_text(encoding="utf-8"))["cells"]
        answers = [c for c in cells if check_notebooks.marks_of(c).get("solution")]
        assert answers
        for cell in answers:
            assert not check_notebooks.is_begun(cell)
            changed = copy.deepcopy(cell)
            changed["source"] = [*cell["source"], "\nx = 1"]
            assert check_notebooks.is_begun(changed) == (cell["cell_type"] == "code")


def test_students_have_all_that_the_script_imports() -> None:
    from nbjudge.authoring.publish import _requirements

    assert "jupyter" in _requirements(Course(ROOT))  # which brings nbclient and nbformat
    imported = [node for node in ast.walk(ast.parse(SCRIPT)) if isinstance(node, IMPORTS)]
    assert "json" in {node.names[0].name for node in imported}
    assert "nbjudge" not in "".join(map(ast.unparse, imported))


def test_a_given_cell_that_fails_is_named_before_what_fails_after_it() -> None:
    given = nbformat.v4.new_code_cell("import numpy", execution_count=1)
    given.metadata["nbgrader"] = {"grade_id": "setup", "grade": False, "solution": False}
    given.outputs = [nbformat.v4.new_output("error", ename="Exception", evalue="no network")]
    cells = [given, *lesson("answer = 1").cells]
    findings = check_notebooks.findings_of("a", cells, "멈췄습니다.")
    assert findings[0].test == "setup"
    assert findings[0].status == check_notebooks.FAILED
    assert "no network" in findings[0].message
    assert findings[1].message == "멈췄습니다."
