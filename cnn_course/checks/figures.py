"""Figures as they were drawn: what pyplot's current one shows.

A picture is an image in a visible axes. What is written at it may stand above it, below it, at its
side, or in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = npt.NDArray[Any]

_SIDE = 32  # of the images that a picture may show, which may be drawn larger
_ALIKE = 0.97  # correlation from which a picture is held for an image


def shows_pictures(at_least: int) -> None:
    """Check that the figure shows pictures in so many different places.

    Args:
        at_least: how many.

    Raises:
        AssertionError: there is no figure, or fewer.
    """
    places = {
        _locator(ax) or _middle(ax)
        for ax in _axes_with_pictures()
        if any(image.get_visible() for image in ax.get_images())
    }
    assert len(places) >= at_least, (
        f"그림 하나에 사진이 서로 다른 자리 {at_least}곳 이상에 보여야 하는데 "
        f"{len(places)}곳입니다. "
        "그림을 여러 개 그리거나 사진을 같은 자리에 겹쳐 그리지 않았는지 보세요."
    )


def shows_different_pictures(at_least: int) -> None:
    """Check that so many pictures differ by more than brightness and contrast.

    Args:
        at_least: how many.

    Raises:
        AssertionError: there is no figure, or fewer.
    """
    shown = [np.asarray(ax.get_images()[-1].get_array()) for ax in _axes_with_pictures()]
    different = {
        np.round((image - image.mean()) / (image.std() + 1e-12), 1).tobytes() for image in shown
    }
    assert len(different) >= at_least, (
        f"서로 다른 사진이 {at_least}장 이상이어야 하는데, "
        f"사진 {len(shown)}장 가운데 서로 다른 것은 {len(different)}장입니다."
    )


def shows_images_of(images: Array) -> None:
    """Check that each picture shows one of these images.

    It may be scaled, brighter or darker, and drawn with more points than the image has.

    Args:
        images: (n, 32, 32, 3).

    Raises:
        AssertionError: there is no figure, or a picture shows none of them.
    """
    known = _thinned_out(images)
    for k, ax in enumerate(_pictures(), start=1):
        assert _likeness(k, ax, known).max() > _ALIKE, (
            f"{k}번째 사진은 X_train에 있는 이미지여야 하는데 X_train에서 찾지 못했습니다. "
            "사진이 온통 희거나 검게 보인다면 값의 범위(0~255의 정수 또는 0~1의 소수)를 확인하세요."
        )


def names_every_picture(names: Sequence[str]) -> None:
    """Check that a class name is written at each picture, no matter which.

    Args:
        names: the class names; a space, an underscore or nothing between words is the same.

    Raises:
        AssertionError: there is no figure, or a picture without a name.
    """
    wanted = ["".join(filter(str.isalpha, str(name).lower())) or "?" for name in np.ravel(names)]
    for k, ax in enumerate(_pictures(), start=1):
        text = " ".join(filter(None, _texts(ax)))
        letters = "".join(filter(str.isalpha, text.lower()))
        assert any(name in letters for name in wanted), (
            f"사진마다 클래스 이름이 적혀 있어야 하는데, "
            f"{k}번째 사진에 적힌 것은 '{text[:80] or '(없음)'}'입니다."
        )


def names_pictures_rightly(images: Array, labels: Array, names: Sequence[str]) -> None:
    """Check that at each picture its own class name is written, and no other.

    "computer keyboard" counts as "keyboard", as some lists of these classes have it. Of the word
    "train" alone, as in "train 3: apple", nobody can say whether it is a name.

    Args:
        images: (n, 32, 32, 3).
        labels: the class numbers of these, (n, 1).
        names: the 100 class names, in the order of their numbers.

    Raises:
        AssertionError: the names are not those of the course, or a picture has another name.
    """
    plain = [_plain(name) for name in np.ravel(names)]
    assert len(plain) == 100 and plain == sorted(set(plain)) and "apple" in plain[0], (
        "class_names는 처음에 받은 이름 100개 그대로여야 하는데 달라졌습니다."
    )
    known = _thinned_out(images)
    for k, ax in enumerate(_pictures(), start=1):
        likeness = _likeness(k, ax, known)
        # an image that is there twice, with two labels, has two right names
        same = np.flatnonzero(likeness > max(_ALIKE, likeness.max() - 1e-4))
        own = {plain[int(label)] for label in np.ravel(labels)[same]}
        assert own, f"{k}번째 사진이 X_train에 없어서, 어떤 이름이 맞는지 알 수 없습니다."

        text = _plain(" ".join(_texts(ax)))
        # word by word: there is no "bee" in "beetle"
        written = {n for n in plain if n in text or f" {n.replace(' ', '')} " in text}
        assert written & own, (
            f"{k}번째 사진에 적힌 이름이 그 사진의 클래스와 다릅니다. "
            f"적힌 것은 '{text.strip()[:80] or '(없음)'}'입니다."
        )
        assert written <= own | {" train "}, (
            f"{k}번째 사진에는 그 사진의 이름만 있어야 하는데, "
            f"다른 이름도 있습니다: {','.join(sorted(written - own)).strip()[:60]}"
        )


def _plain(text: object) -> str:
    """Return the words of a text: "12: Aquarium_fish" → " aquarium fish "."""
    words = f" {' '.join(re.findall('[a-z]+', str(text).lower()))} "
    return words.replace(" computer keyboard ", " keyboard ").replace(
        " computerkeyboard ", " keyboard "
    )


def _axes_with_pictures() -> list[Axes]:
    """Return the axes of the current figure that show pictures, without those under others.

    Where a figure stays open, a picture that was looked at first lies under the grid that is drawn
    next.
    """
    import matplotlib.pyplot as plt

    assert plt.get_fignums(), "그림이 없습니다. 위의 답 셀에서 그림을 그린 다음 이 셀을 실행하세요."
    found = [ax for ax in plt.gcf().axes if ax.get_visible() and ax.get_images()]
    return [ax for k, ax in enumerate(found) if not any(_lies_on(b, ax) for b in found[k + 1 :])]


def _lies_on(picture: Axes, other: Axes) -> bool:
    """Return whether the middle of a picture lies in a larger one."""
    if _locator(picture) or _locator(other):
        return False
    inner, outer = picture.get_window_extent(), other.get_window_extent()
    return bool(inner.width < outer.width and outer.contains(*_middle(picture)))


def _locator(ax: Axes) -> object:
    """Return what settles the place of an axes when it is drawn (ImageGrid), or None."""
    return ax.get_axes_locator()


def _middle(ax: Axes) -> tuple[int, int]:
    """Return the middle of an axes, in pixels of its figure."""
    box = ax.get_window_extent()
    return round((box.x0 + box.x1) / 2), round((box.y0 + box.y1) / 2)


def _pictures() -> list[Axes]:
    found = _axes_with_pictures()
    assert len(found) > 1, f"그림 하나에 사진이 여러 장 있어야 하는데 {len(found)}장입니다."
    return found


def _texts(ax: Axes) -> list[str]:
    """Return what is written at a picture: titles, names of the axes, text in it."""
    titles = [ax.get_title(loc=side) for side in ("left", "center", "right")]
    axis_names = [axis for axis in (ax.xaxis, ax.yaxis) if ax.axison and axis.get_visible()]
    return [
        *titles,
        *(axis.get_label_text() for axis in axis_names),
        *(text.get_text() for text in ax.texts),
    ]


def _thinned_out(images: Array) -> npt.NDArray[np.float32]:
    """Return every fourth point of images, (n, 3 × 8 × 8)."""
    assert images.shape[1:] == (_SIDE, _SIDE, 3), images.shape
    points = images[:, 2::4, 2::4].transpose(0, 3, 1, 2)
    return points.reshape(len(images), -1).astype(np.float32)


def _likeness(k: int, ax: Axes, known: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return the correlation of the k-th picture with each known image.

    It is the same whatever unit brightness is measured in (0 to 255, 0 to 1). Values that imshow
    has cut off are left out.
    """
    shown = np.asarray(ax.get_images()[-1].get_array(), dtype=np.float32)
    assert shown.ndim == 3 and shown.shape[2] >= 3 and min(shown.shape[:2]) >= _SIDE, (
        f"{k}번째 사진은 (32, 32, 3) 모양의 컬러 이미지여야 하는데 모양이 {shown.shape}입니다."
    )
    down, across = (_averaging(n) for n in shown.shape[:2])
    small = down @ shown.T.swapaxes(1, 2) @ across.T  # channel, row, column
    points = small[:3, 2::4, 2::4].ravel()
    inside = (points > points.min()) & (points < points.max())
    inside = inside if inside.sum() >= 24 else np.full(points.shape, True)
    a, b = known[:, inside], points[inside]
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean()
    found: npt.NDArray[np.float64] = a @ b / (np.linalg.norm(a, axis=1) * np.linalg.norm(b) + 1e-6)
    return found


def _averaging(n: int) -> npt.NDArray[np.float64]:
    """Return the matrix that makes 32 averages of n values in a row."""
    grid = (np.arange(n) * _SIDE // n == np.arange(_SIDE)[:, None]).astype(np.float64)
    averages: npt.NDArray[np.float64] = grid / grid.sum(axis=1, keepdims=True)
    return averages
