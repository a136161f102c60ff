"""Predictions and reports: what a model says of the test images, and how often it is right."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import precision_recall_fscore_support

from cnn_course.checks.data import N_CLASSES, Labels, test_labels
from cnn_course.checks.messages import assert_filled, short
from cnn_course.checks.models import is_model

Row = tuple[str, list[str]]
"""A class as a report names it, and its precision, recall, f1-score and support as text."""

_ROW = re.compile(r"\s*(\S.*?)" + 4 * r"\s+(nan|\d*\.?\d+)" + r"\s*")
_AVERAGE = re.compile(
    r"\s*(micro|macro|weighted) avg" + 3 * r"\s+(nan|\d*\.?\d+)" + r"\s+\d+(?:\.0+)?\s*"
)
_ACCURACY = re.compile(r"^\s*accuracy\s+(\d*\.?\d+)\s+\d+(?:\.0+)?\s*$", re.MULTILINE)


def is_a_class_an_image(name: str, predicted: Any) -> None:
    """Check that predictions are an integer from 0 to 99 for each test image.

    Accepts the shapes (n,) and (n, 1).

    Raises:
        AssertionError: it is the stub, or something else.
    """
    assert_filled(name, predicted)
    n_images = len(test_labels())
    found = np.asarray(predicted)
    assert found.shape in ((n_images,), (n_images, 1)), (
        f"테스트 이미지 {n_images}장마다 번호가 하나씩 있어야 하는데, "
        f"{name}의 모양이 {short(found.shape)}입니다."
    )
    assert np.issubdtype(found.dtype, np.integer), (
        f"{name}는 정수여야 하는데 {found.dtype} 형식입니다."
    )
    assert set(np.ravel(found)) <= set(range(N_CLASSES)), (
        f"클래스 번호는 0부터 99까지인데 {found.min()}부터 {found.max()}까지 있습니다."
    )


def are_a_models_predictions(name: str, predicted: Any, model: Any, images: Any) -> None:
    """Check that each prediction is the class to which a model gives most.

    Accepts whole numbers of any type, and any of several classes that are all but equal.

    Args:
        name: what the predictions are called in the notebook.
        predicted: one a test image.
        model: the model.
        images: the test images, as the model takes them.

    Raises:
        AssertionError: it is the stub, they are no classes, or another class has more.
    """
    assert_filled(name, predicted)
    is_model("model", model)
    n_images = len(test_labels())
    try:
        found: npt.NDArray[Any] = np.ravel(np.asarray(predicted))
    except (TypeError, ValueError):
        found = np.array([])
    assert len(found) == n_images, (
        f"테스트 이미지 {n_images}장마다 번호가 하나씩 있어야 하는데 {len(found)}개입니다."
    )
    is_class = found.dtype.kind in "iuf" and np.all(
        (found >= 0) & (found < N_CLASSES) & (found == np.round(found))
    )
    assert is_class, f"0부터 99까지의 정수여야 하는데 {short(found[:3])} 같은 값이 있습니다."
    out = model.predict(np.asarray(images), verbose=0)
    chosen = out[np.arange(n_images), found.astype(int)]
    wrong = np.flatnonzero(chosen < out.max(axis=1) - 1e-6)
    assert len(wrong) == 0, (
        f"{wrong[0]}번째 이미지에서 model의 확률이 가장 큰 클래스는 {out[wrong[0]].argmax()}번인데 "
        f"{name}에는 {found[wrong[0]]:g}번이라고 되어 있습니다. "
        f"이런 이미지가 {len(wrong)}장 있습니다."
    )


def is_a_report(name: str, report: Any) -> None:
    """Check that a value is the text of a classification report on 100 classes.

    Raises:
        AssertionError: it is the stub, no text, or lacks rows.
    """
    text = _text(name, report)
    words = ["precision", "recall", "f1-score", "support", "macro avg", "weighted avg"]
    missing = [word for word in words if word not in text]
    assert not missing, f"성적표의 글에 있어야 할 {', '.join(missing)}이(가) {name}에 없습니다."
    _class_rows(text)


def reports_each_class(
    name: str, report: Any, model: Any, images: Any, class_names: list[str]
) -> None:
    """Check that each class's scores in a report are those of a model on the test set.

    Accepts names or numbers of classes, any order of rows that bear them, any number of digits,
    and any value for what cannot be divided.

    Args:
        name: what the report is called in the notebook.
        report: its text.
        model: the model.
        images: the test images, as the model takes them.
        class_names: the 100 names, in the order of their numbers.

    Raises:
        AssertionError: it is the stub or no report; or the scores of a class are others.
    """
    rows = _class_rows(_text(name, report))
    labels, predicted = test_labels().ravel(), _predicted(model, images)
    names = [row_name for row_name, _ in rows]
    place = _classes(names, [str(class_name) for class_name in class_names])
    found = np.array([[float(number) for number in numbers] for _, numbers in rows])
    digits = min(len(numbers[0].partition(".")[2]) for _, numbers in rows if numbers[0] != "nan")
    wrong = []
    for zero_division in (0, 1, np.nan):
        scores = precision_recall_fscore_support(
            labels, predicted, labels=place, zero_division=zero_division
        )
        expected = np.stack(scores, axis=1)
        tolerance = 0.501 * 10.0**-digits
        same = np.isclose(found, expected, rtol=0, atol=tolerance, equal_nan=True).all(axis=1)
        wrong.append((int((~same).sum()), int(np.argmin(same)), expected))
    count, first, expected = min(wrong, key=lambda item: item[0])
    *scores, support = expected[first]
    assert count == 0, (
        f"'{short(names[first])}' 줄은 {', '.join(f'{value:.2f}' for value in scores)}, "
        f"{support:.0f}이어야 하는데 {short(', '.join(rows[first][1]))}입니다. "
        f"다른 줄이 {count}개 있습니다. 정답과 예측이 제자리에 있는지 살펴보세요."
    )


def reports_the_whole(name: str, report: Any, model: Any, images: Any) -> None:
    """Check that a report's averages and accuracy are those of a model on the test set.

    Args:
        name: what the report is called in the notebook.
        report: its text.
        model: the model.
        images: the test images, as the model takes them.

    Raises:
        AssertionError: it is the stub or no text; or a figure is missing or another one.
    """
    text = _text(name, report)
    labels, predicted = test_labels().ravel(), _predicted(model, images)
    matches = map(_AVERAGE.fullmatch, text.splitlines())
    averages = {match[1]: match.groups()[1:] for match in matches if match}
    for kind in ("macro", "weighted"):
        assert kind in averages, f"{name}의 끝에 {kind} avg 줄이 있어야 하는데 없습니다."
        expected = [
            precision_recall_fscore_support(
                labels,
                predicted,
                labels=range(N_CLASSES),
                average=kind,
                zero_division=zero_division,
            )[:3]
            for zero_division in (0, 1, np.nan)
        ]
        assert any(all(map(_is_rounded, averages[kind], values)) for values in expected), (
            f"{kind} avg 줄은 {', '.join(f'{value:.2f}' for value in expected[0])}이어야 하는데 "
            f"{short(', '.join(averages[kind]))}입니다."
        )
    accuracy = _ACCURACY.search(text)
    found = accuracy[1] if accuracy else averages.get("micro", ["nan"])[0]
    value = float(np.mean(predicted == labels))
    assert _is_rounded(found, value), (
        f"테스트 정확도는 {value:.2f}인데 {name}에는 {short(found)}이라고 되어 있습니다."
    )


def _predicted(model: Any, images: Any) -> Labels:
    is_model("model", model)
    predicted: Labels = np.argmax(model.predict(np.asarray(images), verbose=0), axis=-1)
    assert predicted.shape == test_labels().ravel().shape, (
        "model이 테스트 이미지마다 확률을 한 줄씩 내놓아야 합니다."
    )
    return predicted


def _text(name: str, report: Any) -> str:
    assert_filled(name, report)
    assert isinstance(report, str), f"{name}는 글(str)이어야 하는데 {type(report).__name__}입니다."
    return report


def _class_rows(text: str) -> list[Row]:
    matches = [match for match in map(_ROW.fullmatch, text.splitlines()) if match]
    rows = [(match[1], list(match.groups()[1:])) for match in matches]
    rows = [row for row in rows if not row[0].endswith(" avg")]
    assert len(rows) == N_CLASSES, f"클래스마다 한 줄씩 100줄이 있어야 하는데 {len(rows)}줄입니다."
    return rows


def _classes(names: list[str], class_names: list[str]) -> list[int]:
    """Return which class each row is: by its name, else by its number, else by its place."""
    if set(names) <= set(class_names):
        return [class_names.index(name) for name in names]
    if set(names) <= {str(number) for number in range(N_CLASSES)}:
        return [int(name) for name in names]
    return list(range(N_CLASSES))


def _is_rounded(text: str, value: float) -> bool:
    """Return whether a number of a report is `value`, to the digits that it has."""
    digits = len(text.partition(".")[2])
    return bool(np.isclose(float(text), value, rtol=0, atol=0.501 * 10.0**-digits, equal_nan=True))
