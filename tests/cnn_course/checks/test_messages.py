"""What messages quote of a value, whatever it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnn_course.checks.messages import assert_filled, described


class Refusing:
    def __repr__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (3, "int 3"),
        ("a" * 200, "str '" + "a" * 78 + "…"),
        (np.zeros((1000, 3)), "ndarray(모양 (1000, 3))"),
        (list(range(50_000)), "list(길이 50000)"),
        ((32, 32, 3), "tuple (32, 32, 3)"),
        (Refusing(), "Refusing"),
    ],
)
def test_a_value_is_described_in_few_characters(value: Any, said: str) -> None:
    assert described(value) == said


@pytest.mark.parametrize(("value", "said"), [(..., "아직 채우지 않았습니다"), (None, "None")])
def test_a_stub_and_a_lost_result_are_said(value: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=f"samples: .*{said}"):
        assert_filled("samples", value)
