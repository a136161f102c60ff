"""Run notebooks from the beginning, and say of each test cell whether it passed.

    python check_notebooks.py                    all lessons that were begun
    python check_notebooks.py --since COMMIT     those that have changed after this commit
    python check_notebooks.py NOTEBOOK ...       these notebooks
    python check_notebooks.py --begun            run nothing, say whether a lesson was begun
    python check_notebooks.py --complete ...     exercises that were not begun fail as well

What requirements.txt names is enough. Lessons and exercises that nobody has touched are left out.
Exit status 1 where a test of an exercise that was begun fails, otherwise 0.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

# what it says → in the course's language; `nbjudge publish` fills that in
TEXTS: dict[str, str] = {}


def gettext(text: str) -> str:
    """Return what it says in the course's language."""
    return TEXTS.get(text, text)


CELL_S = 900  # how long a cell may take, in seconds
PASSED, FAILED, NOT_BEGUN = gettext("✅ passed"), gettext("❌ failed"), gettext("⬜ not yet")


class Finding(NamedTuple):
    """A row of the table: what came of a test cell."""

    lesson: str
    test: str
    status: str
    message: str = ""


def main(words: list[str] | None = None) -> int:
    """Do what the command line asks for; returns the exit status."""
    parser = argparse.ArgumentParser(description=gettext("Runs all test cells of notebooks."))
    names = gettext("the notebooks to check (all of them, where none is named)")
    parser.add_argument("notebooks", nargs="*", type=Path, help=names)
    since = gettext("only notebooks that have changed after this commit")
    parser.add_argument("--since", default="", help=since)
    begin = gettext("only whether a lesson was begun")
    parser.add_argument("--begun", action="store_true", help=begin)
    complete = gettext("exercises that were not begun fail as well")
    parser.add_argument("--complete", action="store_true", help=complete)
    asked = parser.parse_args(words)
    paths = asked.notebooks or changed_since(asked.since) or every_notebook()

    findings: list[Finding] = []
    begun: list[Path] = []
    for path in paths:
        try:
            cells = json.loads(path.read_bytes())["cells"]  # in whichever encoding
            if any(is_begun(cell) for cell in cells):
                begun.append(path)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            begun.append(path)
    if asked.begun:
        print(f"begun={'true' if begun else 'false'}")
        return 0
    for path in paths if asked.complete else begun:
        print(gettext("%(path)s: running …") % {"path": path}, flush=True)
        findings += check(path)
    report(findings)
    wrong = {FAILED, NOT_BEGUN} if asked.complete else {FAILED}
    return 1 if any(finding.status in wrong for finding in findings) else 0


def every_notebook() -> list[Path]:
    """Return all notebooks below this folder, but for folders that begin with a dot."""
    return [
        path
        for path in sorted(Path().rglob("*.ipynb"))
        if not any(part.startswith(".") for part in path.parts)
    ]


def changed_since(commit: str) -> list[Path]:
    """Return the notebooks that have changed after a commit; none for one that is unknown."""
    if not commit.strip("0"):  # a first push has no commit before it
        return []
    # what begins with '-' is no option, and names of any letters come as they are
    words = ["git", "diff", "--name-only", "-z", "--end-of-options", commit, "HEAD"]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        return []
    names = [Path(name) for name in done.stdout.split("\0") if name]
    known = set(every_notebook())
    # where no notebook has changed, all are checked: the way of checking may have changed
    return [path for path in names if path in known]


def marks_of(cell: dict[str, Any]) -> dict[str, Any]:
    """Return what nbgrader has written into a cell."""
    found = cell.get("metadata", {}).get("nbgrader", {})
    return found if isinstance(found, dict) else {}


def source_of(cell: dict[str, Any]) -> str:
    """Return a cell's text."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def is_begun(cell: dict[str, Any]) -> bool:
    """Tell whether an answer is not as it was given out, of which the cell holds a checksum."""
    marks = marks_of(cell)
    if not marks.get("solution") or cell.get("cell_type") != "code":
        return False
    graded, locked = bool(marks.get("grade")), bool(marks.get("locked"))
    parts = [source_of(cell), "code", str(graded), "True", str(locked), marks.get("grade_id", "")]
    if graded:
        parts.append(str(float(marks.get("points", 0))))
    digest = hashlib.md5("".join(parts).encode("utf-8", "replace"), usedforsecurity=False)
    return digest.hexdigest() != marks.get("checksum")


def check(path: Path) -> list[Finding]:
    """Run a notebook from the beginning, and return what came of each test cell."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    lesson = path.parent.name or path.stem
    try:
        content = path.read_bytes()
        notebook = nbformat.reads(content.decode(json.detect_encoding(content)), as_version=4)
    except Exception as error:
        message = gettext("The notebook cannot be read. Open it in Jupyter, and save it again.")
        return [Finding(lesson, path.name, FAILED, f"{message} ({error})")]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        timeout=CELL_S,
        interrupt_on_timeout=True,
        allow_errors=True,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    )
    stopped = ""
    try:
        client.execute()
    except DeadKernelError:
        stopped = gettext("It stopped on the way. See whether a cell takes too much memory.")
    except CellTimeoutError:
        stopped = gettext(
            "A cell takes longer than %(seconds)d seconds. See whether a loop never ends."
        ) % {"seconds": CELL_S}
    return list(findings_of(lesson, notebook.cells, stopped))


def findings_of(lesson: str, cells: list[Any], stopped: str = "") -> list[Finding]:
    """Return what came of each test cell, as cells that were run say."""
    answers = {
        marks_of(cell)["grade_id"]: cell
        for cell in cells
        if marks_of(cell).get("solution") and cell["cell_type"] == "code"
    }
    findings = []
    for cell in cells:
        marks = marks_of(cell)
        message = error_of(cell)
        given = marks and not marks.get("grade") and not marks.get("solution")
        if given and message:
            said = gettext(
                "A cell that was given out raised an error, which may be why tests below fail."
            )
            findings.append(Finding(lesson, marks["grade_id"], FAILED, f"{said} ({message})"))
        if not marks.get("grade") or marks.get("solution") or cell["cell_type"] != "code":
            continue
        test = marks["grade_id"]
        fitting = [name for name in answers if test.startswith(f"test_{name}_")]
        answer = answers[max(fitting, key=len)] if fitting else None
        if answer is not None and not is_begun(answer):
            findings.append(Finding(lesson, test, NOT_BEGUN))
        elif cell.get("execution_count") is None and source_of(cell).strip():
            findings.append(Finding(lesson, test, FAILED, stopped or gettext("It was not run.")))
        elif message:
            cause = error_of(answer) if answer is not None else ""
            if cause:
                why = gettext("(error in the answer cell: %(error)s)") % {"error": cause}
                message = f"{message} {why}"
            findings.append(Finding(lesson, test, FAILED, message))
        else:
            findings.append(Finding(lesson, test, PASSED))
    return findings


def error_of(cell: Any) -> str:
    """Return a cell's error as a line; "" for none."""
    for output in cell.get("outputs", []):
        if output["output_type"] == "error":
            name, text = output["ename"], " ".join(output["evalue"].split())
            if name == "KeyboardInterrupt":
                return gettext("stopped, as it took longer than %(seconds)d seconds") % {
                    "seconds": CELL_S
                }
            return text if name == "AssertionError" and text else f"{name}: {text}".strip(": ")
    return ""


def report(findings: list[Finding]) -> None:
    """Print what was found; on GitHub it becomes a table of the summary as well."""
    lines = ["## " + gettext("Check of the notebooks"), ""]
    if not findings:
        print(gettext("No lesson has been begun yet."))
        lines.append(gettext("No lesson has been begun yet."))
    else:
        lines += [gettext("| lesson | test cell | result | what to look at |"), f"|{' --- |' * 4}"]
    for finding in findings:
        said = f"{finding.lesson}: {finding.test}: {finding.status}"
        print(f"{said}: {finding.message}" if finding.message else said)
        lines.append("| " + " | ".join(map(in_table, finding)) + " |")
    if findings:
        count = {s: sum(f.status == s for f in findings) for s in (PASSED, FAILED, NOT_BEGUN)}
        said = gettext("%(status)s: %(number)d")
        total = ", ".join(said % {"status": s, "number": number} for s, number in count.items())
        print(total)
        lines += ["", total]
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


def in_table(text: str) -> str:
    """Replace the signs that would break a cell of a Markdown table."""
    for sign, instead in (("&", "&amp;"), ("<", "&lt;"), ("|", "&#124;"), ("`", "&#96;")):
        text = text.replace(sign, instead)
    return text


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):  # a console of Windows writes other letters as well
        sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())
