"""Curves: the figures that show how a training went.

What is judged are pyplot's open figures: lines through a record's values, wherever they stand, and
what the legends call them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgba
from matplotlib.legend import Legend
from matplotlib.lines import Line2D

from cnn_course.checks.messages import short
from cnn_course.checks.training import record_of

Style = tuple[tuple[float, ...], Any, Any]
"""Colour, line style and marker."""

# what names of curves say: which half of the data, and which measure
_VALIDATION = re.compile(
    r"val|test|dev|hold|eval|검증|평가|테스트|시험|(?<![a-z])(v|va|te)(?![a-z])"
)
_TRAINING = re.compile(r"train|trn|fit|훈련|학습|트레이|(?<![a-z])(t|tr)(?![a-z])")
_LOSS, _ACCURACY = re.compile("loss|손실"), re.compile("acc|정확")


def show_loss(history: Any) -> None:
    """Check that two lines show the loss of a record, in training and in validation.

    Args:
        history: what `fit` returned.

    Raises:
        AssertionError: there is no record, no figure, or a line is missing.
    """
    record, lines = record_of("history", history), _lines()
    assert {"loss", "val_loss"} <= set(record), (
        "history에 loss와 val_loss의 기록이 있어야 하는데 없습니다."
    )
    drawn = {key: _drawn(lines, record[key], forward=True) for key in ("loss", "val_loss")}
    for key, found in drawn.items():
        assert found, (
            f"{key}의 {np.size(record[key])}개 값을 차례로 이은 곡선이 있어야 하는데 "
            "찾지 못했습니다."
        )
    assert any(a is not b for a in drawn["loss"] for b in drawn["val_loss"]), (
        "훈련 손실과 검증 손실의 곡선이 따로 있어야 하는데 하나뿐입니다."
    )


def show_accuracy(history: Any) -> None:
    """Check that two lines show the accuracy of a record, in training and in validation.

    Accepts per cent, and any name that `compile` gave the accuracy. Of several accuracies one is
    enough.

    Args:
        history: what `fit` returned.

    Raises:
        AssertionError: there is no record, no figure, or a line is missing.
    """
    record, lines = record_of("history", history), _lines()
    pairs = [key for key in record if key != "loss" and f"val_{key}" in record]
    names = [key for key in pairs if "acc" in key.lower()] or pairs
    assert names, "history에 정확도의 기록이 훈련과 검증 모두 있어야 하는데 없습니다."
    drawn = {
        key: _drawn(lines, record[key], forward=True, scales=(1, 100))
        for name in names
        for key in (name, f"val_{name}")
    }
    for prefix, half in (("", "훈련"), ("val_", "검증")):
        assert any(drawn[prefix + name] for name in names), (
            f"{half} 정확도의 {np.size(record[prefix + names[0]])}개 값을 차례로 이은 곡선이 "
            "있어야 하는데 찾지 못했습니다."
        )
    assert any(a is not b for name in names for a in drawn[name] for b in drawn[f"val_{name}"]), (
        "훈련 정확도와 검증 정확도의 곡선이 따로 있어야 하는데 하나뿐입니다."
    )


def are_told_apart(history: Any) -> None:
    """Check that a legend gives the two curves of each measure different names.

    A curve's name is found by its style, else by its colour, else by its place in the legend.

    Args:
        history: what `fit` returned.

    Raises:
        AssertionError: there is no pair of curves, one has no name, or both have the same.
    """
    pairs = list(_pairs(history))
    assert pairs, "훈련과 검증을 나란히 볼 곡선 한 쌍이 있어야 하는데 찾지 못했습니다."
    for key, curves in pairs:
        names = [(_names(a), _names(b)) for a, b in curves]
        assert any(a and b for a, b in names), (
            f"{key}의 훈련 곡선과 검증 곡선이 모두 범례에 있어야 하는데, "
            "이름이 없는 곡선이 있습니다."
        )
        assert any(a and b and not a & b for a, b in names), (
            f"{key}의 훈련 곡선과 검증 곡선은 범례에서 이름과 색이 서로 달라야 하는데, "
            f"{_quoted(names[0][0] | names[0][1])}만으로는 구별되지 않습니다."
        )


def are_named_rightly(history: Any) -> None:
    """Check that the legend's names say which curve is the training and which the validation.

    Args:
        history: what `fit` returned.

    Raises:
        AssertionError: there is no pair of curves, or a name is missing, wrong or says nothing.
    """
    pairs = list(_pairs(history))
    assert pairs, "훈련과 검증을 나란히 볼 곡선 한 쌍이 있어야 하는데 찾지 못했습니다."
    for key, curves in pairs:
        faults = [_fault(key, _names(a), _names(b)) for a, b in curves]
        assert None in faults, faults[0]


def _lines() -> list[Line2D]:
    """Return the lines of all open figures; the current figure stays the current one."""
    assert plt.get_fignums(), "그림이 있어야 하는데 열려 있는 그림이 없습니다."
    current = plt.gcf().number
    figures = [plt.figure(number) for number in plt.get_fignums()]
    plt.figure(current)
    return [line for figure in figures for ax in figure.axes for line in ax.lines]


def _drawn(
    lines: list[Line2D], values: Any, *, forward: bool, scales: tuple[int, ...] = (1,)
) -> list[Line2D]:
    """Return the lines through the values of a record, as they are or in per cent.

    Args:
        lines: the lines to choose from.
        values: the values, one an epoch.
        forward: whether the epochs must go from left to right.
        scales: by what the values may have been multiplied.
    """

    def shows(line: Line2D) -> bool:
        try:
            x, y = (np.asarray(data, dtype=float) for data in line.get_data(orig=False))
        except (TypeError, ValueError):
            return False
        if not y.shape == np.shape(values) == x.shape or (forward and np.any(np.diff(x) <= 0)):
            return False
        return any(
            np.allclose(y, scale * np.asarray(values), rtol=1e-3, atol=1e-4 * scale, equal_nan=True)
            for scale in scales
        )

    return [line for line in lines if shows(line)]


def _pairs(history: Any) -> Iterator[tuple[str, list[tuple[Line2D, Line2D]]]]:
    """Yield each measure that is drawn for both halves, with all pairs of its curves."""
    record, lines = record_of("history", history), _lines()
    for key in record:
        if f"val_{key}" in record:
            of = [
                _drawn(lines, record[name], forward=False, scales=(1, 100))
                for name in (key, f"val_{key}")
            ]
            curves = [(a, b) for a in of[0] for b in of[1] if a is not b]
            if curves:
                yield key, curves


def _names(line: Line2D) -> set[str]:
    """Return what the legends call a curve."""
    ax: Any = line.axes
    same_place = [other for other in ax.figure.axes if other.bbox.bounds == ax.bbox.bounds]
    own = [child for child in ax.get_children() if isinstance(child, Legend)]
    others = [
        child for other in same_place for child in other.get_children() if isinstance(child, Legend)
    ]
    for legends in (own, others, ax.figure.legends):
        entries = [
            (_style(handle), text.get_text().strip())
            for legend in legends
            for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=False)
            if isinstance(handle, Line2D) or hasattr(handle, "get_facecolor")
        ]
        for length in (3, 1):  # style and colour, or the colour alone
            look = _style(line)[:length]
            named = {text for style, text in entries if style[:length] == look and text}
            if named:
                return named
        for legend in legends:
            texts = [text.get_text().strip() for text in legend.get_texts()]
            if len(texts) == len(ax.lines):
                return {texts[list(ax.lines).index(line)]} - {""}
    return set()


def _style(artist: Artist) -> Style:
    if isinstance(artist, Line2D):
        return to_rgba(artist.get_color()), artist.get_linestyle(), artist.get_marker()
    face: Any = artist
    red, green, blue, alpha = np.ravel(face.get_facecolor())[:4]
    return (red, green, blue, alpha), None, None


def _fault(key: str, of_training: set[str], of_validation: set[str]) -> str | None:
    """Return what is wrong with the names of a measure's two curves, or None."""
    if not of_training or not of_validation:
        return f"{key}의 곡선이 모두 범례에 있어야 하는데, 이름이 없는 곡선이 있습니다."
    if _halves(of_training) == {"validation"} or _halves(of_validation) == {"training"}:
        return (
            f"{key}의 훈련 곡선과 검증 곡선의 이름이 맞아야 하는데, 훈련 곡선이 "
            f"{_quoted(of_training)}, 검증 곡선이 {_quoted(of_validation)}입니다."
        )
    both = of_training | of_validation
    if not _halves(of_training) ^ _halves(of_validation):
        return (
            f"{key}의 범례가 어느 쪽이 훈련이고 어느 쪽이 검증인지 말해 주어야 하는데, "
            f"{_quoted(both)}만으로는 알 수 없습니다."
        )
    if all(_is_of_another_measure(key, name) for name in both):
        return f"{key}의 곡선이 범례에서는 {_quoted(both)}입니다."
    return None


def _halves(names: set[str]) -> set[str]:
    """Return which half of the data the names speak of: one, both or none."""
    said = [name.lower().replace("value", " ") for name in names]
    return {
        half
        for half, words in (("validation", _VALIDATION), ("training", _TRAINING))
        if any(words.search(name) for name in said)
    }


def _is_of_another_measure(key: str, name: str) -> bool:
    """Return whether a name calls a loss an accuracy, or the other way round."""
    loss, accuracy = (bool(words.search(name.lower())) for words in (_LOSS, _ACCURACY))
    return loss != accuracy and loss != ("loss" in key)


def _quoted(names: set[str]) -> str:
    return f"'{short(', '.join(sorted(names)))}'"
