"""What a receipt says."""

from __future__ import annotations

import json
from pathlib import Path

from nbjudge.course.hand_in import HandIn
from nbjudge.course.layout import Lesson
from nbjudge.engine.environment import versions
from nbjudge.engine.results import CellRun
from nbjudge.records.judged import Judged
from nbjudge.records.receipts import receipt
from tests.records.results import FAILED, LESSON, result_of


def test_a_receipt_says_per_test_what_it_earned(lesson: Lesson) -> None:
    result = result_of(lesson, FAILED)
    result.limits_hit = ["\x1b[2Jdecode took longer than 5 s"]
    result.called_student = ["test_decode_shape"]
    hand_in = HandIn(
        "kim",
        LESSON,
        Path("one_hot.ipynb"),
        "abc",
        None,
        lesson.notebook,
        ["\u202erepaired"],
        ["look\nhere"],
    )
    result.runs = {0: CellRun([]), 3: CellRun([], "NameError: name\n'x'")}
    result.notes = ["a note\nof the environment's"]
    said = receipt(Judged(lesson, hand_in, result), {"sandbox": "none"})
    assert [(cell["kind"], cell["error"]) for cell in said["raised"]] == [
        ("answer" if lesson.cells[3].kind == "answer" else "other", "NameError: name 'x'")
    ]
    assert said["environment_notes"] == ["a note of the environment's"]
    assert (said["points"], said["max_points"]) == (8, 10)
    assert [verdict["test"] for verdict in said["verdicts"]] == list(lesson.tests)
    assert sum(verdict["points"] for verdict in said["verdicts"]) == said["points"]
    assert sum(verdict["max_points"] for verdict in said["verdicts"]) == said["max_points"]
    (failed,) = [verdict for verdict in said["verdicts"] if verdict["status"] == "failed"]
    assert (failed["test"], failed["points"], failed["message"]) == (FAILED, 0, "아직 아닙니다")
    assert said["limits_hit"] == ["decode took longer than 5 s"]
    assert said["repairs"] == ["repaired"]
    assert said["doubts"] == ["look here"]
    assert said["called_student"] == ["test_decode_shape"]
    assert (said["submitted_sha256"], said["tests_sha256"]) == ("abc", lesson.digest)
    assert said["sandbox"] == "none"
    json.dumps(said)


def test_versions_name_what_decides_about_a_verdict() -> None:
    assert {"python", "nbjudge", "nbgrader", "keras", "numpy"} <= set(versions())
