"""Scripts wherever a student can put one, and what finds those that a browser would run."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import nbformat

from nbjudge.course.layout import Lesson
from nbjudge.engine.results import CellRun, Result, Verdict

EVIL = "evil-7731"  # stands wherever a student's script does

SCRIPT = f"<script>alert('{EVIL}')</script>"
HANDLER = f"<img src='{EVIL}' onerror='alert(1)'>"
LINK = f"<a href='javascript:alert(`{EVIL}`)'>x</a>"


def attacking(lesson: Lesson) -> Result:
    """Return the result of a hand-in that puts scripts wherever a page may show them."""
    result = Result()
    for name in lesson.tests:
        result.verdicts.append(Verdict(name, "failed", f"{SCRIPT}{LINK}", f"Error{HANDLER}"))
    everything = SCRIPT + HANDLER + LINK
    mimes = ("text/plain", "text/html", "text/markdown", "text/latex", "image/svg+xml")
    outputs: list[dict[str, Any]] = [
        {"output_type": "stream", "name": "stdout", "text": everything},
        {"output_type": "stream", "name": "stderr", "text": f"\x1b[31m{everything}"},
        {"output_type": "display_data", "data": dict.fromkeys(mimes, everything)},
        {"output_type": "display_data", "data": {"application/javascript": f"alert('{EVIL}')"}},
        {"output_type": "display_data", "data": {"image/png": f"iVBORw0KGgoAAAAA'>{SCRIPT}"}},
        {"output_type": "display_data", "data": {"image/png": f'iVBORw0KGgoAAAAA"{HANDLER}'}},
        {"output_type": "error", "ename": SCRIPT, "evalue": HANDLER, "traceback": [everything]},
    ]
    run = CellRun(outputs, everything)
    result.runs = dict.fromkeys(range(len(lesson.cells)), run)
    return result


def add_scripts(notebook: Any) -> None:
    """Add cells to a hand-in that hold scripts: Markdown with an attachment, raw, code."""
    text = nbformat.v4.new_markdown_cell(
        f"{SCRIPT}\n\n{HANDLER}\n\n[x](javascript:alert('{EVIL}'))"
    )
    text.attachments = {"a.svg": {"image/svg+xml": f"<svg onload='alert(1)'>{EVIL}</svg>"}}
    raw = nbformat.v4.new_raw_cell(SCRIPT, metadata={"raw_mimetype": "text/html"})
    notebook.cells += [text, raw, nbformat.v4.new_code_cell(f"# {SCRIPT}{HANDLER}")]


class Active(HTMLParser):
    """Collects what a browser would run: scripts, handlers and links to scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = ""
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.inside = tag
        for name, value in attrs:
            text = (value or "").lower()
            if name.startswith("on") or "javascript:" in text or "data:text/html" in text:
                self.found.append(f"{tag} {name}={value}")
            if name in ("src", "href", "srcdoc") and EVIL in text:
                self.found.append(f"{tag} {name}={value}")
        if tag in ("iframe", "object", "embed", "base", "form", "svg"):
            self.found.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self.inside:
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside and EVIL in data:
            self.found.append(f"{self.inside}: {data}")


def active(html: str) -> list[str]:
    """Return what a browser would run of a page."""
    parser = Active()
    parser.feed(html)
    parser.close()
    return parser.found
