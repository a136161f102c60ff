"""Feedback pages: what they show, when they are written, and what never runs in them."""

from __future__ import annotations

import base64
import copy
import dataclasses
import datetime
import html
import io
import itertools
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from PIL import Image

from nbjudge.authoring.release import generate
from nbjudge.course.layout import Course, Lesson, read_notebook
from nbjudge.engine.results import UNCROSSED, CellRun, Result, Verdict
from nbjudge.errors import CourseError
from nbjudge.handin import intake
from nbjudge.pages import feedback
from nbjudge.pages.feedback import (
    Feedback,
    Graded,
    Outcome,
    graded,
    outline,
    render,
    write_feedback,
)
from nbjudge.records.autograded import fill_in
from nbjudge.records.entries import save_submissions
from nbjudge.records.gradebook import Entry, Score
from nbjudge.records.judged import Judged
from nbjudge.records.store import Store
from tests import courses
from tests.active_content import EVIL, HANDLER, LINK, SCRIPT, active, add_scripts, attacking
from tests.conftest import ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.versions,
]

LESSON = "03-one-hot"
LESSONS = Course(ROOT).assignments
_FILE = io.BytesIO()
Image.new("RGB", (4, 3), (200, 30, 90)).convert("RGBA").save(_FILE, "PNG", compress_level=1)
PNG = base64.b64encode(_FILE.getvalue()).decode()
ERROR = {
    "output_type": "error",
    "ename": "NameError",
    "evalue": "name 'x' is not defined",
    "traceback": [],
}


# ------------------------------------------------------------------------------ pages, taken apart


@dataclass
class Part:
    """An element of a page: where it begins, and the text in it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """A page's elements in their order, and which of them were not closed rightly."""

    source: str
    parts: list[Part] = field(default_factory=list)
    unclosed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[Part] = []
        self.feed(self.source)
        self.close()
        self.unclosed += [part.tag for part in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        part = Part(tag, {name: value or "" for name, value in attrs})
        self.parts.append(part)
        if tag not in ("meta", "img"):
            self._open.append(part)

    def handle_endtag(self, tag: str) -> None:
        if self._open[-1].tag == tag:
            self._open.pop()
        else:
            self.unclosed.append(tag)

    def handle_data(self, data: str) -> None:
        for part in self._open:
            part.text += data

    def all(self, tag: str, **attributes: str) -> list[Part]:
        wanted = attributes.items()
        return [p for p in self.parts if p.tag == tag and wanted <= p.attributes.items()]

    @property
    def text(self) -> str:
        return " ".join(self.all("body")[0].text.split())

    def section(self, number: int) -> str:
        (part,) = self.all("section", id=f"exercise-{number}")
        return " ".join(part.text.split())


def entry_of(lesson: Lesson, passed: bool = True, **said: Any) -> Entry:
    """Return an entry in which every test earned everything or nothing."""
    scores = {
        name: Score(test.points * passed, test.points, test.points * passed, None, 0.0)
        for name, test in lesson.tests.items()
    }
    blank = Entry("kim", "", "", None, 0.0, scores, {}, ())
    return dataclasses.replace(blank, **said)


def notebook_of(lesson: Lesson, result: Result | None = None) -> Any:
    """Return the instructor's own notebook as autograding writes a student's."""
    notebook = copy.deepcopy(lesson.notebook)
    fill_in(notebook, result or Result([Verdict(n, "passed") for n in lesson.tests]))
    return notebook


def cell_of(notebook: Any, grade_id: str) -> Any:
    return next(
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def page(lesson: Lesson, notebook: Any, entry: Entry, **how: Any) -> Page:
    return Page(render(outline(lesson), entry, notebook, **{"language": lesson.spoken, **how}))


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return Course(ROOT).lesson(LESSON)


# ----------------------------------------------------------------------------- what a page shows


def test_a_page_says_who_earned_how_much_in_what(lesson: Lesson) -> None:
    handed_in = datetime.datetime(2026, 3, 4, 12, 30)
    entry = entry_of(lesson, first_name="지우", last_name="김", handed_in=handed_in, penalty=2.5)
    shown = page(lesson, notebook_of(lesson), entry)
    assert shown.all("h1")[0].text == "3. 라벨을 원-핫 인코딩하기"
    assert "김지우 (kim)" in shown.text
    assert re.search(r"제출한 시각: 2026년 3월 [345]일 \d\d:\d\d", shown.text)
    assert "7.5 / 10점" in shown.text
    assert "늦게 제출하여 2.5점을 뺐습니다" in shown.text
    assert "7 / 7점" in shown.section(1)
    assert "3 / 3점" in shown.section(2)


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("서준", "이", "이서준 (kim)"),
        ("이서준", "", "이서준 (kim)"),
        ("Ada", "Lovelace", "Ada Lovelace (kim)"),
        ("", "", "아이디 kim"),  # a roster without names: an id alone says what it is
        ("<b>", "\u202e", "<b> (kim)"),
    ],
)
def test_names_are_written_as_their_owners_write_them(
    lesson: Lesson, first: str, last: str, shown: str
) -> None:
    entry = entry_of(lesson, first_name=first, last_name=last)
    header = page(lesson, notebook_of(lesson), entry).all("header")[0].text
    assert header.splitlines()[2] == shown


def test_nothing_is_said_of_a_time_or_a_penalty_that_nobody_knows(lesson: Lesson) -> None:
    text = page(lesson, notebook_of(lesson), entry_of(lesson)).text
    assert "제출한 시각" not in text
    assert "늦게" not in text
    assert "제한을 넘은" not in text


def test_a_long_message_is_shown_in_no_time(lesson: Lesson) -> None:
    """Each of these beginnings was once compared with all that follows it: for hours."""
    message = " (<ipython-input-" * 200_000
    error = {"output_type": "error", "ename": "E", "evalue": message, "traceback": []}
    shown = feedback._shown_output(nbformat.from_dict(error))
    assert shown.message.startswith("E:  (<ipython-input-")
    assert len(shown.message) < 30_000


def test_every_test_is_named_by_what_it_looks_at_with_its_verdict(lesson: Lesson) -> None:
    verdicts = [Verdict(name, "passed") for name in lesson.tests]
    verdicts[0] = Verdict(verdicts[0].grade_id, "failed", "모양이 다릅니다.", "AssertionError")
    verdicts[1] = Verdict(verdicts[1].grade_id, "failed", "name 'a' is not defined", "NameError")
    verdicts[2] = Verdict(verdicts[2].grade_id, "not run", "the judge was stopped: x")
    shown = page(lesson, notebook_of(lesson, Result(verdicts)), entry_of(lesson))
    first, second, third, *others = (" ".join(li.text.split()) for li in shown.all("li")[2:])
    assert first.startswith("이미지 하나에 한 줄, 클래스 하나에 한 칸 2 / 2점 ✗ 통과하지 못함")
    assert first.endswith("모양이 다릅니다.")
    assert second.endswith("NameError: name 'a' is not defined")
    assert "실행하지 못함" in third
    assert "judge" not in third  # what instructors are told in English
    assert len(others) == len(lesson.tests) - 3
    assert all(other.endswith("✓ 통과") for other in others)


def test_a_value_that_cannot_cross_is_not_taken_for_a_wrong_answer(lesson: Lesson) -> None:
    verdicts = [Verdict(name, "passed") for name in lesson.tests]
    said = "x의 값을 채점기가 받을 수 없습니다. lock: 이런 종류의 값은 옮길 수 없습니다."
    verdicts[0] = Verdict(verdicts[0].grade_id, "not run", said, UNCROSSED, uncrossed="lock")
    shown = page(lesson, notebook_of(lesson, Result(verdicts)), entry_of(lesson))
    first = " ".join(shown.all("li")[2].text.split())
    assert "– 채점하지 못함 답이 틀렸다는 뜻이 아닙니다." in first
    assert first.endswith(said)
    assert "통과하지 못함" not in first


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (CellRun([ERROR], "NameError: name 'x' is not defined"), "NameError: name 'x' is not"),
        (CellRun([], "its process ended"), "실행이 중간에 멈추었습니다"),
        (CellRun([], "not run"), "실행이 중간에 멈추었습니다"),
        (CellRun([{**ERROR, "evalue": "<b>\x1b[2J\u202e" + "x" * 5000}], "x"), "NameError: <b>xxx"),
    ],
)
def test_an_answer_that_stopped_is_said_above_the_verdicts_that_follow(
    lesson: Lesson, run: CellRun, said: str
) -> None:
    numbers = {cell.grade_id: number for number, cell in enumerate(lesson.cells)}
    verdicts = [Verdict(name, "failed", "아닙니다", "AssertionError") for name in lesson.tests]
    result = Result(verdicts, {numbers["one_hot"]: CellRun([]), numbers["decode"]: run})
    shown = page(lesson, notebook_of(lesson, result), entry_of(lesson, passed=False))
    (stopped,) = shown.all("p", **{"class": "stopped"})
    assert stopped.text.startswith("답 셀이 끝까지 실행되지 않았습니다.")
    assert said in stopped.text
    assert len(stopped.text) < 500
    assert not {"\x1b", "\u202e"} & set(stopped.text)
    section = shown.section(2)
    assert section.index("답 셀이 끝까지") < section.index("통과하지 못함")
    assert "답 셀이 끝까지" not in shown.section(1)


def test_a_test_without_a_score_was_not_run(lesson: Lesson) -> None:
    entry = entry_of(lesson)
    entry.scores["test_decode_shape"] = Score(0.0, 1.0, None, None, 0.0)
    assert "실행하지 못함" in page(lesson, notebook_of(lesson), entry).section(2)


def test_what_graders_gave_and_wrote_stands_where_it_belongs(lesson: Lesson) -> None:
    entry = entry_of(lesson, comments={"decode": "잘했습니다.\n<b>argmax</b>도 써 보세요."})
    entry.scores["test_decode_shape"] = Score(2.5, 1.0, 0.0, 0.5, 2.0)
    shown = page(lesson, notebook_of(lesson), entry)
    assert "채점자의 의견잘했습니다. <b>argmax</b>도 써 보세요." in shown.section(2)
    assert "2.5 / 1점" in shown.section(2)
    assert "채점자가 매긴 점수입니다." in shown.section(2)
    assert "추가 점수 +2점" in shown.section(2)
    assert "4.5 / 3점" in shown.section(2)
    assert "채점자" not in shown.section(1)
    assert "추가 점수" not in shown.section(1)


def test_a_graders_markdown_is_rendered_and_mathematics_stays_as_typed(lesson: Lesson) -> None:
    said = "**좋습니다.** $a_1 * b_2$\n\n- `argmax`\n- [여기](https://example.kr/a)"
    shown = page(lesson, notebook_of(lesson), entry_of(lesson, comments={"decode": said}))
    assert "<strong>좋습니다.</strong> <code>$a_1 * b_2$</code>" in shown.source
    assert "<li><code>argmax</code></li>" in shown.source
    assert '<a href="https://example.kr/a" rel="noreferrer">여기</a>' in shown.source
    assert "**" not in shown.section(2)


def test_an_answer_that_a_grader_reads_has_its_points_too(lesson: Lesson) -> None:
    entry = entry_of(lesson)
    entry.scores["decode"] = Score(0.0, 5.0, None, None, 0.0)
    assert "아직 채점하지 않음" in page(lesson, notebook_of(lesson), entry).section(2)
    entry.scores["decode"] = Score(4.0, 5.0, None, 4.0, 0.0)
    shown = page(lesson, notebook_of(lesson), entry).section(2)
    assert "4 / 5점 채점자가 매긴 점수입니다." in shown
    assert "아직" not in shown


def test_an_answer_is_shown_with_what_it_put_out(lesson: Lesson) -> None:
    notebook = notebook_of(lesson)
    cell = cell_of(notebook, "one_hot")
    cell.source = "print(1 < 2)\nplt.plot()"
    picture = {"text/plain": "<Figure size 640x480>", "image/png": PNG}
    new = nbformat.v4.new_output
    cell.outputs = [
        new("stream", name="stdout", text="1 < 2\n"),
        new("display_data", data=picture),
        new("display_data", data=picture),
        new("display_data", data={"text/plain": "array([1])"}),
    ]
    shown = page(lesson, notebook, entry_of(lesson))
    assert "print(1 < 2) plt.plot() 1 < 2 array([1])" in shown.section(1)
    assert "Figure size" not in shown.text
    assert [(img.attributes["alt"], img.attributes["src"]) for img in shown.all("img")] == [
        ("1번 문제에서 그린 그림", f"data:image/png;base64,{PNG}"),
        ("1번 문제에서 그린 그림 (2)", f"data:image/png;base64,{PNG}"),
    ]


def test_cells_that_students_added_or_changed_are_shown_where_they_stand(lesson: Lesson) -> None:
    notebook = notebook_of(lesson)
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    example = next(c for c in notebook.cells if c.cell_type == "code" and not c.metadata)
    example.source += "\nchanged_example = 1"
    new = nbformat.v4.new_code_cell
    notebook.cells.insert(ids.index("decode"), new("before_the_second = 1"))
    notebook.cells.insert(ids.index("test_one_hot_test") + 1, new("behind_the_first = 1"))
    notebook.cells += [nbformat.v4.new_markdown_cell("**나의** 메모"), new("  ")]
    shown = page(lesson, notebook, entry_of(lesson))
    assert "직접 추가하거나 고친 셀 behind_the_first = 1" in shown.section(1)
    assert "changed_example = 1" in shown.section(1)
    assert "직접 추가하거나 고친 셀 before_the_second = 1" in shown.section(2)
    assert "**나의** 메모" in shown.section(2)
    assert len(shown.all("figcaption")) == 4


@pytest.mark.parametrize("assignment", LESSONS)
def test_nothing_of_the_lessons_own_is_repeated(assignment: str) -> None:
    lesson = Course(ROOT).lesson(assignment)
    shown = page(lesson, read_notebook(Course(ROOT).release(assignment)), entry_of(lesson))
    assert not shown.all("figcaption")
    assert len(shown.all("pre")) == len(shown.all("section")) == len(outline(lesson).exercises)


def test_a_lesson_that_was_reworded_since_is_not_taken_for_the_students(lesson: Lesson) -> None:
    notebook = notebook_of(lesson)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source += "\n\n예전의 문장"
    assert "예전의 문장" not in page(lesson, notebook, entry_of(lesson)).text


def test_an_answer_left_as_it_was_given_out_is_called_that(lesson: Lesson) -> None:
    shown = page(lesson, notebook_of(lesson), entry_of(lesson, blank=("decode",)))
    assert "답을 쓰지 않았습니다." in shown.section(2)
    assert "답을 쓰지 않았습니다." not in shown.section(1)
    assert len(shown.all("pre")) == 1


def test_an_error_is_shown_by_the_students_own_lines(lesson: Lesson) -> None:
    notebook = notebook_of(lesson)
    trace = [
        '  File "/srv/lib/python3.11/site-packages/IPython/core/interactiveshell.py", line 9, in x',
        "    machinery()",
        '  File "<ipython-input-1-acd4ee24224d>", line 2, in <module>',
        "    history = model.fit(",
        '  File "/srv/nbjudge/grading_kernel.py", line 86, in budgeted_fit',
        "    return fit(*call.args, **call.kwargs)",
        "SyntaxError: no (<ipython-input-1-acd4ee24224d>, line 2)",
    ]
    cell_of(notebook, "decode").outputs = [
        nbformat.v4.new_output(
            "error",
            ename="SyntaxError",
            evalue="no (<ipython-input-1-acd4ee24224d>, line 2)",
            traceback=trace,
        )
    ]
    shown = page(lesson, notebook, entry_of(lesson)).section(2)
    assert shown.endswith("오류가 났습니다. SyntaxError: no 2번째 줄: history = model.fit(")


def test_limits_are_told_in_a_sentence_for_students(lesson: Lesson) -> None:
    result = Result(runs={n: CellRun([], "it took longer than 120 s") for n in range(30)})
    shown = page(lesson, notebook_of(lesson, result), entry_of(lesson), limits_hit=True)
    assert "제한을 넘은 코드가 있었습니다" in shown.all("header")[0].text
    assert "이 셀은 끝까지 실행하지 못했습니다." in shown.section(1)
    assert "longer than" not in shown.text


def test_what_nobody_could_read_is_cut(lesson: Lesson) -> None:
    notebook = notebook_of(lesson)
    cell = cell_of(notebook, "one_hot")
    cell.source = "x = 1\n" * 100_000
    cell.outputs = [nbformat.v4.new_output("stream", text="y" * 1_000_000)] * 400
    notebook.cells += [nbformat.v4.new_code_cell("z = 1\n" * 4_000)] * 500
    made = render(outline(lesson), entry_of(lesson), notebook, language=lesson.spoken)
    assert len(made) < 3_000_000
    assert "길어서 뒷부분은 뺐습니다" in made
    assert "출력이 많아서 나머지는 뺐습니다" in made
    assert "내용이 너무 길어서 나머지는 뺐습니다" in Page(made).section(2)


def everything_shown(course: Course) -> Page:
    """Return the page of a hand-in of the English course `numerical` in which all may be seen."""
    lesson = course.lesson("ps1")
    verdicts = [Verdict(name, "passed") for name in lesson.tests]
    verdicts[0] = Verdict(verdicts[0].grade_id, "failed", "no root at 1.41", "AssertionError")
    verdicts[1] = Verdict(verdicts[1].grade_id, "not run", "its process ended")
    notebook = notebook_of(lesson, Result(verdicts))
    new = nbformat.v4.new_output
    frame = '  File "<ipython-input-1-a>", line 2, in <module>'
    failed = new("error", ename="NameError", evalue="name 'f' is not defined", traceback=[frame])
    cell_of(notebook, "bisect").outputs = [
        *[new("display_data", data={"image/png": PNG})] * 2,
        failed,
    ]
    cell_of(notebook, "derivative").source = "x = 1\n" * 4_000
    cell_of(notebook, "derivative").outputs = [new("stream", text="1\n")] * 60
    stopped = nbformat.v4.new_code_cell("while True:\n    pass")
    stopped.outputs = [new("error", ename="Stopped", evalue="it took longer than 5 s")]
    notebook.cells.append(stopped)
    noon = datetime.datetime(2026, 3, 2, 12, 0)
    entry = entry_of(
        lesson,
        first_name="Ada",
        last_name="Lovelace",
        handed_in=noon + datetime.timedelta(minutes=5),
        due=noon,
        penalty=1.0,
        comments={"bisect": "Nearly: look at *both* ends."},
        blank=("trapezoid",),
    )
    entry.scores["derivative_values"] = Score(2.5, 2.0, 1.0, 1.5, 1.0)
    entry.scores["trapezoid"] = Score(0.0, 5.0, None, None, 0.0)
    how = {"zone": datetime.UTC, "contact": "mailto:ada@example.org", "limits_hit": True}
    return page(lesson, notebook, entry, **how)


def test_an_english_course_has_a_page_in_english(tmp_path: Path) -> None:
    shown = everything_shown(courses.build("numerical", tmp_path / "course"))
    assert shown.all("html")[0].attributes["lang"] == "en"
    assert re.findall("[가-힣]+", shown.source) == []
    assert "Handed in: 2 March 2026, 12:05 (UTC)" in shown.text
    assert "1 point was taken off because you handed in after the due date." in shown.text
    assert "2 / 2 points ✗ Failed no root at 1.41" in shown.section(1)
    assert "1 / 1 point – Not run" in shown.section(1)
    assert "Reason: NameError: name 'f' is not defined. The results" in shown.section(1)
    assert shown.section(1).endswith(
        "An error occurred. NameError: name 'f' is not defined line 2:"
    )
    assert [part.attributes["alt"] for part in shown.all("img")] == [
        "A figure drawn in exercise 1",
        "A figure drawn in exercise 1 (2)",
    ]
    assert "A grader gave these points. This includes +1 extra point." in shown.text
    assert "… (too long: the rest was left out)" in shown.section(2)
    assert "0 / 5 points – Not graded yet" in shown.section(3)
    assert "You did not write an answer. A cell that you added or changed" in shown.section(3)


@pytest.mark.parametrize("assignment", LESSONS)
def test_no_hidden_line_is_in_any_page(assignment: str) -> None:
    lesson = Course(ROOT).lesson(assignment)
    failed = [
        Verdict(name, "failed", "다릅니다.", "AssertionError") for name in lesson.tests
    ]  # the page is made from the instructor's notebook: every hidden line is in it
    notebook = notebook_of(lesson, Result(failed))
    shown = page(lesson, notebook, entry_of(lesson, passed=False))
    text = html.unescape(shown.source) + shown.all("body")[0].text
    visible = "\n".join(
        lesson.marks.without_hidden_tests(cell.source) for cell in lesson.notebook.cells
    )
    hidden = [
        line.strip()
        for test in lesson.tests.values()
        for part in re.findall("### BEGIN HIDDEN.*?### END HIDDEN", test.source, flags=re.DOTALL)
        for line in part.splitlines()[1:-1]
    ]
    telling = [line for line in hidden if len(line) > 3 and line not in visible]
    assert len(telling) >= 5
    assert [line for line in telling if line in text] == []
    assert "HIDDEN" not in text


# --------------------------------------------------------------------- what never runs, and readers


def attacked(lesson: Lesson) -> Page:
    """Return a page with scripts wherever a student can put one."""
    notebook = notebook_of(lesson, attacking(lesson))
    add_scripts(notebook)
    everywhere = SCRIPT + HANDLER + LINK
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = f"# {everywhere}\nx = '{everywhere}"
    comments = dict.fromkeys(outline(lesson).exercises, everywhere)
    names: dict[str, Any] = {"student": SCRIPT, "first_name": HANDLER, "last_name": LINK}
    return page(lesson, notebook, entry_of(lesson, comments=comments, **names))


def test_nothing_of_a_students_runs(lesson: Lesson) -> None:
    shown = attacked(lesson)
    assert shown.text.count(EVIL) > 30  # it is shown, as text
    assert active(shown.source) == []
    assert {part.tag for part in shown.parts} <= {
        *("html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section"),
        *("h1", "h2", "h3", "p", "div", "span", "strong", "a", "ol", "ul", "li"),
        *("figure", "figcaption", "pre", "code", "img"),
    }


def test_a_page_asks_for_nothing_from_elsewhere(lesson: Lesson) -> None:
    shown = attacked(lesson)
    (policy,) = shown.all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy.attributes["content"].startswith("default-src 'none'; img-src data:; style-src ")
    for part in shown.parts:
        assert part.attributes.get("src", "data:image/").startswith("data:image/")
        assert re.match(r"#exercise-\d+$", part.attributes.get("href", "#exercise-1"))
    assert not re.search(r"url\(|@import", shown.all("style")[0].text)


def test_no_character_misleads_or_cannot_be_written(lesson: Lesson) -> None:
    bad = "\x1b[31m\x00\u202e\ud800"
    notebook = notebook_of(lesson)
    cell_of(notebook, "one_hot").source = f"x = '{bad}'"
    cell_of(notebook, "one_hot").outputs = [nbformat.v4.new_output("stream", text=bad)]
    notebook.cells.append(nbformat.v4.new_markdown_cell(f"메모{bad}"))
    comments = {"one_hot": f"의견{bad}"}
    entry = entry_of(lesson, student=f"kim{bad}", first_name=f"지우{bad}", comments=comments)
    made = page(lesson, notebook, entry).source
    made.encode()
    assert not set("\x1b\x00\u202e\ud800") & set(made)


@pytest.mark.parametrize("assignment", LESSONS)
def test_pages_can_be_read_by_everybody(assignment: str) -> None:
    lesson = Course(ROOT).lesson(assignment)
    notebook = notebook_of(lesson)
    picture = nbformat.v4.new_output("display_data", data={"image/png": PNG})
    for exercise in outline(lesson).exercises:
        cell_of(notebook, exercise).outputs = [picture]
    shown = page(lesson, notebook, entry_of(lesson))
    assert shown.unclosed == []
    assert shown.all("html")[0].attributes["lang"] == "ko"
    assert shown.all("title")[0].text
    assert shown.all("meta", name="viewport")
    assert [len(shown.all(tag)) for tag in ("header", "main", "h1")] == [1, 1, 1]
    levels = [int(part.tag[1]) for part in shown.parts if re.fullmatch(r"h\d", part.tag)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = [part.attributes["id"] for part in shown.parts if "id" in part.attributes]
    assert len(ids) == len(set(ids))
    named = [p.attributes["aria-labelledby"] for p in [*shown.all("section"), *shown.all("nav")]]
    assert set(named) <= set(ids)
    assert [a.attributes["href"] for a in shown.all("a")] == [
        f"#{part.attributes['id']}" for part in shown.all("section") if len(shown.all("nav"))
    ]
    assert all(img.attributes["alt"] for img in shown.all("img"))
    assert len({img.attributes["alt"] for img in shown.all("img")}) == len(shown.all("img"))
    assert all(pre.attributes.get("tabindex") == "0" for pre in shown.all("pre"))  # they scroll


def test_exercises_are_called_by_their_headings() -> None:
    of = {name: outline(Course(ROOT).lesson(name)).exercises for name in LESSONS}
    assert list(of[LESSON].values()) == [
        "문제 1. 라벨을 원-핫 인코딩",
        "문제 2. 원-핫에서 번호로 되돌리기",
    ]
    assert of["08-midterm-review"]["image_grid"] == "탐색 · 문제 2"
    for headings in of.values():
        assert all("문제" in heading for heading in headings.values())


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb" (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def test_every_text_is_dark_enough_on_every_ground(lesson: Lesson) -> None:
    (style,) = page(lesson, notebook_of(lesson), entry_of(lesson)).all("style")
    schemes = [dict(re.findall(r"--(\w+): (#\w{6})", part)) for part in style.text.split("@media")]
    light, dark = schemes[:2]
    inks = set(re.findall(r"[; {]color: var\(--(\w+)\)", style.text))
    grounds = {"paper", "card", "code"}
    assert {"ink", "failed", "keyword", "comment"} <= inks
    assert set(light) == set(dark)
    assert not re.search(r"[; {]color: #", style.text)  # none but these
    for colours in (light, dark):
        for ink in inks:
            assert min(contrast(colours[ink], colours[g]) for g in grounds) >= 4.5, ink
        assert contrast(colours["fill"], colours["track"]) >= 3
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


# ------------------------------------------------------------------------- when a page is written


def save_result(course: Course, student: str, result: Result) -> None:
    """Hand in the released notebook for `student`, and record `result`."""
    path = course.submission(student, LESSON)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(course.release(LESSON), path)
    hand_in = intake.open_submission(course, course.lesson(LESSON), student)
    config = course.settings.nbgrader
    with NbGraderAPI(config=config).gradebook as gradebook:
        judged = Judged(course.lesson(LESSON), hand_in, result)
        save_submissions(gradebook, course, [judged], config)


def passed(course: Course) -> Result:
    return Result([Verdict(name, "passed") for name in course.lesson(LESSON).tests])


def page_of(course: Course, student: str) -> Path:
    return course.root / "feedback" / student / LESSON / "one_hot.html"


def notebook_path(course: Course, student: str) -> Path:
    return course.root / "autograded" / student / LESSON / "one_hot.ipynb"


def written(course: Course, student: str = "") -> list[str]:
    """Write what waits; return whose pages were written."""
    outcomes = list(write_feedback(course, graded(course, [LESSON], student)))
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    return [outcome.student for outcome in outcomes if outcome.written]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which two students were graded, and have their pages."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "source" / LESSON, root / "source" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    course = Course(root)
    generate(course, [LESSON])
    assert graded(course, [LESSON]) == []
    for student in ("lee", "kim"):
        save_result(course, student, passed(course))
    assert written(course) == ["kim", "lee"]
    return root


@pytest.fixture
def course(template: Path, tmp_path: Path) -> Course:
    """A copy of it."""
    return Course(shutil.copytree(template, tmp_path / "course"))


@pytest.fixture
def gradebook(course: Course) -> Iterator[Gradebook]:
    with NbGraderAPI(config=course.settings.nbgrader).gradebook as opened:
        yield opened


def test_a_page_that_is_up_to_date_is_left_alone(course: Course) -> None:
    before = page_of(course, "kim").stat().st_mtime_ns
    assert written(course) == []
    assert page_of(course, "kim").stat().st_mtime_ns == before
    assert list(write_feedback(course, [])) == []


def test_what_a_grader_did_in_formgrader_makes_a_new_page(
    course: Course, gradebook: Gradebook
) -> None:
    submission = gradebook.find_submission_notebook("one_hot", LESSON, "kim")
    comment = next(c for c in submission.comments if c.name == "decode")
    grade = next(g for g in submission.grades if g.name == "test_decode_shape")
    steps: list[tuple[Any, str, Any, str]] = [
        (comment, "manual_comment", "argmax를 보세요.", "argmax를 보세요."),
        (grade, "manual_score", 0.25, "9.25 / 10점"),
        (grade, "extra_credit", 0.5, "9.75 / 10점"),
        (submission, "late_submission_penalty", 3.0, "6.75 / 10점"),
        (submission.student, "first_name", "지우", "지우"),
    ]
    for what, name, value, shown in steps:
        setattr(what, name, value)
        gradebook.db.commit()
        assert written(course) == ["kim"], name
        assert shown in Page(page_of(course, "kim").read_text(encoding="utf-8")).text
        assert written(course) == []


def test_other_verdicts_limits_and_words_make_new_pages(course: Course) -> None:
    save_result(
        course, "kim", Result([Verdict(n, "failed", "안") for n in course.lesson(LESSON).tests])
    )
    assert written(course) == ["kim"]
    limits = {"student": "lee", "assignment": LESSON, "limits_hit": ["decode took longer"]}
    Store(course.home).keep_receipt(limits)
    assert written(course) == ["lee"]
    source = course.source(LESSON)
    source.write_text(source.read_text(encoding="utf-8").replace("문제 2.", "둘째 문제."))
    assert written(course) == ["kim", "lee"]
    (course.home / "receipts" / LESSON / "lee.json").unlink()


def test_another_language_makes_new_pages(course: Course) -> None:
    assert written(setting(course, "c.Judge.language = 'en'")) == ["kim", "lee"]
    assert '<html lang="en">' in page_of(course, "kim").read_text(encoding="utf-8")


COLAB = "https://colab.research.google.com/github/school/cnn/blob/main/release"


def setting(course: Course, line: str) -> Course:
    """Return the course with a further line in its settings."""
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    return Course(course.root)


def test_each_exercise_links_to_its_cell_where_notebooks_lie_somewhere(course: Course) -> None:
    page = page_of(course, "kim")
    assert "노트북에서 이 문제 열기" not in page.read_text(encoding="utf-8")
    address = f"{COLAB}/{{assignment}}/{{notebook}}.ipynb#scrollTo={{cell}}"
    assert written(setting(course, f"c.Feedback.notebooks = {address!r}"), "kim") == ["kim"]
    shown = Page(page.read_text(encoding="utf-8"))
    links = [part for part in shown.all("a") if part.text == "노트북에서 이 문제 열기"]
    released = read_notebook(Course(ROOT).release(LESSON))
    assert [part.attributes for part in links] == [
        {
            "href": f"{COLAB}/{LESSON}/one_hot.ipynb#scrollTo={cell_of(released, name).id}",
            "rel": "noreferrer",
        }
        for name in ("one_hot", "decode")
    ]


@pytest.mark.parametrize("assignment", LESSONS)
def test_the_cells_that_pages_link_to_have_their_ids_in_the_released_notebook(
    assignment: str,
) -> None:
    course = Course(ROOT)
    released = {
        grade_id: cell.id
        for cell in read_notebook(course.release(assignment)).cells
        if (grade_id := cell.metadata.get("nbgrader", {}).get("grade_id"))
    }
    about = outline(course.lesson(assignment))
    assert about.cells.keys() == about.exercises.keys()
    assert about.cells == {exercise: released[exercise] for exercise in about.exercises}


def test_a_link_names_the_notebook_of_several_and_escapes_what_it_names(tmp_path: Path) -> None:
    course = courses.build("several", tmp_path / "course")
    lesson = course.assignments[1]
    assert "/" in lesson
    hub = "http://hub.example.org/lab/tree/{assignment}/{notebook}.ipynb?a=1&b#cell-id={cell}"
    link = Feedback(notebooks=hub).links(course, lesson, {"one": 'x" y/<é>'})["one"]
    stem = lesson.partition("/")[2]
    assert link == (
        f"http://hub.example.org/lab/tree/ps1/{stem}.ipynb?a=1&b#cell-id=x%22%20y%2F%3C%C3%A9%3E"
    )
    read = course.lesson(lesson)
    links = dict.fromkeys(outline(read).exercises, link)
    shown = page(read, notebook_of(read), entry_of(read), links=links)
    assert f'href="{html.escape(link)}"' in shown.source
    assert shown.unclosed == []


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)//{cell}",
        "ftp://example.org/{cell}",
        "example.org/{cell}",
        "https://example.org/a b",
        "https://example.org/{student}",
        "https://example.org/{}",
        "https://example.org/{cell",
        "https://example.org/{cell.nothing}",
    ],
)
def test_an_address_that_no_notebook_can_have_is_refused(course: Course, address: str) -> None:
    told = setting(course, f"c.Feedback.notebooks = {address!r}")
    with pytest.raises(CourseError, match=r"c\.Feedback: notebooks is an address of http"):
        written(told)


def test_a_page_that_is_gone_or_nbgraders_is_written(course: Course) -> None:
    page_of(course, "kim").unlink()
    page_of(course, "lee").write_text("<html>nbgrader's own</html>")
    assert written(course, "lee") == ["lee"]
    assert written(course) == ["kim"]


def test_what_is_not_graded_yet_has_no_page(course: Course, gradebook: Gradebook) -> None:
    gradebook.update_or_create_submission(LESSON, gradebook.update_or_create_student("new").id)
    assert {one.student for one in graded(course, [LESSON])} == {"kim", "lee"}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('{"cells": 7}', "this is not a notebook that can be shown"),
        ("", "this is not a notebook that can be shown"),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{}]}', "cannot be shown"),
        (None, "it cannot be read"),
    ],
)
@pytest.mark.filterwarnings("ignore:Cell is missing")
def test_a_notebook_that_cannot_be_read_costs_one_line(
    course: Course, content: str | None, problem: str
) -> None:
    page_of(course, "lee").unlink()
    path = notebook_path(course, "kim")
    path.unlink()
    if content is not None:
        path.write_text(content)
    first, second = write_feedback(course, graded(course, [LESSON]))
    where = f"kim: autograded/kim/{LESSON}/one_hot.ipynb: "
    assert first.error.startswith(where)
    assert problem.replace("cannot be shown", "this is not") in first.error
    assert f"→ grade it again: nbjudge autograde {LESSON} --student kim --force" in first.error
    assert second == Outcome("lee", LESSON, written=True)


def test_a_notebook_without_a_grade_costs_one_line(course: Course) -> None:
    path = notebook_path(course, "stranger")
    path.parent.mkdir(parents=True)
    shutil.copy(notebook_path(course, "kim"), path)
    outcomes = list(write_feedback(course, graded(course, [LESSON])))
    assert [outcome.student for outcome in outcomes if outcome.error] == ["stranger"]
    assert "the gradebook has no grade of it" in outcomes[-1].error
    assert not page_of(course, "stranger").exists()


def test_a_folder_that_nobody_may_write_costs_one_line(course: Course) -> None:
    shutil.rmtree(page_of(course, "kim").parent)
    page_of(course, "kim").parent.write_text("in the way")
    page_of(course, "lee").unlink()
    first, second = write_feedback(course, graded(course, [LESSON]))
    assert first.error.startswith(f"kim: feedback/kim/{LESSON}: it cannot be written")
    assert second.written


@pytest.mark.filterwarnings("ignore:Passing unrecognized arguments:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # both are nbgrader's
def test_nbgrader_releases_the_pages_through_its_exchange(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("kim", "lee"):
        folder = notebook_path(course, student).parent
        (folder / "timestamp.txt").write_text("2026-03-04 12:30:00.000000 UTC")
        (folder / "submission_secret.txt").write_text(f"secret of {student}")
        page_of(course, student).unlink()
    assert written(course) == ["kim", "lee"]
    config = course.settings.nbgrader
    exchange = Path(config.Exchange.root)
    exchange.mkdir(parents=True)
    exchange.chmod(0o777)
    monkeypatch.chdir(course.root)
    assert NbGraderAPI(config=config).release_feedback(LESSON)["success"]
    released = {path.read_text(encoding="utf-8") for path in exchange.rglob("*.html")}
    assert released == {page_of(course, s).read_text(encoding="utf-8") for s in ("kim", "lee")}


def test_graded_of_one_student_is_only_theirs(course: Course) -> None:
    assert [one.student for one in graded(course, [LESSON], "lee")] == ["lee"]
    assert graded(course, [LESSON], "nobody") == []
    assert graded(course, [LESSON], "lee") == [Graded(LESSON, "lee")]
