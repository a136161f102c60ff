"""The checks on models: what they accept, and what they refuse with which words."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from cnn_course.checks import models


def network(*parts: Any, shape: tuple[int | None, ...] = (32, 32, 3)) -> Any:
    return keras.Sequential([layers.Input(shape), *parts])


def classifier(units: int = 100, activation: str | None = "softmax") -> Any:
    return network(
        layers.Conv2D(2, 3, strides=8), layers.Flatten(), layers.Dense(units, activation)
    )


def compiled(model: Any, loss: Any, metrics: Any = ("accuracy",)) -> Any:
    model.compile(loss=loss, optimizer="sgd", metrics=list(metrics))
    return model


class Own(keras.Model):
    """Subclassed, without a shape before it sees an image."""

    def __init__(self) -> None:
        super().__init__()
        self.convolution = layers.Conv2D(2, 3, strides=8)
        self.last = layers.Dense(100, activation="softmax")

    def call(self, images: Any) -> Any:
        return self.last(layers.Flatten()(self.convolution(images)))


@pytest.mark.parametrize("model", [classifier(), Own()])
def test_a_small_cnn_passes_every_check_on_its_shape(model: Any) -> None:
    models.takes_images("model", model)
    models.has_convolution("model", model)
    models.gives_a_value_a_class("model", model)
    models.gives_what_its_loss_takes("model", model)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (..., "아직 채우지 않았습니다"),
        (None, "값이 없습니다"),
        (network(layers.GlobalAveragePooling2D(), shape=(64, 64, 3)), "입력은"),
        (network(layers.Flatten(), layers.Dense(100), shape=(28, 28, 1)), "계산이 되지 않았습니다"),
    ],
)
def test_a_model_for_other_images_is_refused(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        models.takes_images("model", wrong)


def test_a_model_without_a_convolution_is_refused() -> None:
    with pytest.raises(AssertionError, match="들어 있는 층: Flatten, Dense"):
        models.has_convolution("model", network(layers.Flatten(), layers.Dense(100)))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (classifier(10), r"\(1, 100\)이어야 하는데 \(1, 10\)"),
        (network(layers.Conv2D(100, 3)), "한 줄로 펴는 층"),
    ],
)
def test_other_than_a_value_a_class_is_refused(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        models.gives_a_value_a_class("model", wrong)


def test_scores_are_accepted_by_a_loss_that_takes_them() -> None:
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    models.gives_what_its_loss_takes("model", compiled(classifier(activation=None), loss))
    models.has_loss_for_one_hot("model", compiled(classifier(activation=None), loss))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (classifier(activation=None), "마지막 층의 활성화 함수"),
        (classifier(activation="sigmoid"), "합이 1이어야"),
        (network(layers.Flatten(), layers.Dense(100, "softmax"), layers.Softmax()), "두 번"),
        (network(layers.Lambda(lambda x: 0 * x[:, 0, 0, :1] + np.full(100, 0.01))), "똑같습니다"),
    ],
)
def test_what_is_no_probability_is_refused(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        models.gives_what_its_loss_takes("model", wrong)


@pytest.mark.parametrize(
    "right",
    [
        "categorical_crossentropy",
        "crossentropy",
        keras.losses.CategoricalCrossentropy(label_smoothing=0.1),
        keras.losses.CategoricalFocalCrossentropy(),
        lambda labels, out: keras.losses.categorical_crossentropy(labels, out),
    ],
)
def test_cross_entropies_of_one_hot_labels_are_accepted(right: Any) -> None:
    models.has_loss_for_one_hot("model", compiled(classifier(), right))


@pytest.mark.parametrize(
    "wrong",
    [
        "sparse_categorical_crossentropy",
        "binary_crossentropy",
        "mse",
        "mae",
        "cosine_similarity",
        "kl_divergence_of_nothing",
    ],
)
def test_losses_for_other_labels_are_refused(wrong: str) -> None:
    model = classifier()
    model.loss = wrong
    with pytest.raises(AssertionError, match=r"교차 엔트로피가|되지 않았습니다"):
        models.has_loss_for_one_hot("model", model)


def test_a_model_that_was_not_compiled_is_told_so() -> None:
    for check in (models.has_optimizer, models.has_loss_for_one_hot, models.measures_accuracy):
        with pytest.raises(AssertionError, match=r"compile|하나도 없습니다"):
            check("model", classifier())


@pytest.mark.parametrize("right", ["accuracy", "acc", "categorical_accuracy"])
def test_accuracy_is_accepted(right: str) -> None:
    models.has_optimizer("model", compiled(classifier(), "mse"))
    models.measures_accuracy("model", compiled(classifier(), "mse", ["mse", right]))


@pytest.mark.parametrize("wrong", ["mse", "sparse_categorical_accuracy", "binary_accuracy"])
def test_another_metric_is_refused(wrong: str) -> None:
    with pytest.raises(AssertionError, match=r"0\.4여야"):
        models.measures_accuracy("model", compiled(classifier(), "mse", [wrong]))


def small_base() -> Any:
    base = network(layers.Conv2D(60, 41), layers.Conv2D(60, 3), shape=(128, 128, 3))
    base.trainable = False
    return base


def test_a_frozen_base_is_accepted_and_a_thawed_layer_refused() -> None:
    base = small_base()
    models.is_frozen("base_model", base)
    base.layers[-1].trainable = True
    base.trainable = True
    with pytest.raises(AssertionError, match="아직 4개"):
        models.is_frozen("base_model", base)


def test_a_classifier_on_a_base_is_accepted() -> None:
    base = small_base()
    end = layers.Dense(100, "softmax")
    model = network(layers.UpSampling2D(4), base, layers.GlobalAveragePooling2D(), end)
    models.is_built_on("model", model, "base_model", base)
    models.counts_what_learns("trainable_params", 6100, model)
    for wrong, said in [(..., "아직"), ("6100", "str"), (True, "bool"), (6101, "다릅니다")]:
        with pytest.raises(AssertionError, match=said):
            models.counts_what_learns("trainable_params", wrong, model)
    with pytest.raises(AssertionError, match="model에 없습니다"):
        models.is_built_on("model", classifier(), "base_model", base)
    end.trainable = False
    with pytest.raises(AssertionError, match="하나도 없습니다"):
        models.is_built_on("model", model, "base_model", base)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (..., "아직 채우지 않았습니다"),
        (classifier(), "입력은"),
        (small_base(), "출력의 모양이"),
    ],
)
def test_what_makes_other_features_is_refused(wrong: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        models.gives_features("base_model", wrong)
