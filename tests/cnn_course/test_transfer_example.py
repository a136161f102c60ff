"""Lesson 7's example shows what it claims: what was learned before helps with few pictures."""

from __future__ import annotations

import json
import subprocess
import sys

import nbformat

from tests.conftest import ROOT

LESSON = ROOT / "source" / "07-transfer-learning" / "transfer_learning.ipynb"
SETUP = """
import json
import keras
import numpy as np
from keras import Input, Sequential
from keras.layers import Activation, BatchNormalization, Conv2D, Dense, GlobalMaxPooling2D
from keras.optimizers import Adam

found = []
for seed in range(5):
    keras.utils.set_random_seed(seed)
    for source in cells:
        exec(source.replace("default_rng(0)", f"default_rng({seed})"))
    found.append(sign_accuracies)
print(json.dumps(found))
"""


def test_a_base_that_learned_strokes_is_better_than_one_that_learned_nothing() -> None:
    notebook = nbformat.read(LESSON, as_version=4)
    cells = [
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and ("stroke_base" in cell.source or "def draw" in cell.source)
    ][:3]
    # in a process of its own, whose trainings no budget shortens
    program = f"cells = {cells!r}\n{SETUP}"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    accuracies = json.loads(run.stdout.splitlines()[-1])
    assert len(accuracies) == 5
    for found in accuracies:
        assert found["pretrained base"] > 0.9, accuracies
        assert found["pretrained base"] > found["untrained base"] + 0.15, accuracies
