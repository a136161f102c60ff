"""Brings the outputs and pictures of `docs/week.md` up to date: a week of a class of thirty.

    python -m scripts.week

The page itself says what is typed: this makes a course in a temporary folder, goes through the page
from its beginning, types every `$ ` line of its ```console blocks in that folder, and writes below
each what came. Between them, comments such as `<!-- week: thursday -->` name what others do
meanwhile, and what becomes a picture: functions of `SCENES`. Nothing but outputs is written.

The week is always the same one. What no two runs have in common is left out: the temporary folder,
how long something took, and whether the machine has weights that this lesson does not need. It
needs Chromium, and takes some minutes.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
from playwright.sync_api import Page, expect

from nbjudge.authoring import sample_class
from nbjudge.authoring.answers import fill, read_corpus, solutions
from nbjudge.course.cells import grade_id_of
from nbjudge.course.layout import Course, read_notebook
from nbjudge.files import write_whole
from nbjudge.records.gradebook import gradebook_of
from scripts.screenshots import IMAGES, open_page, page_of_file, save
from tests.browser import address, chromium, jupyter_lab
from tests.handin.class_downloads import moodle, zipped

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "week.md"
LESSON, EARLIER = "03-one-hot", "01-random-samples"
ESSAY = "why_one_hot"  # the question that a person grades
THURSDAY, SUNDAY = (2026, 3, 19, 18, 0, 0), (2026, 3, 22, 21, 0, 0)  # when downloads are made
COLUMNS = "100"  # of the terminal

_OF_MACHINE = "MobileNetV2 weights:"  # there are some or none, and this lesson needs none
_PART = re.compile(r"^```console\n(.*?)^```$|^<!-- week: (\w+) -->$", re.M | re.S)
_TOOK = re.compile(r" +\d+:\d\d:\d\d left (?:\d+|-):[\d-]+:?[\d-]*(?: +slowest: .*)? *$", re.M)

_SETTINGS = """
c.Judge.timezone = "Asia/Seoul"
c.LatePenalty.per_day = 0.1
"""
# a condition that the exercise does not state, so that right answers fail
_TOO_STRICT = """\
assert np.asarray(y_test_onehot).dtype.kind == "f", "y_test_onehot: 실수(float)여야 합니다."
### END HIDDEN TESTS"""
_QUESTION = """\
## 문제 3. 왜 원-핫인가요?

클래스 번호를 그대로 정답으로 쓰지 않고 원-핫 벡터로 바꾸는 까닭을 두세 문장으로 적으세요."""
# what is written there, what a person gives for it, and says of it
_ESSAYS = (
    (
        "(예시 답) 클래스 번호는 이름표일 뿐 크기가 아니다. 번호를 그대로 쓰면 신경망은 23번이 "
        "22번보다 크다고 계산한다. 원-핫 벡터는 확률 100개와 칸끼리 비교할 수 있다.",
        2,
        "",
    ),
    ("번호에는 순서가 없는데 숫자로 두면 크고 작은 것처럼 계산되기 때문이다.", 2, ""),
    (
        "모델이 클래스마다 확률을 하나씩 내놓으니까 정답도 같은 모양이어야 손실을 계산할 수 있다.",
        1.5,
        "번호의 크기가 왜 문제인지도 적어 보세요.",
    ),
    (
        "컴퓨터는 0과 1만 알기 때문이다.",
        0,
        "0과 1이라서가 아닙니다. **이름표** 이야기를 다시 읽어 보세요.",
    ),
    (
        "사과와 포도 사이에 바나나가 있는 것이 아닌데, 0과 2의 평균은 1이 된다. 칸을 나누면 "
        "그런 계산이 나오지 않는다.",
        2,
        "좋은 예입니다.",
    ),
    ("", 0, ""),
)
# id, name, how the code is answered, which essay is written; the last six hand in on Canvas
_CLASS = """\
20260101 김지우 all_right 0
20260102 이서준 all_right 1
20260103 박하은 nearly_right 2
20260104 최도윤 common_mistakes 3
20260105 정수아 all_right 4
20260106 강민준 nearly_right 1
20260107 윤서연 all_right 4
20260108 장예린 all_right 2
20260109 임준호 error_in_the_middle 1
20260110 한지민 shared 4
20260111 오시우 all_right 1
20260112 서유진 all_right 0
20260113 신동현 shared 4
20260114 권나은 all_right 2
20260115 황인서 blank 5
20260116 안재원 all_right 1
20260117 송다은 shared 4
20260118 류태양 nearly_right 2
20260119 홍가람 all_right 4
20260120 전소율 shared 4
20260121 고은별 common_mistakes 3
20260122 문채원 all_right 2
20260123 양시온 all_right 1
20260124 손하람 all_right 0
20260125 배규리 all_right 4
20260126 백승우 nearly_right 1
20260127 조민서 all_right 2
20260128 허준서 shared 4
20260129 남궁민 all_right 0
20260130 심보라 all_right 1
"""
_SHARED = ("function_with_a_loop", "loop_with_append")  # the answers that five have in common
_N_ON_CANVAS = 6
_BY_THURSDAY = 14  # so many of the class have handed in by then
_EXTENDED, _LATE, _LATE_ON_CANVAS = "20260107", "20260111", "20260127"
_ABSENT, _WRONG_FILE = "20260122", "20260104"
_AGAIN = ("20260103", "20260106")  # they hand in on Thursday, and better on Friday


class _Student(NamedTuple):
    """A student of the class.

    Attributes:
        id, name: as in the roster.
        kind: how they answer; `shared` for the five who have the same answers.
        essay: which of `_ESSAYS` they write.
        number: their place in the class, from 0 on.
    """

    id: str
    name: str
    kind: str
    essay: int
    number: int

    @property
    def on_canvas(self) -> bool:
        """Whether they hand in there, and not on Moodle."""
        return self.number >= len(_STUDENTS) - _N_ON_CANVAS


_STUDENTS = [
    _Student(words[0], words[1], words[2], int(words[3]), number)
    for number, words in enumerate(map(str.split, _CLASS.splitlines()))
]


def main() -> None:
    """Run the week, and write the page."""
    with tempfile.TemporaryDirectory(prefix="week-") as scratch:
        root = Path(scratch) / "course"
        begin(root)
        write_whole(PAGE, "".join(brought_up_to_date(PAGE.read_text(encoding="utf-8"), root)))


def brought_up_to_date(page: str, root: Path) -> Iterator[str]:
    """Yield the page's parts, with what comes of its commands in a course's folder."""
    end = 0
    for part in _PART.finditer(page):
        yield page[end : part.start()]
        end = part.end()
        typed, scene = part.groups()
        if scene:
            SCENES[scene](root)
            yield part[0]
            continue
        yield "```console\n"
        for command in commands_of(typed):
            shown = f"$ {command}\n{output_of(command, root)}"
            print(shown, end="", file=sys.stderr, flush=True)
            yield shown
        yield "```"
    yield page[end:]


def commands_of(block: str) -> list[str]:
    """Return what is typed in a block: what stands behind `$ `."""
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


def output_of(command: str, root: Path) -> str:
    """Return what a command shows in a course's folder, without what differs from run to run."""
    bin_ = Path(sys.executable).parent
    own = {"PATH": f"{bin_}:{os.environ['PATH']}", "COLUMNS": COLUMNS, "TERM": "dumb"}
    inherited = {name: value for name, value in os.environ.items() if name != "NBJUDGE_HOME"}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=root,
        env=inherited | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    shown = _TOOK.sub("", done.stdout).replace(f"{root}/", "").removeprefix("\ufeff")
    return "".join(
        f"{line.rstrip()}\n" for line in shown.splitlines() if not line.startswith(_OF_MACHINE)
    )


# ------------------------------------------------------------------------------------- the course


def begin(root: Path) -> None:
    """Make the course as it is on Monday morning, and the roster."""
    for lesson in (LESSON, EARLIER):
        shutil.copytree(ROOT / "source" / lesson, root / "source" / lesson)
    shutil.copytree(
        ROOT / "cnn_course", root / "cnn_course", ignore=shutil.ignore_patterns("__pycache__")
    )
    settings = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (root / "nbgrader_config.py").write_text(settings + _SETTINGS, encoding="utf-8")
    (root / "downloads").mkdir()
    lines = ["학번,이름,이메일"]
    lines += [f"{one.id},{one.name},{one.id}@example.ac.kr" for one in _STUDENTS]
    (root / "roster.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path = Course(root).source(LESSON)
    notebook = read_notebook(path)
    place = next(n for n, cell in enumerate(notebook.cells) if cell.source.startswith("## 정리"))
    written = {"grade_id": ESSAY, "points": 2, "grade": True, "solution": True, "locked": False}
    notebook.cells[place:place] = [
        nbformat.v4.new_markdown_cell(_QUESTION, id="question"),
        nbformat.v4.new_markdown_cell(
            _ESSAYS[0][0],
            id="essay",
            metadata={"nbgrader": {**written, "schema_version": 3, "task": False}},
        ),
    ]
    (rows,) = [cell for cell in notebook.cells if grade_id_of(cell) == "test_one_hot_rows"]
    rows.source = rows.source.replace("### END HIDDEN TESTS", _TOO_STRICT)
    nbformat.write(notebook, path)


def _handed_in(course: Course, student: _Student, kind: str = "") -> bytes:
    """Return the notebook that a student hands in."""
    released = read_notebook(course.release(LESSON))
    corpus = read_corpus(ROOT / "tests" / "answers", LESSON)
    shared = {one.exercise: one.source for one in corpus if one.name in _SHARED}
    others = [one for one in corpus if one.name not in _SHARED]
    draws = sample_class.Draws(solutions(course, LESSON), others, seed=f"{student.id} {LESSON}")
    kind = kind or student.kind
    if kind == "shared":
        answers = {exercise: _reworded(text, student) for exercise, text in shared.items()}
    else:
        answers = _KINDS[kind](draws)
    notebook = fill(released, answers)
    for cell in notebook.cells:
        if grade_id_of(cell) == ESSAY and (essay := _ESSAYS[student.essay][0]):
            cell.source = essay.removeprefix("(예시 답) ")
    written: str = nbformat.writes(notebook)
    return written.encode()


_KINDS: dict[str, Callable[[sample_class.Draws], sample_class.Answers]] = {
    kind.__name__: kind
    for kind in (
        sample_class.all_right,
        sample_class.nearly_right,
        sample_class.common_mistakes,
        sample_class.blank,
        sample_class.error_in_the_middle,
    )
}


def _reworded(source: str, student: _Student) -> str:
    """Return the shared answer as this student writes it: other names, other comments, or none."""
    if student.number % 2:
        renamed = {"encoded": "result", "labels": "numbers", "label": "number", "row": "line"}
        source = re.sub(r"\w+", lambda word: renamed.get(word[0], word[0]), source)
    if student.number % 3 == 1:
        source = f"# {student.name}의 답\n{source}"
    return source


# --------------------------------------------------------------------------------- what others do


def thursday(root: Path) -> None:
    """Who has handed in by Thursday, as Moodle gives it; one of them the wrong notebook."""
    course = Course(root)
    files = {}
    for student in _STUDENTS[:_BY_THURSDAY]:
        if student.id in (_EXTENDED, _LATE):
            continue
        content = _handed_in(course, student)
        if student.id == _WRONG_FILE:
            content = course.source(EARLIER).read_bytes()
        files[_in_moodle(student)] = (content, THURSDAY)
    zipped(root / "downloads" / "moodle-thursday.zip", files)


def sunday(root: Path) -> None:
    """Who has handed in by Sunday night, on Moodle and on Canvas."""
    course = Course(root)
    on_moodle, on_canvas = {}, {}
    for student in _STUDENTS:
        if student.id == _ABSENT:
            continue
        content = _handed_in(course, student, "all_right" if student.id in _AGAIN else "")
        if student.on_canvas:
            on_canvas[_in_canvas(student)] = (content, SUNDAY)
        else:
            on_moodle[_in_moodle(student)] = (content, SUNDAY)
    zipped(root / "downloads" / "moodle-sunday.zip", on_moodle)
    zipped(root / "downloads" / "canvas-sunday.zip", on_canvas)


def _in_moodle(student: _Student) -> str:
    return moodle(student.name, 8101 + student.number)


def _in_canvas(student: _Student) -> str:
    late = "LATE_" if student.id == _LATE_ON_CANVAS else ""
    return f"{student.name}_{late}{4100 + student.number}_{98760 + student.number}_one_hot.ipynb"


# --------------------------------------------------------------------------- in a browser, pictures


def report_pictures(root: Path) -> None:
    """The report's index, and the lesson's groups that have the same, the ring's opened."""
    report = root / "report"
    with chromium() as browser:
        with open_page(browser, height=1130) as page:
            page.goto((report / "index.html").as_uri())
            save(page, IMAGES / "week-report.png")
        with open_page(browser, height=685) as page:
            page.goto((report / f"{LESSON}.html").as_uri() + "#alike")
            page.locator("summary").filter(has_text="several same answers").click()
            page.locator("#alike").evaluate("element => element.scrollIntoView()")
            save(page, IMAGES / "week-copies.png")


def feedback_picture(root: Path) -> None:
    """The page of the student who was late on Canvas."""
    with chromium() as browser:
        feedback = Course(root).feedback(_LATE_ON_CANVAS, LESSON)
        page_of_file(browser, feedback, IMAGES / "week-feedback.png", height=900)


def hand_grading(root: Path) -> None:
    """A grader goes through the essays in Formgrader: points for each, a word for some."""
    course = Course(root)
    graded = [one for one in _STUDENTS if course.submission(one.id, LESSON).exists()]
    with gradebook_of(course) as gradebook:
        notebook = course.source(LESSON).stem
        which = {
            one.id: gradebook.find_submission_notebook(notebook, LESSON, one.id).id
            for one in graded
        }
    with (
        tempfile.TemporaryDirectory() as home,
        chromium() as browser,
        jupyter_lab(root, Path(home)) as server,
        open_page(browser, height=620) as page,
    ):
        for student in graded:
            page.goto(address(server, f"formgrader/submissions/{which[student.id]}"))
            _give(page, student)
            if student.id == _AGAIN[0]:
                page.locator(f"#{ESSAY}-comment").scroll_into_view_if_needed()
                save(page, IMAGES / "week-formgrader.png")


def _give(page: Page, student: _Student) -> None:
    """Type points and a comment below a student's essay, and wait until they are kept."""
    _, points, comment = _ESSAYS[student.essay]
    score = page.locator(f"#{ESSAY}")
    first = page.locator(".score").first  # of a test, which shows its points when all are fetched
    expect(first).to_have_attribute("placeholder", re.compile(r"\d"))
    with page.expect_response(re.compile("/api/grade/")) as kept:
        score.fill(f"{points:g}")
        page.keyboard.press("Tab")
    assert kept.value.ok
    if comment:
        said = page.locator(f"#{ESSAY}-comment")
        with page.expect_response(re.compile("/api/comment/")) as kept:
            said.fill(comment)
            said.blur()
        assert kept.value.ok


SCENES: dict[str, Callable[[Path], None]] = {
    scene.__name__: scene
    for scene in (thursday, sunday, report_pictures, hand_grading, feedback_picture)
}


if __name__ == "__main__":
    main()
