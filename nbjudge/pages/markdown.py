"""Markdown of students and graders, as HTML without anything that a browser runs."""

from __future__ import annotations

from typing import Any

import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from nbjudge.text import plain_text

_TAGS = {
    *("a", "abbr", "acronym", "b", "blockquote", "code", "em", "i", "li", "ol", "strong", "ul"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "span", "br", "hr", "pre", "img"),
    *("table", "thead", "tbody", "tfoot", "tr", "th", "td", "dl", "dt", "dd"),
    *("sub", "sup", "s", "u", "del", "details", "summary"),
}
_ATTRIBUTES = {"class", "title", "alt", "align", "colspan", "rowspan", "width", "height", "id"}
_PICTURES = ("https:", "data:image/png;base64,", "data:image/jpeg;base64,")
_LINKS = ("https:", "http:", "mailto:", "#")


@pass_context
def safe_markdown(context: Context, source: str) -> str:
    """Render Markdown as nbconvert does, without anything that a browser runs (a Jinja filter)."""
    attachments = context.get("cell", {}).get("attachments", {})
    renderer = IPythonRenderer(escape=False, attachments=attachments)
    html = MarkdownWithMath(renderer=renderer).render(source)
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"*": _ATTRIBUTES, "a": {"href"}, "img": {"src"}},
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
    )


# of a comment, whose page has headings of its own and takes no picture from elsewhere
_COMMENT_TAGS = _TAGS - {"h1", "h2", "h3", "h4", "h5", "h6", "img", "div"}


def comment_html(source: str) -> Markup:
    """Return a grader's comment, which Formgrader takes as Markdown, as HTML.

    HTML in it is text. Headings become bold lines. Mathematics stays as TeX, as it was typed: the
    page runs no scripts, of which MathJax is one.
    """
    text = plain_text(source).strip()
    if not text:
        return Markup("")
    html = MarkdownWithMath(renderer=_CommentRenderer(escape=True)).render(text)
    return Markup(
        nh3.clean(
            html,
            tags=_COMMENT_TAGS,
            attributes={"a": {"href"}, "th": {"align"}, "td": {"align"}},
            attribute_filter=_kept,
            url_schemes={"http", "https", "mailto"},
            link_rel="noreferrer",
        )
    )


class _CommentRenderer(IPythonRenderer):
    """Renders code without colours, and mathematics as code."""

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return f"<p><strong>{text}</strong></p>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return str(self.link(text or url, url, title))

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"<pre><code>{self.escape_html(code)}</code></pre>\n"

    def block_math(self, body: str) -> str:
        return f"<code>$${self.escape_html(body)}$$</code>"

    def multiline_math(self, text: str) -> str:
        return f"<pre><code>{self.escape_html(text)}</code></pre>\n"

    def latex_environment(self, name: str, body: str) -> str:
        whole = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return f"<code>{self.escape_html(whole)}</code>"

    def inline_math(self, body: str) -> str:
        return f"<code>${self.escape_html(body)}$</code>"


def _kept(tag: str, name: str, value: str) -> str | None:
    """Return an attribute's value as it stays; None takes the attribute out."""
    start = value.strip().lower()
    if name == "src":
        return value if start.startswith(_PICTURES) else None
    if name == "href":
        return value if start.startswith(_LINKS) else None
    return value
