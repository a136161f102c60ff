"""The checks on trainings: what they accept, and what they refuse with which words."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from cnn_course.checks import training

RANDOM = np.random.default_rng(0)
TRAIN = RANDOM.random((40, 32, 32, 3), dtype="float32"), np.eye(100)[RANDOM.integers(0, 100, 40)]
TEST = RANDOM.random((20, 32, 32, 3), dtype="float32"), np.eye(100)[RANDOM.integers(0, 100, 20)]


def fitted(epochs: int = 3, rate: float = 0.01, **asked: Any) -> tuple[Any, Any]:
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [layers.Input((32, 32, 3)), layers.AveragePooling2D(8), layers.Flatten(),
         layers.Dense(100, "softmax")]
    )  # fmt: skip
    model.compile(
        loss="categorical_crossentropy",
        optimizer=keras.optimizers.SGD(rate),
        metrics=["accuracy"],
    )
    return model, model.fit(*TRAIN, epochs=epochs, verbose=0, **asked)


@pytest.fixture(scope="module")
def honest() -> tuple[Any, Any]:
    return fitted(validation_split=0.25)


def test_an_honest_training_passes_every_check(honest: tuple[Any, Any]) -> None:
    model, history = honest
    training.recorded("history", history, epochs=3)
    training.validated("history", history)
    training.validated_on_unseen_images("history", history, model, train=TRAIN, test=TEST)
    training.learned("history", history, model, test=TEST)


def test_validation_on_the_test_set_is_accepted() -> None:
    model, history = fitted(validation_data=TEST)
    training.validated_on_unseen_images("history", history, model, train=TRAIN, test=TEST)
    training.learned("history", history, model, test=TEST)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (..., "아직 채우지 않았습니다"),
        ({"loss": [1.0]}, "dict입니다"),
        (fitted(2)[1], "3 에폭을 학습시켜야 하는데 2 에폭"),
        (fitted(3, initial_epoch=1)[1], "2번째 에폭부터"),
        (fitted(3, initial_epoch=2)[1], "1 에폭의 기록만"),
    ],
)
def test_another_record_is_refused(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        training.recorded("history", wrong, epochs=3)


def test_a_training_without_validation_is_refused() -> None:
    with pytest.raises(AssertionError, match="val_loss가 있어야"):
        training.validated("history", fitted(1)[1])


def test_validation_on_the_training_images_is_refused() -> None:
    model, history = fitted(validation_data=TRAIN)
    with pytest.raises(AssertionError, match="훈련 이미지 전체로"):
        training.validated_on_unseen_images("history", history, model, train=TRAIN, test=TEST)


def test_a_model_that_did_not_learn_is_refused(honest: tuple[Any, Any]) -> None:
    untrained = keras.models.clone_model(honest[0])
    untrained.compile(loss="categorical_crossentropy", optimizer="sgd")
    with pytest.raises(AssertionError, match="한 번도 고치지 않았습니다"):
        training.learned("history", honest[1], untrained, test=TEST)
    model, history = fitted(rate=0.0, shuffle=False, validation_split=0.25)
    with pytest.raises(AssertionError, match=r"조금씩이라도 달라져야|학습률이"):
        training.learned("history", history, model, test=TEST)


@pytest.mark.parametrize("invented", [0.001, 900.0])
def test_invented_losses_are_refused(honest: tuple[Any, Any], invented: float) -> None:
    model, history = honest
    record = {**history.history, "val_loss": [invented] * 3}
    forged = SimpleNamespace(history=record, params=history.params, epoch=history.epoch)
    with pytest.raises(AssertionError, match="이 model의 기록인가요"):
        training.learned("history", forged, model, test=TEST)


def test_a_loss_that_cannot_be_computed_is_said(honest: tuple[Any, Any]) -> None:
    model, history = fitted(validation_split=0.25)

    def no_loss(labels: Any, out: Any) -> Any:
        raise ValueError

    model.compile(loss=no_loss, optimizer=model.optimizer)
    with pytest.raises(AssertionError, match="ValueError"):
        training.learned("history", history, model, test=TEST)
