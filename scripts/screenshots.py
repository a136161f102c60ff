"""Make the pictures for the documentation, in a real browser.

    python -m scripts.screenshots COURSE             # a course that has been graded and reported
    python -m scripts.screenshots COURSE --no-lab    # only of pages that nbjudge itself wrote

`make demo` and then `nbjudge report` leave such a course behind; what is in it is copied, not
changed. The pictures go to `docs/images/`, no wider than 1200 pixels and no larger than 200 kB.
"""

from __future__ import annotations

import argparse
import io
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import Gradebook
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import (
    SLOW_MS,
    address,
    chromium,
    code_cell,
    jupyter_lab,
    run_cell,
    write_into,
)

IMAGES = Path(__file__).parents[1] / "docs" / "images"
LESSON, NOTEBOOK = "03-one-hot", "one_hot"
STUDENT = "park-haeun"
WIDTH, HEIGHT = 1100, 760
MAX_BYTES = 200_000
COPIED = ("source", "release", "submitted", "autograded", "nbgrader_config.py", "gradebook.db")
WRONG = "y_train_onehot = y_train\ny_test_onehot = y_test"
RIGHT = "y_train_onehot = to_categorical(y_train, 100)\ny_test_onehot = to_categorical(y_test, 100)"
TESTS = ("검사: 이미지 하나에", "검사: 줄마다 1이", "검사: 훈련 라벨의", "검사: 테스트 라벨의")
# what `%load_ext cnn_course.environment` does: small images, and no download
STARTUP = "get_ipython().extension_manager.load_extension('cnn_course.environment')"


def main() -> None:
    """Make all pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("course", type=Path, help="a course that has been graded")
    parser.add_argument("--no-lab", action="store_true", help="none of JupyterLab")
    parser.add_argument("--into", type=Path, default=IMAGES, help="the pictures' folder")
    words = parser.parse_args()
    with chromium() as browser:
        if not words.no_lab:
            in_the_lab(browser, words.course, words.into)
        for page in (words.course / "feedback" / STUDENT / LESSON).glob("*.html"):
            page_of_file(browser, page, words.into / "feedback.png", height=1380)
        report = words.course / "report" / "index.html"
        page_of_file(browser, report, words.into / "class-report.png", height=1075)


def in_the_lab(browser: Browser, graded: Path, into: Path) -> None:
    """The pictures of JupyterLab, in a copy of a graded course."""
    with tempfile.TemporaryDirectory() as scratch:
        course, home = Path(scratch) / "course", Path(scratch) / "home"
        course.mkdir()
        for name in COPIED:
            there = graded / name
            (shutil.copytree if there.is_dir() else shutil.copy)(there, course / name)
        startup = home / "ipython" / "profile_default" / "startup" / "images.py"
        startup.parent.mkdir(parents=True)
        startup.write_text(STARTUP)
        with jupyter_lab(course, home) as server:
            student_notebook(browser, server, into)
            lesson_list(browser, server, into / "formgrader.png")
            submission(browser, server, course, into / "formgrader-submission.png")


def student_notebook(browser: Browser, server: str, into: Path) -> None:
    """A student's notebook: an answer that is wrong and what its test says, then a right one."""
    with open_page(browser) as page:
        page.goto(address(server, f"lab/tree/release/{LESSON}/{NOTEBOOK}.ipynb?reset"))
        expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=SLOW_MS)
        page.keyboard.press("Control+b")  # the file browser's place is the notebook's
        for given in ("load_data", "to_categorical"):
            run_cell(code_cell(page, given))
        tests = [code_cell(page, f"#@title {title}") for title in TESTS]
        answers = (
            ("student-notebook-fails.png", WRONG, tests[:1]),
            ("student-notebook.png", RIGHT, tests),
        )
        written = "y_train_onehot = ..."
        for name, answer, tried in answers:
            write_into(code_cell(page, written), answer)
            written = answer.splitlines()[0]
            _run_from(code_cell(page, written), tried)
            task = page.get_by_role("heading", name="문제 1")
            task.evaluate("element => element.scrollIntoView()")
            save(page, into / name)


def _run_from(answer: Locator, tests: list[Locator]) -> None:
    """Run an answer and the folded cells below it, as students do: Shift+Enter, again and again."""
    before = answer.locator(".jp-InputPrompt").inner_text()
    answer.page.keyboard.press("Shift+Enter")
    expect(answer.locator(".jp-InputPrompt")).not_to_have_text(before)
    for test in tests:
        found = test.locator(".jp-OutputArea-output")
        answer.page.keyboard.press("Shift+Enter")
        expect(found).to_contain_text(re.compile("✓|Error"), timeout=SLOW_MS)


def lesson_list(browser: Browser, server: str, picture: Path) -> None:
    """Formgrader: the lessons, and how many handed in."""
    with open_page(browser) as page:
        page.goto(address(server, "formgrader/manage_assignments"))
        expect(page.get_by_role("link", name=LESSON)).to_be_visible()
        save(page.get_by_role("grid"), picture)


def submission(browser: Browser, server: str, course: Path, picture: Path) -> None:
    """Formgrader: a submission, with the place for a comment and for points by hand."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        which = gradebook.find_submission_notebook(NOTEBOOK, LESSON, STUDENT).id
    with open_page(browser, height=560) as page:
        page.goto(address(server, f"formgrader/submissions/{which}"))
        expect(page.locator(".score").first).to_have_attribute("placeholder", re.compile(r"\d"))
        answer = page.locator(".nbgrader_cell").filter(has=page.locator("#decode-comment"))
        answer.evaluate("element => window.scrollTo(0, element.offsetTop - 60)")
        save(page, picture)


def page_of_file(browser: Browser, file: Path, picture: Path, height: int) -> None:
    """The beginning of a page that nbjudge wrote, so many pixels of it."""
    with open_page(browser, height) as page:
        page.goto(file.absolute().as_uri())
        save(page, picture)


@contextmanager
def open_page(browser: Browser, height: int = HEIGHT) -> Iterator[Page]:
    """Give an empty page of this height, in pixels, in a profile of its own."""
    with browser.new_context(viewport={"width": WIDTH, "height": height}) as context:
        context.set_default_timeout(SLOW_MS)
        yield context.new_page()


def save(what: Page | Locator, picture: Path) -> None:
    """Save what is seen of a page or a part of it, in 256 colours."""
    shown = Image.open(io.BytesIO(what.screenshot())).convert("RGB")
    picture.parent.mkdir(parents=True, exist_ok=True)
    shown.quantize(256, dither=Image.Dither.NONE).save(picture, optimize=True)
    size = picture.stat().st_size
    if size > MAX_BYTES:
        raise SystemExit(f"{picture}: {size} bytes are more than {MAX_BYTES}")
    print(f"{picture}: {size // 1000} kB")


if __name__ == "__main__":
    main()
