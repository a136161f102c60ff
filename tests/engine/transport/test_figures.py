"""Figures and axes that a name stands for, there and back, and lies about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from nbjudge.engine.transport import Encoder
from tests.engine.transport.crossing import crossed, is_refused, there_and_back


@pytest.fixture(autouse=True)
def _no_open_figures() -> Iterator[None]:
    mpl.use("agg")
    yield
    plt.close("all")


def test_axes_belong_to_the_figure_that_crosses_with_them() -> None:
    fig, ax = plt.subplots(figsize=(4, 3))
    ax.plot([1, 2, 3], [3, 1, 2], label="loss")
    ax.set(title="제목", xlabel="epoch")
    ax.legend()
    found = there_and_back(fig=fig, ax=ax)
    assert found["ax"].figure is found["fig"]
    assert found["fig"].get_size_inches().tolist() == [4, 3]
    assert found["ax"].get_title() == "제목"
    assert found["ax"].lines[0].get_ydata().tolist() == [3, 1, 2]
    assert found["ax"].get_legend().get_texts()[0].get_text() == "loss"
    assert plt.get_fignums() == [1]  # what crossed by name is no open figure


def test_an_array_of_axes_crosses() -> None:
    _, axes = plt.subplots(2, 2)
    axes[1, 0].imshow(np.eye(2))
    found = crossed(axes)
    assert found.shape == (2, 2)
    assert found[1, 0].images[0].get_array().tolist() == [[1, 0], [0, 1]]
    assert found[0, 0].figure is found[1, 1].figure


def test_axes_that_were_removed_do_not_cross() -> None:
    _, ax = plt.subplots()
    ax.remove()
    assert "Absent" in type(there_and_back(ax=ax)["ax"]).__name__


def described() -> Any:
    fig, _ = plt.subplots()
    return Encoder(1 << 20).node(fig)


@pytest.mark.parametrize(
    "change",
    [
        {"size": [float("nan"), 1.0, 100.0]},
        {"size": ["1", 1, 100]},
        {"size": [1, 1]},
        {"parts": []},
        {"axes": [{}]},
        {"axes": 3},
    ],
    ids=str,
)
def test_a_description_that_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    tag, figure = described()
    assert not is_refused([tag, figure])
    assert is_refused([tag, {**figure, **change}])


@pytest.mark.parametrize(
    "node",
    [
        ["figure", 1],
        ["figure", {}],
        ["same-figure", 0],
        ["same-figure", -1],
        ["axes", 1, 0],
        ["axes", ["same-figure", 0], 0],
    ],
    ids=str,
)
def test_a_lie_is_refused(node: Any) -> None:
    assert is_refused(node)


@pytest.mark.parametrize("place", [-1, 1, "0"])
def test_axes_that_the_figure_has_not_are_refused(place: Any) -> None:
    assert is_refused(["axes", described(), place])


def test_bars_cross_with_their_groups_and_the_names_below_them() -> None:
    _, ax = plt.subplots()
    ax.bar(["a", "b", "c"], [3, 1, 2], color="red", label="one")
    ax.bar([0, 1, 2], [1, 1, 1], bottom=[3, 1, 2], label="two")
    found = crossed(ax)
    assert [bar.get_height() for bar in found.patches] == [3, 1, 2, 1, 1, 1]
    assert [bar.get_y() for bar in found.patches[3:]] == [3, 1, 2]
    assert found.patches[0].get_facecolor() == (1, 0, 0, 1)
    assert [(group.get_label(), len(group)) for group in found.containers] == [
        ("one", 3),
        ("two", 3),
    ]
    assert [text.get_text() for text in found.get_xticklabels()] == ["a", "b", "c"]


def test_a_histogram_crosses_as_its_bars() -> None:
    _, ax = plt.subplots()
    counts, _, _ = ax.hist([1, 1, 2, 5], bins=4)
    assert [bar.get_height() for bar in crossed(ax).patches] == list(counts)


def test_points_cross_with_their_places_sizes_and_colours() -> None:
    _, ax = plt.subplots()
    ax.scatter([1, 2], [3, 4], s=[10, 20], c=["red", "blue"], label="cities")
    ax.scatter([5], [6], c=[0.5])
    first, second = crossed(ax).collections
    assert first.get_offsets().tolist() == [[1, 3], [2, 4]]
    assert first.get_sizes().tolist() == [10, 20]
    assert first.get_facecolors()[0].tolist() == [1, 0, 0, 1]
    assert first.get_label() == "cities"
    assert second.get_array().tolist() == [0.5]


def test_limits_scales_and_ticks_cross() -> None:
    _, ax = plt.subplots()
    ax.plot([1, 10], [1, 2])
    ax.set(xlim=(1, 100), ylim=(0, 3), xscale="log")
    ax.set_yticks([0, 1], ["low", "high"])
    found = crossed(ax)
    assert (found.get_xlim(), found.get_ylim()) == ((1, 100), (0, 3))
    assert (found.get_xscale(), found.get_yscale()) == ("log", "linear")
    assert [text.get_text() for text in found.get_yticklabels()] == ["low", "high"]
