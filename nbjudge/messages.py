"""What students read, in their course's language.

Messages stand in the code and in templates in English. They are looked up in the catalogue of the
language that is spoken at that moment (`speaking`), `locale/<language>/LC_MESSAGES/nbjudge.po`;
each catalogue there is a language that a course may choose. What instructors read is English.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment  # processes that grade have no templates

ENGLISH = "en"  # what is spoken where nobody says anything else; it needs no catalogue

_CATALOGUES = Path(__file__).parent / "locale"
_CATALOGUE = "LC_MESSAGES/nbjudge.po"
LANGUAGES = (ENGLISH, *sorted(p.parts[-3] for p in _CATALOGUES.glob(f"*/{_CATALOGUE}")))

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let messages be of a language, one of `LANGUAGES`, in this thread and until this ends.

    Processes that the fork server starts in the meantime speak it as well.
    """
    _translations(language)
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def spoken() -> str:
    """Return the language that messages are of at the moment."""
    return _spoken.get()


def gettext(message: str, **values: object) -> str:
    """Return a message in the language that is spoken.

    Args:
        message: in English.
        values: what stands for its `%(name)s`.
    """
    found = _translations(spoken()).gettext(message)
    return found % values if values else found


def ngettext(singular: str, plural: str, number: float, **values: object) -> str:
    """Return a message about a number of things in the language that is spoken.

    Args:
        singular: in English, of one thing.
        plural: in English, of any other number.
        number: how many; a part of one thing is said as more of them are, as in "0.5 points".
        values: what stands for their `%(name)s`.
    """
    whole = int(number) if number == int(number) else 2
    found = _translations(spoken()).ngettext(singular, plural, whole)
    return found % values if values else found


def to_translate(message: str) -> str:
    """Return a message as it is, for `gettext` at another place; catalogues then have it."""
    return message


def in_every_language(message: str) -> tuple[str, ...]:
    """Return what a message is in each language, to know again what was written in any of them."""
    return tuple(dict.fromkeys(_translations(name).gettext(message) for name in LANGUAGES))


def use_in_templates(environment: Environment) -> None:
    """Let templates say messages: `_("…")` and `ngettext(…)`.

    What is filled into one is escaped as the template escapes, and no more than that: foreign text
    that has to be plain stands outside of messages.
    """
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        gettext, ngettext, newstyle=True
    )


@functools.cache
def catalogue(language: str) -> str:
    """Return the text of a language's catalogue; "" for English."""
    if language == ENGLISH:
        return ""
    return (_CATALOGUES / language / _CATALOGUE).read_text(encoding="utf-8")


@functools.cache
def _translations(language: str) -> NullTranslations:
    if language == ENGLISH:
        return NullTranslations()
    from babel.messages.mofile import write_mo  # an English course does without
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.StringIO(catalogue(language)), locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
