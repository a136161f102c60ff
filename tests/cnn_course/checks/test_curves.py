"""The checks on curves: what they accept, and what they refuse with which words."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import matplotlib.pyplot as plt
import pytest

from cnn_course.checks import curves

HISTORY = SimpleNamespace(
    history={
        "loss": [3.0, 2.0, 1.0],
        "accuracy": [0.1, 0.3, 0.5],
        "val_loss": [3.1, 2.5, 2.4],
        "val_accuracy": [0.1, 0.2, 0.25],
    }
)
CHECKS = (
    curves.show_loss,
    curves.show_accuracy,
    curves.are_told_apart,
    curves.are_named_rightly,
)


@pytest.fixture(autouse=True)
def closed_figures() -> Iterator[None]:
    plt.close("all")
    yield
    plt.close("all")


def draw(train: str = "training", validation: str = "validation", *, legend: bool = True) -> None:
    for i, name in enumerate(["loss", "accuracy"], start=1):
        plt.subplot(1, 2, i)
        plt.plot([1, 2, 3], HISTORY.history[name], label=train)
        plt.plot([1, 2, 3], HISTORY.history[f"val_{name}"], label=validation)
        if legend:
            plt.legend()


def test_curves_side_by_side_are_accepted() -> None:
    draw()
    for check in CHECKS:
        check(HISTORY)


def test_one_axes_whose_legend_is_the_record_is_accepted() -> None:
    for values in HISTORY.history.values():
        plt.plot(values)
    plt.legend(list(HISTORY.history))
    for check in CHECKS:
        check(HISTORY)


def test_two_figures_and_per_cent_are_accepted() -> None:
    for name, scale in (("loss", 1), ("accuracy", 100)):
        plt.figure()
        for half in ("", "val_"):
            plt.plot([scale * y for y in HISTORY.history[half + name]], label=half + name)
        plt.legend()
    for check in CHECKS:
        check(HISTORY)


def test_no_figure_and_the_stub_are_said() -> None:
    for check in CHECKS:
        with pytest.raises(AssertionError, match="열려 있는 그림이 없습니다"):
            check(HISTORY)
        with pytest.raises(AssertionError, match="아직 채우지 않았습니다"):
            check(...)


@pytest.mark.parametrize(
    ("record", "said"), [({}, "없습니다|찾지 못했습니다"), ({"loss": ["low"]}, "숫자로")]
)
def test_a_record_that_holds_no_figures_is_refused(record: dict[str, object], said: str) -> None:
    draw()
    for check in CHECKS:
        with pytest.raises(AssertionError, match=said):
            check(SimpleNamespace(history=record))


def test_invented_and_missing_curves_are_refused() -> None:
    plt.plot([3.0, 2.0, 0.5], label="loss")
    plt.plot(HISTORY.history["val_loss"], label="val_loss")
    plt.legend()
    with pytest.raises(AssertionError, match="loss의 3개 값"):
        curves.show_loss(HISTORY)
    with pytest.raises(AssertionError, match="훈련 정확도의"):
        curves.show_accuracy(HISTORY)


def test_curves_from_right_to_left_are_refused() -> None:
    plt.plot([3, 2, 1], HISTORY.history["loss"])
    plt.plot([3, 2, 1], HISTORY.history["val_loss"])
    with pytest.raises(AssertionError, match="차례로"):
        curves.show_loss(HISTORY)


def test_a_missing_legend_is_refused() -> None:
    draw(legend=False)
    with pytest.raises(AssertionError, match="이름이 없는"):
        curves.are_told_apart(HISTORY)


@pytest.mark.parametrize(
    ("train", "validation", "said"),
    [
        ("validation", "training", "이름이 맞아야"),
        ("a", "b", "알 수 없습니다"),
        ("x" * 500, "y" * 500, "알 수 없습니다"),
    ],
)
def test_names_that_mislead_or_say_nothing_are_refused(
    train: str, validation: str, said: str
) -> None:
    draw(train, validation)
    curves.are_told_apart(HISTORY)
    with pytest.raises(AssertionError, match=said) as caught:
        curves.are_named_rightly(HISTORY)
    assert len(str(caught.value)) < 250


def test_two_curves_of_one_name_are_refused() -> None:
    draw("curve", "curve")
    with pytest.raises(AssertionError, match="서로 달라야"):
        curves.are_told_apart(HISTORY)
