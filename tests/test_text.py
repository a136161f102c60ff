"""Foreign text as plain text."""

from __future__ import annotations

import pytest

from nbjudge.text import counted, plain_text


@pytest.mark.parametrize(
    ("foreign", "plain"),
    [
        ("한글 and English, 1 < 2\n\tindented", "한글 and English, 1 < 2\n\tindented"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[2J\x1b[1;1Hcleared", "cleared"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b]52;c;cm0gLXJm\x1b\\text", "text"),
        ("\x1b]8;;http://example.org\x07link\x1b]8;;\x07", "link"),
        ("9 of 10\r10 of 10", "9 of 1010 of 10"),
        ("back\x08\x08\x7fspace, bell\x07, nul\x00", "backspace, bell, nul"),
        ("\u202e01 fo 01\u202c \u2066x\u2069", "01 fo 01 x"),
        ("half a \ud83dcharacter", "half a character"),
        (["a list"], "['a list']"),
        (None, "None"),
    ],
)
def test_plain_text_is_without_what_a_terminal_obeys(foreign: object, plain: str) -> None:
    assert plain_text(foreign) == plain


def test_no_control_character_comes_through_alone_or_in_any_sequence() -> None:
    allowed = {"\n", "\t"}
    controls = [chr(n) for n in (*range(0x20), *range(0x7F, 0xA0)) if chr(n) not in allowed]
    for control in controls:
        for text in (
            control,
            f"a{control}b",
            f"{control}[0m{control}",
            f"\x1b{control}[0m",
            "\x1b",
        ):
            found = plain_text(text)
            assert not set(found) & set(controls), repr(text)
            found.encode()


def test_what_is_plain_stays_so_when_it_is_cleaned_again() -> None:
    tricky = "\x1b\x1b[31m[31m \x1b]0;\x1b]0;t\x07 \x9b\x1b[0m31m \x1b[\x1b[31m31m"
    once = plain_text(tricky)
    assert plain_text(once) == once


def test_one_thing_is_not_called_several() -> None:
    said = [counted(number, "hand-in") for number in range(3)]
    assert said == ["0 hand-ins", "1 hand-in", "2 hand-ins"]
