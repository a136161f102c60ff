"""What spares grading work that Keras would do again, each piece tried out before it is used.

Each shortcut stands on a part of Keras or TensorFlow that another version may have changed. So all
are tried when the fork server starts, in a process of its own: a step of training and a prediction
of a frozen network must come out as they do without it. What fails is switched off, which costs
time and nothing else.
"""

from __future__ import annotations

import json
import os
import select
import signal
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from cnn_course import features, short_training

_TRIAL_S = 60.0

Array = npt.NDArray[Any]
Shortcut = Callable[[], Callable[[], None]]  # installs it, and returns what ends it again

_SHORTCUTS: dict[str, Shortcut] = {
    "metrics and optimizer built before the first step": short_training.build_before_steps,
    "data sets left untuned": short_training.leave_data_sets_untuned,
    "graphs left unoptimized": short_training.leave_graphs_unoptimized,
    "features of frozen networks kept": features.install_cache,
}


class Trial:
    """The shortcuts, tried in a fork of this process, which itself runs no operation meanwhile."""

    def __init__(self) -> None:
        self._child = 0
        if not hasattr(os, "fork"):
            return
        self._reading, writing = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            _report(writing)
        os.close(writing)

    def install(self) -> list[str]:
        """Install the shortcuts that work with the libraries of this process.

        Returns:
            A line for each that does not; it is left out.
        """
        faults = self._faults()
        notes = []
        for name, shortcut in _SHORTCUTS.items():
            why = faults.get(name) or faults.get("all", "")
            if not why:
                try:
                    shortcut()
                except Exception as error:
                    why = f"{type(error).__name__}: {error}"
            if why:
                notes.append(f"slower: {name}: off with these libraries ({why[:200]})")
        return notes

    def _faults(self) -> dict[str, str]:
        if not self._child:
            return {"all": "they cannot be tried on this system"}
        with os.fdopen(self._reading, encoding="utf-8") as pipe:
            is_done, _, _ = select.select([pipe], [], [], _TRIAL_S)
            if not is_done:
                os.kill(self._child, signal.SIGKILL)
            text = pipe.read()
        os.waitpid(self._child, 0)
        try:
            found: dict[str, str] = json.loads(text)
        except ValueError:
            return {"all": "the trial itself failed"}
        return found


def _report(writing: int) -> NoReturn:
    try:
        with os.fdopen(writing, "w", encoding="utf-8") as pipe:
            json.dump(_faults(), pipe)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def _faults() -> dict[str, str]:
    """Return name → what goes wrong, of the shortcuts with which it does."""
    plain = _outcome()
    if not _difference(plain, list(_SHORTCUTS.values())):
        return {}
    each = {name: _difference(plain, [shortcut]) for name, shortcut in _SHORTCUTS.items()}
    return {name: why for name, why in each.items() if why} or {"all": "they do not go together"}


def _outcome() -> list[Array]:
    """Train a small network behind a frozen one, and return what comes of it."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(7)
    rng = np.random.default_rng(7)
    images = rng.random((8, 6, 6, 3), dtype=np.float32)
    labels = np.eye(2, dtype=np.float32)[np.arange(8) % 2]
    first = inside = layers.Input((6, 6, 3))
    inside = layers.BatchNormalization()(layers.Conv2D(4, 3)(inside))
    for _ in range(features.MIN_LAYERS):
        inside = layers.ReLU(6.0)(inside)
    frozen = keras.Model(first, inside)
    frozen.trainable = False
    model = keras.Sequential(
        [
            layers.Input((6, 6, 3)),
            frozen,
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dense(2, activation="softmax"),
        ]
    )
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(images, labels, batch_size=4, epochs=2, shuffle=False, verbose=0)
    predicted = model.predict(images, verbose=0)
    frozen.layers[1].kernel.assign(frozen.layers[1].kernel * 2)
    changed = model.predict(images, verbose=0)
    return [*map(np.asarray, history.history.values()), predicted, changed, *model.get_weights()]


def _difference(plain: list[Array], shortcuts: list[Shortcut]) -> str:
    """Say how what comes of a training differs from `plain` with some shortcuts; else ""."""
    undo: list[Callable[[], None]] = []
    try:
        undo += [shortcut() for shortcut in shortcuts]
        other = _outcome()
        same = len(plain) == len(other) and all(
            a.shape == b.shape and np.allclose(a, b, rtol=1e-4, atol=1e-5)
            for a, b in zip(plain, other, strict=True)
        )
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        for each in reversed(undo):
            each()
    return "" if same else "a small training comes out differently"
