"""Shortcuts are tried before they are used, and switch themselves off where they do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import run_offline

TRIAL = """
import keras, keras.applications
from cnn_course import features, short_training, shortcuts
{change}
notes = shortcuts.Trial().install()
print(len(notes), "; ".join(notes))
"""
CHANGES = {
    "nothing": ("", 0, ""),
    "a_shortcut_that_raises": (
        """
def install():
    raise AttributeError("no such attribute in this Keras")
shortcuts._SHORTCUTS["features of frozen networks kept"] = install
""",
        1,
        "features of frozen networks kept: off with these libraries (AttributeError: no such",
    ),
    "a_shortcut_that_computes_something_else": (
        """
from keras.src.models.functional import Functional
def install():
    before = Functional.call
    Functional.call = lambda self, inputs, **_: 2 * before(self, inputs)
    def undo():
        Functional.call = before
    return undo
shortcuts._SHORTCUTS["data sets left untuned"] = install
""",
        1,
        "data sets left untuned: off with these libraries (a small training comes out differently",
    ),
    "a_cache_that_does_not_see_changed_weights": (
        """
features._Cache._look_at_weights = lambda self: None
""",
        1,
        "features of frozen networks kept: off",
    ),
    "a_keras_with_which_the_trial_itself_dies": (
        """
import os
shortcuts._outcome = lambda: os._exit(1)
""",
        4,
        "the trial itself failed",
    ),
    "a_trial_that_hangs": (
        """
import time
shortcuts._TRIAL_S = 0.2
shortcuts._outcome = lambda: time.sleep(1000)
""",
        4,
        "the trial itself failed",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_does_not_fit_is_switched_off_and_said(name: str, tmp_path: Path) -> None:
    change, n_off, said = CHANGES[name]
    shown = run_offline(TRIAL.format(change=change), tmp_path)
    assert shown.split()[0] == str(n_off), shown
    assert said in shown
