"""The checks on predictions and reports: what they accept and refuse, and with which words."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from sklearn.metrics import classification_report

from cnn_course.checks import reports

LABELS = np.tile(np.arange(100), 3)
NAMES = [f"class_{number}" for number in range(100)]
PREDICTED = LABELS // 2 * 2  # no odd class is ever predicted
IMAGES = np.eye(100, dtype="float32")[PREDICTED]  # a model that gives them back predicts this
MODEL = keras.Sequential([keras.layers.Input((100,)), keras.layers.Activation("linear")])


@pytest.fixture(autouse=True)
def small_test_set(monkeypatch: pytest.MonkeyPatch) -> None:
    halves = (None, None), (None, LABELS.reshape(-1, 1))
    monkeypatch.setattr("keras.datasets.cifar100.load_data", lambda: halves)


def report(true: Any = LABELS, predicted: Any = PREDICTED, **asked: Any) -> str:
    text: str = classification_report(true, predicted, zero_division=0, **asked)
    return text


@pytest.mark.parametrize("right", [PREDICTED, PREDICTED.reshape(-1, 1), PREDICTED.tolist()])
def test_a_models_predictions_are_accepted(right: Any) -> None:
    reports.is_a_class_an_image("y_pred", right)
    reports.are_a_models_predictions("y_pred", right, MODEL, IMAGES)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (..., "아직 채우지 않았습니다"),
        (IMAGES, r"모양이 \(300, 100\)"),
        (PREDICTED[:10], r"모양이 \(10,\)"),
        (PREDICTED.astype(float), "정수여야"),
        (PREDICTED + 2, "0부터 99까지"),
    ],
)
def test_what_is_no_class_an_image_is_refused(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        reports.is_a_class_an_image("y_pred", wrong)


def test_predictions_of_another_model_are_refused() -> None:
    with pytest.raises(AssertionError, match="장 있습니다"):
        reports.are_a_models_predictions("y_pred", LABELS, MODEL, IMAGES)


@pytest.mark.parametrize(
    "right",
    [
        report(),
        report(digits=4),
        report(target_names=NAMES),
        report(labels=np.arange(100)[::-1], target_names=NAMES[::-1]),
    ],
)
def test_reports_of_the_model_are_accepted(right: str) -> None:
    reports.is_a_report("report", right)
    reports.reports_each_class("report", right, MODEL, IMAGES, NAMES)
    reports.reports_the_whole("report", right, MODEL, IMAGES)


@pytest.mark.parametrize("wrong", [report(PREDICTED, LABELS), report(LABELS, LABELS)])
def test_swapped_arguments_and_labels_against_themselves_are_refused(wrong: str) -> None:
    reports.is_a_report("report", wrong)
    with pytest.raises(AssertionError, match="다른 줄이"):
        reports.reports_each_class("report", wrong, MODEL, IMAGES, NAMES)
    with pytest.raises(AssertionError, match="avg 줄은"):
        reports.reports_the_whole("report", wrong, MODEL, IMAGES)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (..., "아직 채우지 않았습니다"),
        ({"accuracy": 0.5}, "dict입니다"),
        ("precision", "recall, f1-score"),
        (report(LABELS % 50, PREDICTED % 50), "50줄입니다"),
    ],
)
def test_what_is_no_report_is_refused(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        reports.is_a_report("report", wrong)
