"""What is counted of a class: how tests separate, and which messages are one."""

from __future__ import annotations

import numpy as np
import pytest

from nbjudge.pages.statistics import Message, discriminations, grouped


def test_a_test_that_the_strong_pass_separates_and_one_that_the_weak_pass_does_not() -> None:
    # students from strong to weak; the last test is passed by those who fail the others
    passed = np.array(
        [[1, 1, 1, 1, 0], [1, 1, 1, 1, 0], [1, 1, 0, 1, 0], [0, 1, 0, 1, 1], [0, 0, 0, 1, 1]]
    ).astype(bool)
    first, second, third, everybody, wrong = discriminations(passed, np.ones(5))
    assert first is not None
    assert second is not None
    assert third is not None
    assert wrong is not None
    assert min(first, second, third) > 0 > wrong
    assert everybody is None


def test_a_test_is_not_compared_with_itself() -> None:
    """Pearson's r between a test and the other tests' points, worked out by hand."""
    passed = np.array([[1, 1], [1, 0], [0, 1], [0, 0]]).astype(bool)
    assert discriminations(passed, np.array([1.0, 5.0])) == [pytest.approx(0), pytest.approx(0)]
    passed = np.array([[1, 1, 0], [1, 0, 1], [0, 0, 1]]).astype(bool)
    first, *_ = discriminations(passed, np.array([1.0, 3.0, 2.0]))  # the rest: 3, 2, 2
    assert first == pytest.approx(0.5)


@pytest.mark.parametrize("students", [0, 1])
def test_nothing_can_be_said_about_fewer_than_two_students(students: int) -> None:
    assert discriminations(np.ones((students, 2), bool), np.ones(2)) == [None, None]


def test_messages_that_differ_in_values_are_one() -> None:
    assert grouped(
        [
            "결과는 3이어야 하는데 5입니다.",
            "결과는 3이어야 하는데 -1.5e-7입니다.",
            "결과는 3이어야 하는데 5입니다.",
            "모양이 (2, 3)이어야 하는데 (200,)입니다.",
            "모양이 (2, 3, 1)이어야 하는데 ()입니다.",
            "[0, 1, 1]의 손실함수는 'mse'인데 \"mae\"입니다.",
            "[0]의 손실함수는 'x'인데 'a b'입니다.",
            "Conv2D is missing",
            "Conv3D is missing",
        ]
    ) == [
        Message("결과는 3이어야 하는데 5입니다.", 3, 2),
        Message("[0, 1, 1]의 손실함수는 'mse'인데 \"mae\"입니다.", 2, 2),
        Message("Conv2D is missing", 1, 1),
        Message("Conv3D is missing", 1, 1),
        Message("모양이 (2, 3)이어야 하는데 (200,)입니다.", 1, 1),
        Message("모양이 (2, 3, 1)이어야 하는데 ()입니다.", 1, 1),
    ]


def test_enormous_messages_are_cut() -> None:
    (message,) = grouped(["x\n" * 5_000_000 + "\x1b[2J"])
    assert len(message.text) < 1000
