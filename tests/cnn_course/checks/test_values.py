"""The stub is told from everything else, and values are said in few words."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_course.checks import values


def test_only_the_stub_is_not_filled() -> None:
    for value in (None, 0, "", np.zeros(3)):
        values.filled("samples", value)
    with pytest.raises(AssertionError, match="samples은\\(는\\) 아직 채우지 않았습니다"):
        values.filled("samples", ...)


def test_a_long_text_is_cut_to_one_line_of_eighty_characters() -> None:
    assert values.short("a\n b") == "a b"
    assert len(values.short("x" * 1000)) == 80
