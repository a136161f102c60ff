"""The checks on images: what they accept, and what they refuse with which words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnn_course.checks import images

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (2000, 4, 4, 3), dtype=np.uint8)
LABELS = RNG.integers(0, 100, (2000, 1))
OTHERS = RNG.integers(0, 256, (300, 4, 4, 3), dtype=np.uint8)
DRAWN = RNG.choice(2000, 10, replace=False)


@pytest.mark.parametrize("right", [5, 5.0, np.int64(5), np.array(5)])
def test_a_right_count_is_accepted(right: Any) -> None:
    images.counts("n", right, 5)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [(..., "n: 아직"), (50_000, "외운 숫자"), ((5,), "숫자 하나여야"), ("5", "숫자 하나여야")],
)
def test_a_wrong_count_is_refused(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        images.counts("n", wrong, 5)


def test_the_shape_of_one_image_is_asked_for() -> None:
    for right in [(4, 4, 3), [4, 4, 3], np.array([4, 4, 3])]:
        images.is_shape("image_shape", right, (4, 4, 3))
    for wrong in [..., 3, (10, 4, 4, 3), (4, 3, 4), IMAGES[0]]:
        with pytest.raises(AssertionError, match="image_shape"):
            images.is_shape("image_shape", wrong, (4, 4, 3))


@pytest.mark.parametrize("right", [IMAGES[DRAWN], list(IMAGES[DRAWN]), IMAGES[DRAWN][:, None]])
def test_ten_images_drawn_at_random_are_accepted(right: Any) -> None:
    images.are_images("samples", right, 10, (4, 4, 3))
    images.are_among("samples", right, IMAGES)
    images.are_drawn_at_random("samples", right, IMAGES, LABELS)


def test_honest_draws_with_replacement_are_accepted() -> None:
    for seed in range(200):
        numbers = np.random.default_rng(seed).integers(2000, size=10)
        images.are_drawn_at_random("samples", IMAGES[numbers], IMAGES, LABELS)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (..., "아직"),
        (DRAWN, "담은 배열이나 리스트여야"),
        ({3: IMAGES[3]}, "담은 배열이나 리스트여야"),
        (IMAGES[:9], "10장 있어야 하는데 9장"),
        (IMAGES[:10, :2], "전체의 모양이"),
    ],
)
def test_what_are_not_ten_images_is_refused(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        images.are_images("samples", wrong, 10, (4, 4, 3))


def test_images_that_are_none_of_the_set_are_refused() -> None:
    with pytest.raises(AssertionError, match="0번 이미지와 똑같은"):
        images.are_among("samples", IMAGES[DRAWN][:, :, ::-1], IMAGES)
    with pytest.raises(AssertionError, match="훈련 이미지가 아닌 것"):
        images.are_drawn_at_random("samples", OTHERS[:10], IMAGES, LABELS)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (range(10), "맨 앞 10장"),
        ([7] * 10, "같은 이미지가 너무 많습니다"),
        (RNG.choice(100, 10, replace=False), "앞쪽의 이미지만"),
        (range(1990, 2000), "가까이 있는"),
        (range(3, 2000, 200), "같은 간격"),
        ([0, 50, 100, 120, 200, 250, 300, 370, 400, 1490], "배수"),
        ([9, 99, 149, 199, 229, 299, 349, 399, 449, 1499], "배수"),
    ],
)
def test_numbers_that_were_not_drawn_are_refused(numbers: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        images.are_drawn_at_random("samples", IMAGES[list(numbers)], IMAGES, LABELS)


@pytest.mark.parametrize(
    "formula",
    [
        lambda x: x / 255,
        lambda x: (x / 255).astype("float16"),
        lambda x: x / 127.5 - 1,
        lambda x: (x - IMAGES.mean(axis=0)) / IMAGES.std(axis=0),
        lambda x: x[..., ::-1] - np.array([103.939, 116.779, 123.68]),
        lambda x: [image / 255 for image in x],
    ],
)
def test_one_formula_for_both_halves_is_accepted(formula: Any) -> None:
    train, test = formula(IMAGES), formula(OTHERS)
    images.have_the_shape_of("train", train, IMAGES)
    images.are_scaled("train", train, slack=0.05)
    images.keep_their_order("train", train, IMAGES)
    images.are_scaled_alike("train", train, IMAGES, "test", test, OTHERS)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (..., "아직"),
        (IMAGES // 255, "소수여야 하는데 uint8"),
        (IMAGES.astype(float), "0부터 1까지이거나"),
        (IMAGES / 255 / 255, "너무 가깝습니다"),
        (np.round(IMAGES / 255, 2), "둘째 자리까지만"),
        (np.full(IMAGES.shape, np.nan), "NaN"),
        ("text", "배열이어야 하는데 str"),
    ],
)
def test_values_in_another_range_are_refused(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        images.are_scaled("train", wrong, slack=0.05)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (1 - IMAGES / 255, "큰 값은 더 큰 값으로"),
        (RNG.random(IMAGES.shape), "바뀌어야"),
        (IMAGES, "정규화하기 전과 똑같습니다"),
        (IMAGES[:5] / 255, "모양은"),
    ],
)
def test_values_in_another_order_are_refused(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        images.keep_their_order("train", wrong, IMAGES)


@pytest.mark.parametrize(
    "wrong",
    [OTHERS, OTHERS / 256, (OTHERS - OTHERS.mean(axis=0)) / OTHERS.std(axis=0), IMAGES / 255, ...],
)
def test_a_test_half_by_another_formula_is_refused(wrong: Any) -> None:
    with pytest.raises(AssertionError, match="test"):
        images.are_scaled_alike("train", IMAGES / 255, IMAGES, "test", wrong, OTHERS)
