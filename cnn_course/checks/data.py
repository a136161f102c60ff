"""The data as they were loaded, whatever a student made of `X_train` and its like."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.integer[Any]]

N_CLASSES = 100


def train_images() -> Images:
    """Return the training images, (n, 32, 32, 3), 0 to 255."""
    return _load()[0][0]


def train_labels() -> Labels:
    """Return the class numbers of the training images, (n, 1)."""
    return _load()[0][1]


def test_images() -> Images:
    """Return the test images, (n, 32, 32, 3), 0 to 255."""
    return _load()[1][0]


def test_labels() -> Labels:
    """Return the class numbers of the test images, (n, 1)."""
    return _load()[1][1]


def _load() -> tuple[tuple[Images, Labels], tuple[Images, Labels]]:
    from keras.datasets import cifar100

    loaded: tuple[tuple[Images, Labels], tuple[Images, Labels]] = cifar100.load_data()
    return loaded
