"""The one way in which pages are filled in."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from nbjudge.html import environment


def filled(template: str, **values: object) -> str:
    return environment("nbjudge.pages").from_string(template).render(**values)


def test_foreign_text_is_escaped_and_cannot_mislead() -> None:
    assert filled("<p>{{ a }}</p>", a="<b>\x1b[31mred\u202e") == "<p>&lt;b&gt;red</p>"


def test_markup_that_was_made_on_purpose_and_numbers_pass() -> None:
    assert filled("{{ a }} {{ b }}", a=Markup("<b>1</b>"), b=2.5) == "<b>1</b> 2.5"


def test_a_value_that_is_lacking_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        filled("{{ a }}")
