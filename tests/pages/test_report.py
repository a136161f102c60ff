"""The class report: the index, the pages of the lessons, and their tables."""

from __future__ import annotations

import csv
import itertools
import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser

from nbjudge.course.layout import Course
from nbjudge.pages.report import page_of, write_report
from nbjudge.records.gradebook import gradebook_of
from tests.browser import HOW_TO_INSTALL, chromium, find_chromium
from tests.graded_class import DUE

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON, OTHER = "03-one-hot", "05-cnn"
RING = ["s001", "s002", "s003", "s004", "s006", "s007", "s008"]
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
        if self.tags and self.tags[-1][0] != "style":
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


def report(course: Course, *assignments: str) -> dict[str, Page]:
    """Write a report; returns the pages of its lessons, and "" → the index."""
    selected = list(assignments) or course.assignments
    assert list(write_report(course, selected)) == selected
    return {name: Page(page_of(course, name)) for name in ("", *selected)}


def answer(course: Course, source: str, *students: str, exercise: str = "build") -> None:
    """Put an answer into what these students' notebooks hold."""
    for student in students:
        path = course.root / "autograded" / student / OTHER / "cnn.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == exercise:
                cell["source"] = source
        path.write_text(json.dumps(notebook))


def ring(course: Course, *students: str) -> None:
    """Let students share an answer, and nothing else."""
    answer(course, long_answer(1), *students)
    for exercise in ("compile", "fit"):
        answer(course, "...", *students, exercise=exercise)


def groups_of(course: Course, what: str) -> list[list[str]]:
    """Return whom the table lists together, in the lesson `OTHER`."""
    groups: dict[str, list[str]] = {}
    for row in rows_of(course, "similar"):
        if (row["lesson"], row["what"]) == (OTHER, what):
            groups.setdefault(row["group"], []).append(row["student"])
    return [sorted(students) for students in groups.values()]


def long_answer(number: int) -> str:
    lines = (f"layer_{n} = Conv{number}D({n * 7}, {n}, strides={n})(inputs)" for n in range(9))
    return "\n".join(lines)


def test_every_lesson_has_a_page_with_its_test_cells(course: Course) -> None:
    pages = report(course)
    assert set(pages) == {"", *course.assignments}
    for assignment in course.assignments:
        assert assignment in pages[""].text
        for test in course.lesson(assignment).tests:
            assert test in pages[assignment].text
            assert test not in pages[""].text


def test_pages_lead_to_one_another_and_nowhere_else(course: Course) -> None:
    ring(course, "s001", "s002", "s003")
    pages = report(course)
    ids = {}
    for assignment, page in pages.items():
        found = page.attributes("id")
        assert len(found) == len(set(found))
        ids[page_of(course, assignment).name] = set(found)
    for assignment, page in pages.items():
        here = page_of(course, assignment).name
        links = [link.partition("#") for link in page.attributes("href")]
        assert len(links) > 3
        for name, _, place in links:
            assert place in {"", *ids[unquote(name) or here]}
    assert {page_of(course, name).name for name in course.assignments} <= {
        unquote(link.partition("#")[0]) for link in pages[""].attributes("href")
    }
    for assignment in course.assignments:
        assert "index.html" in pages[assignment].attributes("href")


def test_every_picture_has_words(course: Course) -> None:
    pages = report(course)
    pictures = [attrs for page in pages.values() for tag, attrs in page.tags if tag == "img"]
    assert len(pictures) == 1 + 2 * len(course.assignments)
    assert all(len(attrs["alt"] or "") > 40 for attrs in pictures)
    assert all((attrs["src"] or "").startswith("data:image/png;base64,") for attrs in pictures)


def test_who_cannot_see_or_point_finds_the_way(course: Course) -> None:
    ring(course, "s001", "s002", "s003")
    answer(course, f"{long_answer(1)}\nmore = 1", "s004")
    for page in report(course).values():
        tags = [tag for tag, _ in page.tags]
        levels = [int(tag[1]) for tag in tags if tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
        body = page.tags[tags.index("body") + 1 :]
        assert body[0] == ("a", {"class": "skip", "href": "#main"})
        assert ("main", {"id": "main", "tabindex": "-1"}) in body
        assert all(attrs.get("scope") in ("row", "col") for tag, attrs in body if tag == "th")
        scrolled = [attrs for _, attrs in body if attrs.get("tabindex") == "0"]
        assert all(attrs.get("aria-label") for attrs in scrolled if "role" in attrs)
        labels = [attrs["aria-labelledby"] for tag, attrs in body if tag == "section"]
        assert set(labels) <= set(page.attributes("id"))
        assert page.attributes("lang") == ["en"]


def test_one_lesson_asked_for_has_its_page_and_an_index(course: Course) -> None:
    pages = report(course, OTHER)
    assert OTHER in pages[""].text
    assert LESSON not in pages[""].text
    assert not page_of(course, LESSON).exists()
    assert [row["lesson"] for row in rows_of(course, "lessons")] == [OTHER]


def test_pages_of_lessons_that_were_not_asked_for_are_kept_and_led_to(course: Course) -> None:
    report(course)
    before = page_of(course, LESSON).read_bytes()
    index = report(course, OTHER)[""]
    assert page_of(course, LESSON).read_bytes() == before
    assert page_of(course, LESSON).name in index.attributes("href")


def test_pages_of_lessons_that_are_gone_are_removed_and_what_others_put_there_is_not(
    course: Course,
) -> None:
    report(course)
    notes = page_of(course).with_name("notes.html")
    notes.write_text("<p>mine")
    shutil.rmtree(course.root / "source" / LESSON)
    report(course)
    assert not page_of(course, LESSON).exists()
    assert page_of(course, OTHER).exists()
    assert notes.exists()


def test_a_lesson_whose_name_is_no_address_is_led_to(course: Course) -> None:
    for name in ("Index", "원-핫 #1? 100%"):
        shutil.copytree(course.root / "source" / LESSON, course.root / "source" / name)
    pages = report(course)
    links = [unquote(link) for link in pages[""].attributes("href")]
    for name in ("Index", "원-핫 #1? 100%"):
        assert page_of(course, name).name in links
        assert name in pages[name].text
    assert "Class report" in pages[""].text


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


def test_who_has_the_same_is_named_on_the_index_and_shown_in_the_lesson(course: Course) -> None:
    ring(course, *RING)
    answer(course, f"\n{long_answer(1).replace('layer', 'part')}", RING[-1])
    pages = report(course)
    assert RING in groups_of(course, "same answer")
    page = pages[OTHER]
    assert page.text.count("layer_8 = Conv1D(56, 8, strides=8)(inputs)") == 1
    assert page.text.count("part_8 = Conv1D(56, 8, strides=8)(inputs)") == 1
    assert sum(tag == "mark" for tag, _ in page.tags) == 18  # nine lines of each
    assert "same answer: build" in pages[""].text
    assert "and 1 more" in pages[""].text


def test_lines_of_similar_answers_stand_beside_one_another(course: Course) -> None:
    answer(course, long_answer(1), "s001")
    answer(course, f"{long_answer(1)}\nextra = Dense(3)", "s002")
    page = report(course)[OTHER]
    assert ["s001", "s002"] in groups_of(course, "similar answers")
    assert page.text.count("layer_8 = Conv1D(56, 8, strides=8)(inputs)") == 2
    assert page.text.count("extra = Dense(3)") == 1


def test_one_file_handed_in_by_several_is_one_group(course: Course) -> None:
    for student in ("s001", "s002", "s003"):
        path = receipt_of(course, student).parent.with_name(OTHER) / f"{student}.json"
        change(path, submitted_sha256="0" * 64)
        for exercise in ("build", "compile", "fit"):
            answer(course, long_answer(len(exercise)), student, exercise=exercise)
    page = report(course, OTHER)[OTHER]
    assert groups_of(course, "same file") == [["s001", "s002", "s003"]]
    assert ["s001", "s002", "s003"] not in groups_of(course, "same answer")
    assert "byte for byte" in page.text


def test_hostile_answers_are_escaped_and_cut(course: Course) -> None:
    evil = f"# {EVIL}\x1b[2J\u202e\n{long_answer(1)}\n" + "x = [\n" * 50_000
    answer(course, evil, "s001", "s002")
    answer(course, evil.replace("layer_3", "layer_4"), "s003")
    page = report(course, OTHER)[OTHER]
    assert "evil-7731" in page.text
    assert not {tag for tag, _ in page.tags} & {"script", "iframe", "object", "svg", "form"}
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert page_of(course, OTHER).stat().st_size < 1_000_000
    assert "\x1b" not in page.text
    assert "\u202e" not in page.text


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
    verdicts[0]["status"] = verdicts[1]["status"] = "not run"
    verdicts[1]["uncrossed"] = "lock"
    change(receipt_of(course, stopped), verdicts=verdicts)
    cells = [
        {"cell": "decode", "kind": "answer", "error": "NameError: name 'x' is not defined"},
        {"cell": "cell 4", "kind": "other", "error": "KeyError: 'tried out'"},
    ]
    change(receipt_of(course, raised), raised=cells)
    pages = report(course, LESSON)
    found = {(row["student"], row["what"]) for row in rows_of(course, "notices")}
    assert found >= {
        (limit, "limit"),
        (repaired, "repaired"),
        (again, "handed in again"),
        (lost, "no receipt"),
        (failed, "no grade"),
        (manual, "needs manual grading"),
        (stopped, "no verdict"),
        (stopped, "value cannot cross"),
        (raised, "answer raised"),
    }
    for page in pages.values():
        assert "decode: NameError: name 'x' is not defined" in page.text
        assert "tried out" not in page.text
        assert "took longer than 5 s" in page.text
        assert f"{verdicts[1]['test']} was not run: a value of type lock" in page.text
    (row,) = rows_of(course, "lessons")
    assert int(row["graded"]) == int(row["handed in"]) - 1


def test_what_most_have_in_common_is_said_once_and_hides_nobody(course: Course) -> None:
    """A question that a person grades waits of the whole class, until somebody has."""
    with gradebook_of(course) as gradebook:
        for submission in gradebook.assignment_submissions(LESSON):
            submission.notebooks[0].grades[0].needs_manual_grade = True
        gradebook.db.commit()
    change(receipt_of(course, "s002"), limits_hit=["a cell took longer than 5 s"])
    pages = report(course, LESSON)
    waiting = [row for row in rows_of(course, "notices") if row["what"] == "needs manual grading"]
    for page in pages.values():
        said = " ".join(page.text.split())
        number = f"{len(waiting)} of {len(waiting)} hand-ins, which are not listed for it"
        assert f"eeds manual grading, in Formgrader: {number}." in said
        assert said.count("in Formgrader") == 1
        assert "a cell took longer than 5 s" in said


def test_who_was_late_is_named_and_so_is_a_penalty_of_before(course: Course) -> None:
    with gradebook_of(course) as gradebook:
        for submission in gradebook.assignment_submissions(LESSON):
            submission.timestamp, (notebook,) = DUE, submission.notebooks
            notebook.late_submission_penalty = None
        late = gradebook.find_submission(LESSON, "s004")
        late.timestamp = DUE + timedelta(hours=25, minutes=1)
        late.notebooks[0].late_submission_penalty = 0.5
        gradebook.db.commit()
    report(course, LESSON)
    told = {(row["student"], row["what"]): row["detail"] for row in rows_of(course, "notices")}
    assert told["s004", "late"] == "1 day 2 hours late; points taken off: 0.5"
    assert told["s004", "old penalty"].endswith(f"→ nbjudge regrade {LESSON}")
    assert [about for about in told if about[1] in ("late", "old penalty")] == [
        ("s004", "late"),
        ("s004", "old penalty"),
    ]


def test_points_are_those_of_the_gradebook(course: Course) -> None:
    with gradebook_of(course) as gradebook:
        for submission in gradebook.assignment_submissions(LESSON):
            submission.notebooks[0].late_submission_penalty = 1.5
            for grade in submission.notebooks[0].grades:
                grade.manual_score = 1.0
        gradebook.db.commit()
    index = report(course, LESSON)[""]
    points = len(course.lesson(LESSON).tests) - 1.5
    assert {float(row["points"]) for row in rows_of(course, "verdicts")} == {points}
    (row,) = rows_of(course, "lessons")
    assert {float(row[name]) for name in ("mean", "median", "min", "max")} == {points}
    assert float(row["std"]) == 0
    assert f"s001{points:g}{points:g}" in "".join(index.text.split()).replace("(s001)", "s001")


def test_names_come_from_the_gradebook(course: Course) -> None:
    with gradebook_of(course) as gradebook:
        gradebook.update_or_create_student("s001", first_name="지우", last_name="김")
    pages = report(course)
    assert all("김지우 (s001)" in pages[name].text for name in ("", LESSON))


def test_nothing_of_a_students_is_run_and_nothing_is_fetched(course: Course) -> None:
    with gradebook_of(course) as gradebook:
        gradebook.update_or_create_student("s001", first_name=EVIL)
    for path in receipt_of(course, "x").parent.glob("*.json"):
        verdicts = json.loads(path.read_text(encoding="utf-8"))["verdicts"]
        for verdict in verdicts:
            verdict |= {"status": "failed", "message": f"=1+1\x1b[2J\ud800{EVIL}"}
        change(path, verdicts=verdicts, limits_hit=[EVIL], repairs=[EVIL])
    for assignment, page in report(course).items():
        assert "evil-7731" in page.text  # it is shown, as text
        tags = {tag for tag, _ in page.tags}
        assert not tags & {"script", "iframe", "object", "embed", "svg", "form", "link", "base"}
        assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
        assert not [url for url in page.attributes("src") if not url.startswith("data:image/png")]
        assert not [url for url in page.attributes("href") if ":" in url or "//" in url]
        (policy,) = [attrs["content"] for _, attrs in page.tags if "http-equiv" in attrs]
        assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        assert "\x1b" not in page_of(course, assignment).read_text(encoding="utf-8")
    assert all(row["message"].startswith("'=") for row in rows_of(course, "messages")[:3])


def test_a_lesson_that_nobody_handed_in_is_no_error(course: Course) -> None:
    for folder in ("submitted", "autograded", ".nbjudge"):
        shutil.rmtree(course.root / folder)
    (course.root / "gradebook.db").unlink()
    pages = report(course, OTHER)
    assert "Nothing has been graded yet" in pages[OTHER].text
    assert OTHER in pages[""].text
    assert rows_of(course, "verdicts") == []


def test_a_notebook_that_is_gone_is_no_error(course: Course) -> None:
    shutil.rmtree(course.root / "autograded")
    report(course)
    assert rows_of(course, "similar") == []


@pytest.fixture
def browser() -> Iterator[Browser]:
    if not find_chromium():
        pytest.skip(HOW_TO_INSTALL)
    with chromium() as browser:
        yield browser


def test_by_keyboard_from_the_index_to_a_lesson_and_back(course: Course, browser: Browser) -> None:
    ring(course, "s001", "s002", "s003")
    report(course)
    page = browser.new_page(viewport={"width": 420, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_of(course).as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.get_by_role("link", name=OTHER).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(page_of(course, OTHER).as_uri())
    summary = page.locator("summary").filter(has_text="same answer · build").filter(has_text="s002")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("layer_8 = Conv1D(56, 8, strides=8)(inputs)").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    page.get_by_role("link", name="The class").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(page_of(course).as_uri())
    assert all(url.startswith(("file:", "data:image/png")) for url in asked)
