"""Trainings: the record that `fit` returns, and whether it is that of the model at hand."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from cnn_course.checks.messages import assert_filled, short
from cnn_course.checks.models import is_model, loss_of

Data = tuple[Any, Any]
"""Images (n, 32, 32, 3) and their one-hot labels (n, 100), dense or sparse."""

RESCALED = (2, -1)  # MobileNetV2 was trained on images in [-1, 1]


def record_of(name: str, history: Any) -> dict[str, list[float]]:
    """Return the figures of a record, name → one a recorded epoch.

    Args:
        name: what the record is called in the notebook.
        history: what `fit` returned.

    Raises:
        AssertionError: it is the stub, no record, or holds what is no number.
    """
    assert_filled(name, history)
    record = getattr(history, "history", None)
    assert isinstance(record, dict), (
        f"{name} 안에 에폭마다의 기록(사전)이 있어야 하는데 {type(history).__name__}에는 없습니다."
    )
    try:
        return {
            str(key): [float(value) for value in np.ravel(values)] for key, values in record.items()
        }
    except (TypeError, ValueError):
        raise AssertionError(f"{name}에는 에폭마다의 값이 숫자로 들어 있어야 합니다.") from None


def recorded(name: str, history: Any, epochs: int) -> None:
    """Check that a value is the record of one training of so many epochs, from the first one.

    Accepts a training that a callback ended early, after two epochs or more: it needs two to
    compare.

    Raises:
        AssertionError: it is the stub, no History, of another length, or not from the first epoch.
    """
    assert_filled(name, history)
    assert isinstance(history, keras.callbacks.History), (
        f"{name}는 fit이 돌려준 기록(History)이어야 하는데 {type(history).__name__}입니다."
    )
    asked = (history.params or {}).get("epochs")
    assert asked == epochs, f"{epochs} 에폭을 학습시켜야 하는데 {short(asked)} 에폭으로 정했습니다."
    done = list(getattr(history, "epoch", []))
    assert 2 <= len(done) <= epochs, (
        f"{epochs} 에폭의 기록이 있어야 하는데 {len(done)} 에폭의 기록만 있습니다."
    )
    assert done == list(range(len(done))), (
        f"첫 에폭부터 차례로 기록되어야 하는데 기록은 {min(done) + 1}번째 에폭부터입니다."
    )
    n_losses = len(record_of(name, history).get("loss", []))
    assert n_losses == len(done), (
        f"에폭 {len(done)}개의 loss가 기록되어 있어야 하는데 {n_losses}개입니다."
    )


def validated(name: str, history: Any) -> None:
    """Check that a record holds validation losses.

    Accepts fewer of them than epochs (`validation_freq`).

    Raises:
        AssertionError: it is the stub, no record, or has none.
    """
    record = record_of(name, history)
    assert record.get("val_loss"), (
        "검증 기록 val_loss가 있어야 하는데 기록된 것은 "
        f"{short(', '.join(record)) or '없음'}입니다."
    )


def validated_on_unseen_images(
    name: str, history: Any, model: Any, *, train: Data, test: Data
) -> None:
    """Check that the recorded validation is not one on the images of the training.

    Then the recorded val_loss would be the loss of the whole training set, to the last digits, and
    the other figures would agree as well. An honest validation set differs from it.

    Args:
        name: what the record is called in the notebook.
        history: the record.
        model: the model as it was after the training, compiled.
        train: what it was trained on.
        test: a set that it was not trained on.

    Raises:
        AssertionError: it is so, there is no record, or nothing can be measured again.
    """
    validated(name, history)
    record = record_of(name, history)
    assert record["val_loss"] != record.get("loss"), (
        "val_loss는 학습에 쓰지 않은 이미지로 구해야 하는데, loss와 모든 에폭에서 똑같습니다."
    )
    if np.isclose(record["val_loss"], _evaluated(model, test)["loss"], rtol=1e-6).any():
        return
    on_train = {f"val_{key}": value for key, value in _evaluated(model, train).items()}
    agrees = np.all(
        [
            np.isclose(record[key], value, rtol=1e-6 if key == "val_loss" else 1e-5, atol=0)
            for key, value in on_train.items()
            if key in record
        ],
        axis=0,
    )
    assert not agrees.any(), (
        "검증은 학습에 쓰지 않은 이미지로 해야 하는데, "
        f"val_loss {on_train['val_loss']:.4f}는 훈련 이미지 전체로 잰 손실과 똑같습니다."
    )


def learned(name: str, history: Any, model: Any, *, test: Data) -> None:
    """Check that a model was trained as a record says.

    Its optimizer changed the weights about as often; the loss moved, at a rate above zero; and
    images that it was not trained on are about as hard for it as the record's validation images.

    Args:
        name: what the record is called in the notebook.
        history: the record; without validation losses, the last question is left out.
        model: the model as it was after the training, compiled.
        test: a set that it was not trained on.

    Raises:
        AssertionError: it is not so, or nothing can be measured again.
    """
    is_model("model", model)
    steps_done = _steps(model)
    assert steps_done > 0, (
        "model의 가중치를 고친 적이 있어야 하는데 한 번도 고치지 않았습니다. "
        "이 model로 fit을 했나요?"
    )
    record = record_of(name, history)
    losses = record.get("loss", [])
    assert losses, (
        f"{name}에 에폭마다의 loss가 있어야 하는데 기록된 것은 "
        f"{short(', '.join(record)) or '없음'}입니다."
    )
    assert len(losses) == 1 or np.ptp(losses) > 1e-6 * abs(losses[0]), (
        f"에폭마다 loss가 조금씩이라도 달라져야 하는데 {len(losses)}개가 모두 "
        f"{losses[0]:.4f}입니다."
    )
    rate = _highest_rate(model, record)
    assert rate > 1e-8, f"학습률이 0보다 커야 가중치가 바뀌는데 {rate:g}입니다."

    epochs = _epochs_of_the_weights(record)
    steps = (getattr(history, "params", None) or {}).get("steps") or 1
    needed = [(model, min(epochs) + 1)]
    recorded_model = getattr(history, "model", None)
    if isinstance(recorded_model, keras.Model) and recorded_model is not model:
        needed.append((recorded_model, len(losses)))  # `model` was saved and loaded since
    for trained, n_epochs in needed:
        # half of it is enough: a generator may run out of batches
        assert 2 * _steps(trained) >= steps * n_epochs, (
            f"기록대로라면 model의 가중치를 {steps * n_epochs}번쯤 고쳤어야 하는데 "
            f"{_steps(trained)}번 고쳤습니다. {name}가 이 model의 기록인가요?"
        )

    val_losses = record.get("val_loss", [])
    complete = len(val_losses) == len(losses)
    found = [val_losses[epoch] for epoch in epochs] if complete else val_losses
    if not found:
        return
    images, labels = np.asarray(test[0]), _dense(test[1])
    scale, offset = RESCALED
    plausible = _is_plausible(found, model, images, labels) or _is_plausible(
        found, model, scale * images + offset, labels
    )
    assert plausible, (
        f"기록의 마지막 val_loss는 {val_losses[-1]:.2f}인데, 이 model로 테스트 이미지의 손실을 "
        f"다시 재면 {_evaluated(model, test)['loss']:.2f}입니다. {name}가 이 model의 기록인가요?"
    )


def _steps(model: Any) -> int:
    """Return how often a model's weights were changed."""
    optimizer = getattr(model, "optimizer", None)
    accumulated = getattr(optimizer, "gradient_accumulation_steps", None) or 1
    return int(getattr(optimizer, "iterations", 0)) * accumulated


def _highest_rate(model: Any, record: dict[str, list[float]]) -> float:
    """Return the highest learning rate that is known of; it may end at zero, not begin there."""
    rates = [model.optimizer.learning_rate, *record.get("learning_rate", [])]
    schedule = getattr(model.optimizer, "_learning_rate", None)
    if isinstance(schedule, keras.optimizers.schedules.LearningRateSchedule):
        rates.append(schedule(0))
    return max(float(np.asarray(rate)) for rate in rates)


def _epochs_of_the_weights(record: dict[str, list[float]]) -> set[int]:
    """Return the epochs, from 0, that weights may stem from: the last, or one that was the best."""
    n_epochs = len(record["loss"])
    best = {
        int(np.nanargmin(values) if "loss" in name else np.nanargmax(values))
        for name, values in record.items()
        if len(values) == n_epochs and not np.all(np.isnan(values))
    }
    return {n_epochs - 1} | best


def _evaluated(model: Any, data: Data) -> dict[str, float]:
    """Return a model's loss and metrics on a set, as `fit` finds them in its validation."""
    try:
        found: dict[str, float] = model.evaluate(
            np.asarray(data[0]), _dense(data[1]), verbose=0, return_dict=True
        )
    except Exception as error:
        raise AssertionError(_cannot_measure(error)) from None
    return found


def _is_plausible(
    recorded_losses: list[float], model: Any, images: Any, labels: npt.NDArray[np.float32]
) -> bool:
    """Return whether one of these may be a model's mean loss on images like the given ones.

    Its loss on each of these images says how much the mean of some others may differ.
    """
    try:
        loss = loss_of(model)
        out = model.predict(images, verbose=0)
        one_by_one = getattr(loss, "call", loss)  # without a reduction
        losses = np.ravel(
            one_by_one(keras.ops.convert_to_tensor(labels), keras.ops.convert_to_tensor(out))
        ).astype(float)
        penalty = sum((float(np.sum(part)) for part in model.losses), 0.0)
    except Exception as error:
        raise AssertionError(_cannot_measure(error)) from None
    if not np.all(np.isfinite(losses)):
        return True
    averaged = getattr(loss, "reduction", "sum_over_batch_size") not in ("sum", "none", None)
    most = 1 if averaged else len(labels)  # images in the batches that may have been added up
    mean = losses.mean()  # below zero with some losses that do not fit the labels
    low, high = mean - abs(mean) * 2 / 3, most * 2 * (max(losses.max(), 0) + penalty) + 0.01
    return any(low <= value <= high for value in recorded_losses)


def _dense(labels: Any) -> npt.NDArray[np.float32]:
    return np.asarray(labels.toarray() if hasattr(labels, "toarray") else labels, dtype="float32")


def _cannot_measure(error: Exception) -> str:
    return (
        "학습에 쓴 손실함수로 테스트 이미지의 손실을 다시 잴 수 있어야 하는데 되지 않았습니다. "
        f"({type(error).__name__})"
    )
