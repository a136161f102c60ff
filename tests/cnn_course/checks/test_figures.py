"""The checks on figures: what they accept, and what they refuse with which words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cnn_course.checks import figures

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (30, 32, 32, 3), dtype=np.uint8)
LABELS = np.arange(30)[:, None] % 10
# in the order of the alphabet, as the course's are
NAMES = [
    "apple",
    "bee",
    "beetle",
    "keyboard",
    *(f"name{a}{b}" for a in "abcdefgh" for b in "abcdefghijkl"),
]
OWN = [NAMES[int(label)] for label in LABELS.ravel()]


@pytest.fixture(autouse=True)
def no_figure_left() -> Iterator[None]:
    plt.close("all")
    yield
    plt.close("all")


def draw(
    pictures: Sequence[Any] = tuple(IMAGES[:9]),
    names: Sequence[str] = tuple(OWN[:9]),
    write: Callable[[Any, str], Any] = lambda ax, name: ax.set_title(name),
) -> None:
    _, axes = plt.subplots(3, 3)
    for ax, picture, name in zip(axes.ravel(), pictures, names, strict=True):
        ax.imshow(picture)
        write(ax, name)


def everything() -> None:
    figures.shows_pictures(at_least=9)
    figures.shows_different_pictures(at_least=9)
    figures.shows_images_of(IMAGES)
    figures.names_every_picture(NAMES)
    figures.names_pictures_rightly(IMAGES, LABELS, NAMES)


def test_a_picture_under_the_grid_does_not_count() -> None:
    plt.imshow(IMAGES[0])  # looked at first, in the figure that the grid is drawn in then
    for k in range(8):
        plt.subplot(3, 3, k + 1)
        plt.imshow(IMAGES[k])
        plt.title(OWN[k])
    figures.names_every_picture(NAMES)
    for check in (figures.shows_pictures, figures.shows_different_pictures):
        with pytest.raises(AssertionError, match=r"9.* 8"):
            check(at_least=9)
    plt.subplot(3, 3, 9)
    plt.imshow(IMAGES[8])
    plt.title(OWN[8])
    everything()


@pytest.mark.parametrize(
    "write",
    [
        lambda ax, name: ax.set_title(name),
        lambda ax, name: ax.set_title(f"12: {name.capitalize()}", loc="left"),
        lambda ax, name: ax.set_xlabel(name),
        lambda ax, name: ax.text(0, 0, f"train 3: {name}"),
    ],
)
def test_a_name_may_stand_anywhere_at_its_picture(write: Any) -> None:
    draw(write=write)
    everything()


def test_scaled_and_enlarged_images_are_known_again() -> None:
    draw(
        [*(IMAGES[:5] / 255), *(image.repeat(3, axis=0).repeat(3, axis=1) for image in IMAGES[5:9])]
    )
    everything()


def test_the_class_notebooks_computer_keyboard_is_a_keyboard() -> None:
    draw(names=[name.replace("keyboard", "computer_keyboard") for name in OWN[:9]])
    everything()
    theirs = [name.replace("keyboard", "computer_keyboard") for name in NAMES]
    figures.names_every_picture(theirs)
    figures.names_pictures_rightly(IMAGES, LABELS, theirs)


def test_without_a_figure_it_is_said_what_to_do() -> None:
    with pytest.raises(AssertionError, match="그림을 그린 다음"):
        figures.shows_pictures(at_least=9)


def test_pictures_in_one_place_are_one() -> None:
    for image in IMAGES[:9]:
        plt.gcf().add_axes((0, 0, 1, 1)).imshow(image)
    with pytest.raises(AssertionError, match="9곳 이상에 보여야 하는데 1곳"):
        figures.shows_pictures(at_least=9)


def test_a_brighter_copy_is_the_same_picture() -> None:
    draw([IMAGES[0] / 255 * k / 9 for k in range(1, 10)])
    with pytest.raises(AssertionError, match="서로 다른 것은 1장"):
        figures.shows_different_pictures(at_least=9)


def test_foreign_and_grey_pictures_are_refused() -> None:
    draw(list(RNG.random((9, 32, 32, 3))))
    with pytest.raises(AssertionError, match="1번째 사진은 X_train에 있는"):
        figures.shows_images_of(IMAGES)
    plt.close("all")
    draw(list(IMAGES[:9, :, :, 0]))
    with pytest.raises(AssertionError, match="컬러 이미지여야"):
        figures.shows_images_of(IMAGES)


@pytest.mark.parametrize("names", [[""] * 9, list("123456789")])
def test_missing_titles_and_numbers_are_refused(names: list[str]) -> None:
    draw(names=names)
    with pytest.raises(AssertionError, match="1번째 사진에 적힌 것은"):
        figures.names_every_picture(NAMES)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (OWN[1:10], "다릅니다. 적힌 것은 'bee'"),
        ([f"{name} bee" for name in OWN[:9]], "다른 이름도 있습니다: bee"),
    ],
)
def test_other_names_are_refused_without_the_right_one(names: list[str], said: str) -> None:
    draw(names=names)
    with pytest.raises(AssertionError, match=said):
        figures.names_pictures_rightly(IMAGES, LABELS, NAMES)


def test_another_list_of_names_is_refused() -> None:
    draw()
    with pytest.raises(AssertionError, match="이름 100개 그대로여야"):
        figures.names_pictures_rightly(IMAGES, LABELS, NAMES[::-1])
