"""The class report: its figures, and the page."""

from __future__ import annotations

import csv
import json
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nbjudge.course.layout import Course
from nbjudge.pages.report import Message, discriminations, grouped, page_of, write_report
from nbjudge.records.gradebook import gradebook_of

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON, OTHER = "03-one-hot", "05-cnn"
EVIL = "<script>alert('evil-7731')</script><img src=x onerror=alert(1)>"


class Page(HTMLParser):
    """Collects tags, ids, links and text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def attributes(self, name: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(name))]


def rows_of(course: Course, name: str) -> list[dict[str, str]]:
    path = page_of(course).parent / f"{name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def receipt_of(course: Course, student: str) -> Path:
    return course.root / ".nbjudge" / "receipts" / LESSON / f"{student}.json"


def change(path: Path, **values: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | values))


@pytest.fixture
def course(graded_class: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A copy of the class, to be changed."""
    shutil.copytree(graded_class.root, tmp_path / "course")
    return Course(tmp_path / "course")


def report(course: Course, *assignments: str) -> Page:
    selected = list(assignments) or course.assignments
    assert list(write_report(course, selected)) == selected
    return Page(page_of(course))


# --------------------------------------------------------------------------------------- figures


def test_a_test_that_the_strong_pass_separates_and_one_that_the_weak_pass_does_not() -> None:
    # students from strong to weak; the last test is passed by those who fail the others
    passed = np.array(
        [[1, 1, 1, 1, 0], [1, 1, 1, 1, 0], [1, 1, 0, 1, 0], [0, 1, 0, 1, 1], [0, 0, 0, 1, 1]]
    ).astype(bool)
    first, second, third, everybody, wrong = discriminations(passed, np.ones(5))
    assert first is not None
    assert second is not None
    assert third is not None
    assert wrong is not None
    assert min(first, second, third) > 0 > wrong
    assert everybody is None


def test_a_test_is_not_compared_with_itself() -> None:
    """Pearson's r between a test and the other tests' points, worked out by hand."""
    passed = np.array([[1, 1], [1, 0], [0, 1], [0, 0]]).astype(bool)
    assert discriminations(passed, np.array([1.0, 5.0])) == [pytest.approx(0), pytest.approx(0)]
    passed = np.array([[1, 1, 0], [1, 0, 1], [0, 0, 1]]).astype(bool)
    first, *_ = discriminations(passed, np.array([1.0, 3.0, 2.0]))  # the rest: 3, 2, 2
    assert first == pytest.approx(0.5)


@pytest.mark.parametrize("students", [0, 1])
def test_nothing_can_be_said_about_fewer_than_two_students(students: int) -> None:
    assert discriminations(np.ones((students, 2), bool), np.ones(2)) == [None, None]


def test_messages_that_differ_in_values_are_one() -> None:
    assert grouped(
        [
            "결과는 3이어야 하는데 5입니다.",
            "결과는 3이어야 하는데 -1.5e-7입니다.",
            "결과는 3이어야 하는데 5입니다.",
            "모양이 (2, 3)이어야 하는데 (200,)입니다.",
            "모양이 (2, 3, 1)이어야 하는데 ()입니다.",
            "[0, 1, 1]의 손실함수는 'mse'인데 \"mae\"입니다.",
            "[0]의 손실함수는 'x'인데 'a b'입니다.",
            "Conv2D is missing",
            "Conv3D is missing",
        ]
    ) == [
        Message("결과는 3이어야 하는데 5입니다.", 3, 2),
        Message("[0, 1, 1]의 손실함수는 'mse'인데 \"mae\"입니다.", 2, 2),
        Message("Conv2D is missing", 1, 1),
        Message("Conv3D is missing", 1, 1),
        Message("모양이 (2, 3)이어야 하는데 (200,)입니다.", 1, 1),
        Message("모양이 (2, 3, 1)이어야 하는데 ()입니다.", 1, 1),
    ]


def test_enormous_messages_are_cut() -> None:
    (message,) = grouped(["x\n" * 5_000_000 + "\x1b[2J"])
    assert len(message.text) < 1000


# ------------------------------------------------------------------------------------------ page


def test_the_page_shows_every_lesson_and_test_cell(course: Course) -> None:
    page = report(course)
    for assignment in course.assignments:
        assert assignment in page.text
        for test in course.lesson(assignment).tests:
            assert test in page.text
    ids = page.attributes("id")
    links = [link for link in page.attributes("href") if link.startswith("#")]
    assert len(links) > len(course.assignments)
    assert {link[1:] for link in links} <= set(ids)
    assert len(ids) == len(set(ids))


def test_every_picture_has_words(course: Course) -> None:
    page = report(course)
    pictures = [attrs for tag, attrs in page.tags if tag == "img"]
    assert len(pictures) == 1 + 2 * len(course.assignments)
    assert all(len(attrs["alt"] or "") > 40 for attrs in pictures)
    assert all((attrs["src"] or "").startswith("data:image/png;base64,") for attrs in pictures)


def test_shares_are_those_of_the_receipts(course: Course) -> None:
    report(course)
    receipts = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in receipt_of(course, "x").parent.glob("*.json")
    ]
    for row in [row for row in rows_of(course, "tests") if row["lesson"] == LESSON]:
        passed = sum(
            verdict["status"] == "passed"
            for receipt in receipts
            for verdict in receipt["verdicts"]
            if verdict["test"] == row["test"]
        )
        assert (int(row["students"]), int(row["passed"])) == (len(receipts), passed)
        assert float(row["share"]) == pytest.approx(passed / len(receipts), abs=1e-4)


def test_the_same_is_there_as_tables(course: Course) -> None:
    report(course)
    assert [row["lesson"] for row in rows_of(course, "lessons")] == course.assignments
    verdicts = rows_of(course, "verdicts")
    assert {row["verdict"] for row in verdicts} <= {"passed", "failed", "not run"}
    students = {row["student"] for row in verdicts if row["lesson"] == OTHER}
    assert len(students) == len(list(course.root.glob(f"autograded/*/{OTHER}")))


def test_who_copied_is_shown_with_both_answers(course: Course) -> None:
    paths = [course.root / "autograded" / s / OTHER / "cnn.ipynb" for s in ("s006", "s007")]
    long = "\n".join(f"layer_{n} = Conv2D({n * 7}, {n}, strides={n})(inputs)" for n in range(9))
    for path in paths:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "build":
                cell["source"] = long
        path.write_text(json.dumps(notebook))
    page = report(course)
    groups: dict[str, list[str]] = {}
    for row in rows_of(course, "similar"):
        if (row["lesson"], row["exercise"]) == (OTHER, "build"):
            groups.setdefault(row["group"], []).append(row["student"])
    assert ["s006", "s007"] in groups.values()
    assert page.text.count("layer_8 = Conv2D(56, 8, strides=8)(inputs)") == 2


def test_submissions_that_somebody_should_look_at_are_named(course: Course) -> None:
    students = sorted(path.stem for path in receipt_of(course, "x").parent.glob("*.json"))
    limit, repaired, again, lost, manual, stopped, failed, raised = students[:8]
    change(receipt_of(course, limit), limits_hit=["took longer than 5 s"])
    change(receipt_of(course, repaired), repairs=["a cell was put back"])
    course.submission(again, LESSON).write_text("{}")
    receipt_of(course, lost).unlink()
    with gradebook_of(course) as gradebook:
        grade = gradebook.find_submission(LESSON, manual).notebooks[0].grades[0]
        grade.needs_manual_grade = True
        gradebook.find_submission(LESSON, failed).notebooks[0].grades[0].auto_score = None
        gradebook.db.commit()
    verdicts = json.loads(receipt_of(course, stopped).read_text(encoding="utf-8"))["verdicts"]
    verdicts[0]["status"] = "not run"
    change(receipt_of(course, stopped), verdicts=verdicts)
    cells = [
        {"cell": "decode", "kind": "answer", "error": "NameError: name 'x' is not defined"},
        {"cell": "cell 4", "kind": "other", "error": "KeyError: 'tried out'"},
    ]
    change(receipt_of(course, raised), raised=cells)
    page = report(course, LESSON)
    found = {(row["student"], row["what"]) for row in rows_of(course, "notices")}
    assert found >= {
        (limit, "limit"),
        (repaired, "repaired"),
        (again, "handed in again"),
        (lost, "no receipt"),
        (failed, "no grade"),
        (manual, "needs manual grading"),
        (stopped, "no verdict"),
        (raised, "answer raised"),
    }
    assert "decode: NameError: name 'x' is not defined" in page.text
    assert "tried out" not in page.text
    assert "took longer than 5 s" in page.text
    (row,) = rows_of(course, "lessons")
    assert int(row["graded"]) == int(row["handed in"]) - 1


def test_points_are_those_of_the_gradebook(course: Course) -> None:
    with gradebook_of(course) as gradebook:
        for submission in gradebook.assignment_submissions(LESSON):
            submission.notebooks[0].late_submission_penalty = 1.5
            for grade in submission.notebooks[0].grades:
                grade.manual_score = 1.0
        gradebook.db.commit()
    report(course, LESSON)
    points = len(course.lesson(LESSON).tests) - 1.5
    assert {float(row["points"]) for row in rows_of(course, "verdicts")} == {points}
    (row,) = rows_of(course, "lessons")
    assert {float(row[name]) for name in ("mean", "median", "min", "max")} == {points}
    assert float(row["std"]) == 0


def test_names_come_from_the_gradebook(course: Course) -> None:
    with gradebook_of(course) as gradebook:
        gradebook.update_or_create_student("s001", first_name="지우", last_name="김")
    assert "지우 김 (s001)" in report(course).text


def test_nothing_of_a_students_is_run_and_nothing_is_fetched(course: Course) -> None:
    with gradebook_of(course) as gradebook:
        gradebook.update_or_create_student("s001", first_name=EVIL)
    for path in receipt_of(course, "x").parent.glob("*.json"):
        verdicts = json.loads(path.read_text(encoding="utf-8"))["verdicts"]
        for verdict in verdicts:
            verdict |= {"status": "failed", "message": f"=1+1\x1b[2J\ud800{EVIL}"}
        change(path, verdicts=verdicts, limits_hit=[EVIL], repairs=[EVIL])
    page = report(course)
    assert "evil-7731" in page.text  # it is shown, as text
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "iframe", "object", "embed", "svg", "form", "link", "base"}
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert not [url for url in page.attributes("src") if not url.startswith("data:image/png")]
    assert not [url for url in page.attributes("href") if not url.startswith("#")]
    (policy,) = [attrs["content"] for _, attrs in page.tags if "http-equiv" in attrs]
    assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert "\x1b" not in page_of(course).read_text(encoding="utf-8")
    assert all(row["message"].startswith("'=") for row in rows_of(course, "messages")[:3])


def test_a_lesson_that_nobody_handed_in_is_no_error(course: Course) -> None:
    for folder in ("submitted", "autograded", ".nbjudge"):
        shutil.rmtree(course.root / folder)
    (course.root / "gradebook.db").unlink()
    page = report(course, OTHER)
    assert "Nothing has been graded yet" in page.text
    assert rows_of(course, "verdicts") == []


def test_a_notebook_that_is_gone_is_no_error(course: Course) -> None:
    shutil.rmtree(course.root / "autograded")
    report(course)
    assert rows_of(course, "similar") == []
