"""What instructors and students do in a browser, done in one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Dialog, Page, expect

from nbjudge.authoring.answers import fill, solutions
from nbjudge.authoring.release import generate
from nbjudge.course.layout import Course, read_notebook
from nbjudge.pages.feedback import Graded, write_feedback
from nbjudge.records.gradebook import Person, gradebook_of, put_people
from nbjudge.records.store import Store
from tests.browser import (
    HOW_TO_INSTALL,
    SLOW_MS,
    address,
    chromium,
    code_cell,
    find_chromium,
    jupyter_lab,
    run_cell,
    write_into,
)
from tests.conftest import ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON, NOTEBOOK = "00-cnn-concepts", "cnn_concepts"
HONEST, EVIL = "kim-jiwoo", "evil"
FIRST_TEST, LAST_TEST = "test_output_size_valid", "test_pick_loss_numbers"
SCRIPTS = (
    "<script>window.__evil = 1</script>",
    "<img src='x' onerror='window.__evil = 1'>",
    "<svg onload='window.__evil = 1'></svg>",
    "<iframe srcdoc='<script>parent.__evil = 1</script>'></iframe>",
    "<details open ontoggle='window.__evil = 1'>x</details>",
)


def hand_in(course: Course, student: str) -> None:
    """Hand in a solved lesson, but for the last exercise; the evil one with scripts everywhere."""
    solved = solutions(course, LESSON) | {"pick_loss": "def pick_loss(labels):\n    return None"}
    if student == EVIL:
        attack = "".join(SCRIPTS)
        solved["output_size"] += (
            f"\n# {attack}\nfrom IPython.display import HTML, Javascript, Markdown, display"
            f"\ndisplay(HTML({attack!r}), Markdown({attack!r}), Javascript('window.__evil = 1'))"
            f"\nprint({attack!r})"
        )
    notebook = fill(read_notebook(course.release(LESSON)), solved)
    if student == EVIL:
        notebook.cells.append(
            nbformat.v4.new_markdown_cell("\n\n".join(["evil was here", *SCRIPTS]))
        )
    path = course.submission(student, LESSON)
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


def course_in(root: Path, home: Path, *assignments: str, db_url: str = "") -> Course:
    for assignment in assignments:
        shutil.copytree(ROOT / "source" / assignment, root / "source" / assignment)
    config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    if db_url:
        config += f"\nc.CourseDirectory.db_url = {db_url!r}\n"
    (root / "nbgrader_config.py").write_text(config, encoding="utf-8")
    (root / ".nbjudge").mkdir()
    (root / ".nbjudge" / "keras").symlink_to(home / "keras")
    course = Course(root)
    generate(course, course.assignments)
    return course


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory, grading_home: Path) -> Course:
    """A course of two lessons; two students handed in the first, one of whom has a name."""
    course = course_in(tmp_path_factory.mktemp("course"), grading_home, LESSON, "03-one-hot")
    with gradebook_of(course) as gradebook:
        put_people(gradebook, [Person(HONEST, "김지우")])
    hand_in(course, HONEST)
    hand_in(course, EVIL)
    return course


@pytest.fixture(scope="module")
def server(taught: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of JupyterLab in the course's folder."""
    with jupyter_lab(taught.root, tmp_path_factory.mktemp("home")) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; without one, these tests are skipped with the command that installs it."""
    if not find_chromium():
        pytest.skip(HOW_TO_INSTALL)
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a profile of its own, which fails a test in which a dialog was opened."""
    with browser.new_context(viewport={"width": 1200, "height": 900}) as context:
        context.set_default_timeout(SLOW_MS)
        page = context.new_page()
        dialogs: list[str] = []

        def dismiss(dialog: Dialog) -> None:
            dialogs.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", dismiss)
        yield page
        assert dialogs == []


@pytest.fixture(scope="module")
def graded(browser: Browser, taught: Course, server: str) -> Course:
    """The course after Formgrader's button was pressed for both students."""
    with browser.new_context() as context:
        context.set_default_timeout(SLOW_MS)
        page = context.new_page()
        press_autograde(page, server, HONEST, EVIL)
    return taught


def press_autograde(page: Page, server: str, *students: str) -> None:
    """Press Formgrader's button for students one after the other, who earn 8 points."""
    page.goto(address(server, f"formgrader/manage_submissions/{LESSON}"))
    for student in students:
        row = page.locator("tr").filter(has=page.get_by_text(student, exact=True))
        row.locator(".autograde a").click()
        log = page.locator("#success-modal")
        expect(log).to_contain_text(f"Successfully autograded '{LESSON}'", timeout=SLOW_MS)
        log.get_by_role("button", name="Close").click()
        expect(page.locator(".modal-backdrop")).to_have_count(0)
        expect(row.locator(".score")).to_have_text("8 / 10")


def open_submission(page: Page, server: str, course: Course, student: str) -> None:
    """Open a graded submission in Formgrader, where grades and comments are given by hand."""
    with gradebook_of(course) as gradebook:
        which = gradebook.find_submission_notebook(NOTEBOOK, LESSON, student).id
    page.goto(address(server, f"formgrader/submissions/{which}"))
    expect(page.locator(f"#{FIRST_TEST}")).to_have_attribute("placeholder", "1")  # as fetched


def nothing_evil_ran(page: Page) -> bool:
    return all(frame.evaluate("window.__evil") is None for frame in page.frames)


# -------------------------------------------------------------------------------- instructors


def test_formgrader_is_in_jupyterlabs_menu_and_lists_the_lessons(
    page: Page, server: str, taught: Course
) -> None:
    page.goto(server)
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader").click()
    formgrader = page.frame_locator("iframe[src*=formgrader]")
    for assignment in taught.assignments:
        expect(formgrader.get_by_role("link", name=assignment)).to_be_visible()
    row = formgrader.get_by_role("row").filter(has_text=LESSON)
    expect(row.locator(".num-submissions")).to_have_text("2")


def test_the_first_screen_says_what_takes_the_place_of_nbgraders_exchange(
    page: Page, server: str, taught: Course
) -> None:
    page.goto(address(server, "formgrader/manage_assignments"))
    rows = page.locator("#main-table tr")
    expect(rows.locator(".status")).to_have_text(["generated"] * len(taught.assignments))
    expect(page.locator(".alert")).to_have_count(1)
    expect(page.locator(".alert")).to_contain_text("does without nbgrader's exchange")
    expect(rows.locator(".release-feedback a")).to_have_count(0)


@pytest.mark.parametrize("student", [HONEST, EVIL])
def test_the_autograde_button_grades_through_nbjudge(graded: Course, student: str) -> None:
    receipt = Store(graded.root / ".nbjudge").receipt(student, LESSON)
    assert receipt is not None
    assert (receipt["points"], receipt["max_points"]) == (8, 10)
    with Gradebook(f"sqlite:///{graded.root}/gradebook.db") as gradebook:
        notebook = gradebook.find_submission_notebook(NOTEBOOK, LESSON, student)
        scores = {grade.name: grade.auto_score for grade in notebook.grades}
    assert scores == {verdict["test"]: verdict["points"] for verdict in receipt["verdicts"]}
    assert scores[LAST_TEST] == 0


def test_grades_and_comments_by_hand_are_put_down(page: Page, server: str, graded: Course) -> None:
    grade_by_hand(page, server, graded)


def test_formgrader_grades_in_postgresql(
    page: Page, postgres_url: str, tmp_path: Path, grading_home: Path
) -> None:
    (tmp_path / "course").mkdir()
    course = course_in(tmp_path / "course", grading_home, LESSON, db_url=postgres_url)
    hand_in(course, HONEST)
    with jupyter_lab(course.root, tmp_path / "home") as server:
        press_autograde(page, server, HONEST)
        grade_by_hand(page, server, course)
        page.goto(address(server, f"formgrader/manage_submissions/{LESSON}"))
        row = page.locator("tr").filter(has=page.get_by_text(HONEST, exact=True))
        expect(row.locator(".score")).to_have_text("8.5 / 10")
    assert not (course.root / "gradebook.db").exists()


def grade_by_hand(page: Page, server: str, course: Course) -> None:
    """Give half a point and a comment in Formgrader; they are in the gradebook."""
    open_submission(page, server, course, HONEST)
    with page.expect_response(re.compile("/api/grade/")) as saved:
        page.locator(f"#{LAST_TEST}").fill("0.5")
        page.keyboard.press("Tab")
    assert saved.value.ok
    with page.expect_response(re.compile("/api/comment/")) as saved:
        page.locator("#pick_loss-comment").fill("거의 다 왔습니다.")
        page.locator("#pick_loss-comment").blur()
    assert saved.value.ok
    with gradebook_of(course) as gradebook:
        notebook = gradebook.find_submission_notebook(NOTEBOOK, LESSON, HONEST)
        grades = {grade.name: grade.manual_score for grade in notebook.grades}
        comments = {comment.name: comment.manual_comment for comment in notebook.comments}
        assert notebook.score == 8.5
    assert grades[LAST_TEST] == 0.5
    assert comments["pick_loss"] == "거의 다 왔습니다."


def test_the_feedback_button_writes_nbjudges_page_with_the_comments_markdown(
    page: Page, server: str, graded: Course
) -> None:
    open_submission(page, server, graded, HONEST)
    comment = page.locator("#pick_loss-comment")
    assert "mathematics is shown as TeX" in str(comment.get_attribute("placeholder"))
    with page.expect_response(re.compile("/api/comment/")):
        comment.fill("**거의** 다 왔습니다: $x_1 * x_2$")
        comment.blur()
    page.goto(address(server, f"formgrader/manage_submissions/{LESSON}"))
    row = page.locator("tr").filter(has=page.get_by_text(HONEST, exact=True))
    row.locator(".generate-feedback a").click()
    expect(page.locator("#success-modal")).to_contain_text("feedback", timeout=SLOW_MS)
    page.goto(graded.feedback(HONEST, LESSON).as_uri())
    said = page.locator(".comment")
    expect(said).to_contain_text("거의 다 왔습니다: $x_1 * x_2$")
    expect(said.locator("strong")).to_have_text("거의")
    (outcome,) = write_feedback(graded, [Graded(LESSON, HONEST)])
    assert not outcome.written  # it is up to date, as nbjudge would write it


def test_formgrader_calls_students_by_name_or_else_by_id(
    page: Page, server: str, graded: Course
) -> None:
    page.goto(address(server, f"formgrader/manage_submissions/{LESSON}"))
    expect(page.locator("td.student-name")).to_have_text([EVIL, "김, 지우"])
    page.goto(address(server, "formgrader/manage_students"))
    expect(page.locator("td.name")).to_have_text([EVIL, "김, 지우"])
    page.goto(address(server, f"formgrader/gradebook/{LESSON}/{NOTEBOOK}"))
    names = page.locator("td.name .name-shown")
    expect(names).to_have_count(2)
    assert sorted(names.all_text_contents()) == [EVIL, "김, 지우"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_that_ran_would_be_seen(page: Page, script: str) -> None:
    page.set_content(f"<p>{script}</p>")
    page.wait_for_function("window.__evil === 1")
    assert not nothing_evil_ran(page)


def test_formgrader_shows_a_submission_with_scripts_and_runs_none(
    page: Page, server: str, graded: Course
) -> None:
    open_submission(page, server, graded, EVIL)
    expect(page.get_by_text("evil was here", exact=True)).to_be_visible()
    expect(page.get_by_text(f"# {SCRIPTS[0]}").first).to_be_visible()
    assert nothing_evil_ran(page)


def test_jupyterlab_shows_a_graded_notebook_with_scripts_and_runs_none(
    page: Page, server: str, graded: Course
) -> None:
    page.goto(address(server, f"lab/tree/autograded/{EVIL}/{LESSON}/{NOTEBOOK}.ipynb?reset"))
    shown = page.get_by_role("paragraph").filter(has_text="evil was here")
    expect(shown).to_be_visible(timeout=SLOW_MS)
    assert nothing_evil_ran(page)


# ----------------------------------------------------------------------------------- students


def test_a_student_is_told_what_is_missing_answers_and_passes(
    page: Page, server: str, taught: Course
) -> None:
    page.goto(address(server, f"lab/tree/release/{LESSON}/{NOTEBOOK}.ipynb?reset"))
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=SLOW_MS)
    stub = code_cell(page, "def conv_output_size")
    test = code_cell(page, '검사: "valid"일 때의 크기')
    test.locator(".jp-InputPlaceholder").click()  # it is folded
    for cell in (code_cell(page, "import numpy as np"), stub, test):
        run_cell(cell)
    expect(test.locator(".jp-OutputArea")).to_contain_text("return이 없습니다.")

    write_into(stub, solutions(taught, LESSON)["output_size"])
    run_cell(stub)
    run_cell(test)
    expect(test.locator(".jp-OutputArea-output")).to_have_text("✓ valid: 5와 3")
