"""Draw docs/images/class-report.png: the beginning of the class report, as a browser shows it.

    nbjudge demo && nbjudge report && python scripts/picture_class_report.py

Needs a Chromium, Playwright's own or the system's.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "images" / "class-report.png"


def draw(page: Path, picture: Path) -> None:
    """Draw what is seen of a report without scrolling."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        path = own if Path(own).exists() else shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path)
        tab = browser.new_page(viewport={"width": 1000, "height": 1200})
        tab.goto(page.as_uri())
        tab.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    draw(ROOT / "report" / "index.html", PICTURE)
