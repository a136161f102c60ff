"""Texts beside one another: which lines belong together, and how much is shown."""

from __future__ import annotations

from nbjudge.pages.side_by_side import Row, excerpt, side_by_side


def test_equal_lines_stand_beside_one_another() -> None:
    left = "a = 1\nb = 2\nc = 3\nd = 4"
    right = "a = 1\nb = 20\nnew = 0\nc = 3"
    rows = side_by_side(left, right)
    assert rows == [
        Row("a = 1", "a = 1"),
        Row("b = 2", "b = 20"),
        Row(None, "new = 0"),
        Row("c = 3", "c = 3"),
        Row("d = 4", None),
    ]
    assert [row.differs for row in rows] == [False, True, True, False, True]


def test_every_line_of_both_is_there_in_its_order() -> None:
    left, right = "x\ny\nx\n\nz", "z\nx\nx\ny\n\n"
    rows = side_by_side(left, right)
    assert [row.left for row in rows if row.left is not None] == left.split("\n")
    assert [row.right for row in rows if row.right is not None] == right.split("\n")


def test_short_texts_are_shown_whole_and_enormous_ones_in_part() -> None:
    assert excerpt("a\nb") == "a\nb"
    assert excerpt("") == ""
    for enormous in ("x" * 1_000_000, "x\n" * 1_000_000):
        shown = excerpt(enormous)
        assert shown.endswith("\n…")
        assert len(shown) < 5000
        assert shown.count("\n") < 200
    assert len(side_by_side("a\nb\n" * 100_000, "b\na\n" * 100_000)) < 400
