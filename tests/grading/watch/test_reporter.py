"""The logs and the page of a watch."""

from __future__ import annotations

import re

import pytest

from nbjudge.course.layout import Course
from nbjudge.grading import grade as grading
from nbjudge.grading.grade import Submission
from nbjudge.grading.watch import reporter
from nbjudge.grading.watch.loop import watch
from nbjudge.grading.watch.status import folder, page
from tests.grading.watch.night import BRIEF_S, LESSON, hand_in, refuse

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


def test_the_log_is_bounded(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporter, "_LOG_BYTES", 500)
    for _ in range(20):
        watch(course, [LESSON], once=True, every=BRIEF_S / 50)
    for name in ("watch.log", "watch.jsonl"):
        sizes = [path.stat().st_size for path in folder(course).glob(f"{name}*")]
        assert 1 < len(sizes) <= reporter._LOG_FILES + 1
        assert max(sizes) <= 500


def test_the_page_is_whole_and_shows_nothing_that_a_browser_would_run(
    course: Course, idle: list[Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = "<script>alert(1)</script>"

    monkeypatch.setattr(grading, "grade", refuse(bad))
    hand_in(course, "kim")
    assert watch(course, [LESSON], once=True, every=BRIEF_S) == 1
    text = page(course).read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert not re.search(r"(?:src|href)=", text)
    assert text.rstrip().endswith("</html>")
