"""The HTML pages that nbjudge writes: one way to fill in a template."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from nbjudge import messages
from nbjudge.text import plain_text


def environment(package: str) -> Environment:
    """Return what fills in the templates of a package's folder `templates/`.

    Foreign text is escaped and holds nothing that misleads a reader (`plain_text`); a value that a
    template lacks is an error. Markup that was made on purpose passes as it is.
    """
    filled_in = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: plain_text(value) if type(value) is str else value,
    )
    messages.use_in_templates(filled_in)
    return filled_in
