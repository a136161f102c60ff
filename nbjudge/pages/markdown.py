"""Students' Markdown as nbgrader shows it, in Formgrader and in its own feedback pages."""

from __future__ import annotations

import bleach
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

_TAGS = bleach.sanitizer.ALLOWED_TAGS | {
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
    protocols = {"http", "https", "mailto", "data"}
    return str(bleach.clean(html, _TAGS, _is_harmless, protocols=protocols))


def _is_harmless(tag: str, name: str, value: str) -> bool:
    value = value.strip().lower()
    if name == "src":
        return tag == "img" and value.startswith(_PICTURES)
    if name == "href":
        return tag == "a" and value.startswith(_LINKS)
    return name in _ATTRIBUTES
