"""Students' Markdown as nbgrader shows it, in Formgrader and in its own feedback pages."""

from __future__ import annotations

import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

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


def _kept(tag: str, name: str, value: str) -> str | None:
    """Return an attribute's value as it stays; None takes the attribute out."""
    start = value.strip().lower()
    if name == "src":
        return value if start.startswith(_PICTURES) else None
    if name == "href":
        return value if start.startswith(_LINKS) else None
    return value
