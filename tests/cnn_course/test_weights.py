"""The pretrained weights, and what is noted down of the network that has them."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from cnn_course import images as datasets
from cnn_course import weights
from tests.conftest import run_offline


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def test_without_a_network_the_weights_are_a_stand_in_that_keras_loads(home: Path) -> None:
    code = """
import os
from cnn_course import images as datasets, weights as pretrained
kind = pretrained.prepare()
os.environ["KERAS_HOME"] = str(datasets.keras_home())
import keras.src.backend.config as config
config._KERAS_DIR = os.environ["KERAS_HOME"]
from keras.applications import MobileNetV2
import numpy as np
loaded = MobileNetV2(input_shape=(128, 128, 3), include_top=False, weights="imagenet")
again = MobileNetV2(input_shape=(96, 96, 3), include_top=False, weights="imagenet")
random = MobileNetV2(input_shape=(128, 128, 3), include_top=False, weights=None)
features = loaded.predict(np.random.default_rng(0).random((2, 128, 128, 3)), verbose=0)
same = all((a == b).all() for a, b in zip(loaded.get_weights(), again.get_weights()))
differs = any((a != b).any() for a, b in zip(loaded.get_weights(), random.get_weights()))
sound = bool(np.isfinite(features).all() and features.std() > 0.01)
print(kind, pretrained.kind(), same, differs, sound)
"""
    assert run_offline(code, home) == "stand-in stand-in True True True"


def test_the_network_is_noted_down_with_its_features_of_the_grading_images(home: Path) -> None:
    code = """
import numpy as np
from cnn_course import features, images, weights
weights.prepare()
from keras.applications import MobileNetV2
network = weights.network()
model = MobileNetV2(input_shape=weights.INPUT_SHAPE, include_top=False, weights=None)
model.load_weights(images.keras_home() / "models" / weights.weights_name(128))
own = features.digest(features.architecture_of(model), model.get_weights())
(x, _), (x_test, _) = images.load_data()
some = weights.enlarged(np.concatenate([x[:2], x_test[-2:]]).astype("float32") / np.float32(255))
known = dict(zip(network.images, network.features))
found = [known[key] for key in features.image_digests(some)]
print(own == network.digest, np.allclose(model.predict(some, verbose=0), found, atol=1e-4))
"""
    assert run_offline(code, home) == "True True"


def test_images_are_enlarged_as_the_lessons_enlarge_them() -> None:
    image = np.arange(32 * 32 * 3, dtype=np.float32).reshape(1, 32, 32, 3)
    large = weights.enlarged(image)
    assert large.shape == (1, 128, 128, 3)
    assert large.dtype == np.float32
    assert (large[0, 4:8, 8:12] == image[0, 1, 2]).all()


def test_with_other_images_the_network_is_noted_down_anew(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBJUDGE_HOME", str(home))
    before = weights.network()
    assert before is not None
    train, test = datasets.load_data()
    datasets.save_images(home / "cifar100-cut.npz", (255 - train[0], train[1]), test)
    assert weights.network() is None
    run_offline("from cnn_course import weights; print(weights.prepare())", home)
    after = weights.network()
    assert after is not None
    assert after.images[0] != before.images[0]
    assert after.images[699] == before.images[699]
    assert len(list(datasets.keras_home().glob("mobilenet_v2-*.npz"))) == 1


@pytest.mark.parametrize("name", ["mobilenet_v2.json", "mobilenet_v2-*.npz"])
def test_what_was_cut_off_is_made_anew(
    tmp_path: Path, grading_home: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("NBJUDGE_HOME", str(tmp_path))
    shutil.copytree(grading_home / "keras", tmp_path / "keras", symlinks=True)
    (path,) = (tmp_path / "keras").glob(name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert weights.kind() is None or weights.network() is None
    run_offline("from cnn_course import weights; print(weights.prepare())", tmp_path)
    assert weights.kind() == "stand-in"
    assert weights.network() is not None
