"""What people are called."""

from __future__ import annotations

import pytest

from nbjudge.records.people import parts_of, whole_name


@pytest.mark.parametrize(
    ("name", "first", "last", "whole"),
    [
        ("김지우", "지우", "김", "김지우"),
        ("김 지우", "지우", "김", "김지우"),
        ("지우 김", "지우", "김", "김지우"),
        ("이준", "준", "이", "이준"),
        ("황보", "보", "황", "황보"),
        ("남궁민", "민", "남궁", "남궁민"),
        ("강전우", "전우", "강", "강전우"),
        ("선우재덕", "재덕", "선우", "선우재덕"),
        ("남궁 민", "민", "남궁", "남궁민"),
        ("Jiwoo Kim", "Jiwoo", "Kim", "Jiwoo Kim"),
        ("Kim, Jiwoo", "Jiwoo", "Kim", "Jiwoo Kim"),
        ("Ada King Lovelace", "Ada King", "Lovelace", "Ada King Lovelace"),
        ("Madonna", "", "Madonna", "Madonna"),
        ("", "", "", ""),
        (",", "", ",", ","),
    ],
)
def test_a_name_has_two_parts_and_is_read_as_before(
    name: str, first: str, last: str, whole: str
) -> None:
    assert parts_of(name) == (first, last)
    assert whole_name(first, last) == whole


@pytest.mark.parametrize(
    ("name", "surname", "first"),
    [
        ("Vincent van Gogh", "van Gogh", "Vincent"),
        ("Leeward Lee", "Lee", "Leeward"),
        ("강전우", "강전", "우"),
        ("지우 김", "김", "지우"),
    ],
)
def test_the_surname_that_a_roster_tells_is_the_surname(
    name: str, surname: str, first: str
) -> None:
    assert parts_of(name, surname) == (first, surname)


def test_a_surname_that_is_not_in_the_name_is_nobodys() -> None:
    assert parts_of("김지우", "박") == ("지우", "김")
