"""What a receipt says of a submission."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nbjudge.course.cells import code_cells
from nbjudge.engine.results import Result
from nbjudge.records.judged import Judged
from nbjudge.text import one_line, plain_text

_LONGEST_ERROR = 300  # characters of what stopped a cell


def receipt(judged: Judged, how: dict[str, Any]) -> dict[str, Any]:
    """Return a submission's receipt, as plain data.

    Args:
        judged: the submission.
        how: limits, sandbox and data of this run.
    """
    lesson, hand_in, result, _ = judged
    verdicts = [
        {
            "test": verdict.grade_id,
            "status": verdict.status,
            "points": lesson.tests[verdict.grade_id].points if verdict.status == "passed" else 0.0,
            "max_points": lesson.tests[verdict.grade_id].points,
            "message": plain_text(verdict.message),
            "detail": plain_text(verdict.detail),
            "uncrossed": one_line(verdict.uncrossed),
        }
        for verdict in result.verdicts
    ]
    return {
        "student": hand_in.student,
        "assignment": lesson.assignment,
        "points": judged.points,
        "max_points": lesson.max_test_points,
        "verdicts": verdicts,
        "repairs": [one_line(line) for line in hand_in.repairs],
        "doubts": [one_line(line) for line in hand_in.doubts],
        "raised": raised_cells(hand_in.notebook, result),
        "limits_hit": [one_line(line) for line in result.limits_hit],
        "environment_notes": [one_line(line) for line in result.notes],
        "called_student": result.called_student,
        "shared": [name for name, test in lesson.tests.items() if test.shared],
        "submitted_sha256": hand_in.digest,
        "tests_sha256": lesson.digest,
        "seconds": {"student": round(result.student_s, 3), "total": round(result.total_s, 3)},
        **how,
    }


def uncrossed_tests(receipt: dict[str, Any]) -> dict[str, str]:
    """Return the tests that met a value which cannot cross → the name of its type."""
    return {v["test"]: v["uncrossed"] for v in receipt["verdicts"] if v.get("uncrossed")}


def uncrossed_phrase(kind: str) -> str:
    """Say of a test, after its name, that it met a value of a type that cannot cross."""
    return f"was not run: a value of type {kind} cannot reach the judge"


def to_share(tests: Iterable[str]) -> str:
    """Say how tests are run where all values are."""
    names = ", ".join(f'"{test}"' for test in tests)
    return f"c.Judge.shared = [{names}] runs it in the student's process (docs/any-course.md)"


def raised_cells(notebook: Any, result: Result) -> list[dict[str, str]]:
    """Return the student's cells that did not run to their end, as a receipt lists them.

    Args:
        notebook: as it was judged.
        result: what came of it.

    Returns:
        For each its `grade_id` (or its number among the code cells), whether it is an answer, and
        what stopped it.
    """
    cells = code_cells(notebook)
    return [
        {
            "cell": one_line(cells[number].grade_id) or f"cell {number + 1}",
            "kind": "answer" if cells[number].kind == "answer" else "other",
            "error": one_line(run.error)[:_LONGEST_ERROR],
        }
        for number, run in sorted(result.runs.items())
        if run.error and number < len(cells)
    ]
