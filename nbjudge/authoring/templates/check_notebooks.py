"""노트북을 처음부터 실행해 보고, 검사 셀마다 통과했는지 한국어로 알려 줍니다.

    python check_notebooks.py                    시작한 단원을 모두 검사합니다
    python check_notebooks.py --since 커밋       그 커밋 뒤에 바뀐 단원만 검사합니다
    python check_notebooks.py 노트북.ipynb ...   이 노트북만 검사합니다
    python check_notebooks.py --begun            실행하지 않고, 시작한 단원이 있는지만 말합니다
    python check_notebooks.py --complete ...     시작하지 않은 문제도 실패로 칩니다

requirements.txt에 있는 것만 있으면 됩니다. 아직 손대지 않은 단원과 문제는 건너뜁니다.
시작한 문제의 검사가 하나라도 실패하면 1, 그렇지 않으면 0으로 끝납니다.
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

CELL_S = 900  # 셀 하나에 주는 시간(초)
PASSED, FAILED, NOT_BEGUN = "✅ 통과", "❌ 실패", "⬜ 아직"


class Finding(NamedTuple):
    """표의 한 줄: 검사 셀 하나가 어떻게 되었는가."""

    lesson: str
    test: str
    status: str
    message: str = ""


def main(words: list[str] | None = None) -> int:
    """명령줄에서 시킨 대로 합니다. 돌려주는 값은 종료 상태입니다."""
    parser = argparse.ArgumentParser(description="노트북의 검사 셀을 모두 실행해 봅니다.")
    parser.add_argument("notebooks", nargs="*", type=Path, help="검사할 노트북 (없으면 모두)")
    parser.add_argument("--since", default="", help="이 커밋 뒤에 바뀐 노트북만")
    parser.add_argument("--begun", action="store_true", help="시작한 단원이 있는지만")
    parser.add_argument("--complete", action="store_true", help="시작하지 않은 문제도 실패로")
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
        print(f"{path}: 실행하는 중 …", flush=True)
        findings += check(path)
    report(findings)
    wrong = {FAILED, NOT_BEGUN} if asked.complete else {FAILED}
    return 1 if any(finding.status in wrong for finding in findings) else 0


def every_notebook() -> list[Path]:
    """이 폴더 아래의 노트북을 모두 찾습니다. 점으로 시작하는 폴더는 빼고요."""
    return [
        path
        for path in sorted(Path().rglob("*.ipynb"))
        if not any(part.startswith(".") for part in path.parts)
    ]


def changed_since(commit: str) -> list[Path]:
    """그 커밋 뒤에 바뀐 노트북을 찾습니다. 모르는 커밋이면 빈 목록입니다(모두 검사합니다)."""
    if not commit.strip("0"):  # 첫 push에서는 앞의 커밋이 없습니다
        return []
    # 이름이 '-'로 시작해도 선택 사항으로 읽히지 않게 하고, 한글 이름도 그대로 받습니다
    words = ["git", "diff", "--name-only", "-z", "--end-of-options", commit, "HEAD"]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        return []
    names = [Path(name) for name in done.stdout.split("\0") if name]
    known = set(every_notebook())
    # 노트북이 아닌 것만 바뀌었으면 모두 검사합니다: 검사 방법이 바뀐 것일 수 있습니다
    return [path for path in names if path in known]


def marks_of(cell: dict[str, Any]) -> dict[str, Any]:
    """셀에 적힌 nbgrader의 표시를 돌려줍니다."""
    found = cell.get("metadata", {}).get("nbgrader", {})
    return found if isinstance(found, dict) else {}


def source_of(cell: dict[str, Any]) -> str:
    """셀의 글을 돌려줍니다."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def is_begun(cell: dict[str, Any]) -> bool:
    """답 셀이 나눠 준 그대로가 아닌지 봅니다. 나눠 준 글의 체크섬이 셀에 적혀 있습니다."""
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
    """노트북 하나를 처음부터 실행하고, 검사 셀마다 어떻게 되었는지 돌려줍니다."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    lesson = path.parent.name or path.stem
    try:
        content = path.read_bytes()
        notebook = nbformat.reads(content.decode(json.detect_encoding(content)), as_version=4)
    except Exception as error:
        message = f"노트북을 읽을 수 없습니다. Jupyter에서 열어 다시 저장하세요. ({error})"
        return [Finding(lesson, path.name, FAILED, message)]
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
        stopped = "실행이 도중에 멈췄습니다. 메모리를 너무 많이 쓰는 셀이 있는지 보세요."
    except CellTimeoutError:
        stopped = f"{CELL_S}초 안에 끝나지 않는 셀이 있습니다. 끝나지 않는 반복이 있는지 보세요."
    return list(findings_of(lesson, notebook.cells, stopped))


def findings_of(lesson: str, cells: list[Any], stopped: str = "") -> list[Finding]:
    """실행한 셀들에서 검사 셀마다 어떻게 되었는지 읽어 냅니다."""
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
            said = (
                f"나눠 준 셀에서 오류가 났습니다. 아래의 실패는 그 때문일 수 있습니다. ({message})"
            )
            findings.append(Finding(lesson, marks["grade_id"], FAILED, said))
        if not marks.get("grade") or marks.get("solution") or cell["cell_type"] != "code":
            continue
        test = marks["grade_id"]
        fitting = [name for name in answers if test.startswith(f"test_{name}_")]
        answer = answers[max(fitting, key=len)] if fitting else None
        if answer is not None and not is_begun(answer):
            findings.append(Finding(lesson, test, NOT_BEGUN))
        elif cell.get("execution_count") is None and source_of(cell).strip():
            findings.append(Finding(lesson, test, FAILED, stopped or "실행되지 않았습니다."))
        elif message:
            cause = error_of(answer) if answer is not None else ""
            if cause:
                message = f"{message} (답 셀의 오류: {cause})"
            findings.append(Finding(lesson, test, FAILED, message))
        else:
            findings.append(Finding(lesson, test, PASSED))
    return findings


def error_of(cell: Any) -> str:
    """셀이 낸 오류를 한 줄로 돌려줍니다. 없으면 빈 글입니다."""
    for output in cell.get("outputs", []):
        if output["output_type"] == "error":
            name, text = output["ename"], " ".join(output["evalue"].split())
            if name == "KeyboardInterrupt":
                return f"{CELL_S}초 안에 끝나지 않아 멈췄습니다."
            return text if name == "AssertionError" and text else f"{name}: {text}".strip(": ")
    return ""


def report(findings: list[Finding]) -> None:
    """결과를 화면에 적고, GitHub에서는 요약 표로도 남깁니다."""
    lines = ["## 노트북 검사", ""]
    if not findings:
        print("아직 시작한 단원이 없습니다.")
        lines.append("아직 시작한 단원이 없습니다.")
    else:
        lines += ["| 단원 | 검사 셀 | 결과 | 무엇을 볼까요 |", "| --- | --- | --- | --- |"]
    for finding in findings:
        said = f"{finding.lesson}: {finding.test}: {finding.status}"
        print(f"{said}: {finding.message}" if finding.message else said)
        lines.append("| " + " | ".join(map(in_table, finding)) + " |")
    if findings:
        count = {s: sum(f.status == s for f in findings) for s in (PASSED, FAILED, NOT_BEGUN)}
        total = ", ".join(f"{status} {number}개" for status, number in count.items())
        print(total)
        lines += ["", total]
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


def in_table(text: str) -> str:
    """Markdown 표의 칸을 깨뜨릴 글자를 바꿉니다."""
    for sign, instead in (("&", "&amp;"), ("<", "&lt;"), ("|", "&#124;"), ("`", "&#96;")):
        text = text.replace(sign, instead)
    return text


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):  # Windows의 콘솔에서도 한글이 깨지지 않게
        sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())
