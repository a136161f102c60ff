"""The pretrained weights, and what is noted down of the network that has them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from nbjudge import datasets, features, pretrained
from nbjudge.course import Course
from tests.conftest import ROOT, run_offline


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.mark.versions
def test_without_a_network_the_weights_are_a_stand_in_that_keras_loads(home: Path) -> None:
    code = """
import os
from nbjudge import datasets, pretrained
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
from nbjudge import datasets, features, pretrained
pretrained.prepare()
from keras.applications import MobileNetV2
network = pretrained.network()
model = MobileNetV2(input_shape=pretrained.INPUT_SHAPE, include_top=False, weights=None)
model.set_weights(network.weights)
(x, _), (x_test, _) = datasets.load_data()
scaled = pretrained.scaled(np.concatenate([x[:2], x_test[-2:]]))
known = dict(zip(network.images, network.features))
for some in (pretrained.made_up(), *map(pretrained.enlarged, scaled)):
    found = [known[key] for key in features.digests(some)]
    print(np.allclose(model.predict(some, verbose=0), found, atol=1e-4), end=" ")
"""
    assert run_offline(code, home) == "True True True True True"


def test_whatever_way_students_scale_images_they_are_known_to_the_last_bit(home: Path) -> None:
    code = """
import numpy as np
from nbjudge import datasets, pretrained
datasets.quiet_tensorflow()
import keras, tensorflow as tf
images = np.arange(256, dtype="uint8")
floats = images.astype("float32")
divided = floats / 255
ways = [
    images / 255,
    divided,
    tf.cast(images, tf.float32) / 255.0,
    keras.layers.Rescaling(1 / 255)(images),
    images / 127.5 - 1,
    images / 255 * 2 - 1,
    (images - 127.5) / 127.5,
    (floats - 127.5) / 127.5,
    keras.applications.mobilenet_v2.preprocess_input(images),
    2 * divided - 1,
    keras.layers.Rescaling(2.0, offset=-1.0)(divided),
]
known = {one.tobytes() for one in pretrained.scaled(images)}
print(len(known), [np.asarray(way, "float32").tobytes() in known for way in ways].count(False))
"""
    assert run_offline(code, home) == "4 0"


def test_images_are_enlarged_as_the_lessons_enlarge_them() -> None:
    image = np.arange(32 * 32 * 3, dtype=np.float32).reshape(1, 32, 32, 3)
    large = pretrained.enlarged(image)
    assert large.shape == (1, 128, 128, 3)
    assert large.dtype == np.float32
    assert (large[0, 4:8, 8:12] == image[0, 1, 2]).all()


@pytest.mark.parametrize("assignment", ["07-transfer-learning", "08-midterm-review"])
def test_the_images_that_test_cells_make_up_for_a_network_are_known(assignment: str) -> None:
    tests = "".join(cell.source for cell in Course(ROOT).lesson(assignment).tests.values())
    made = re.findall(r"default_rng\((\d+)\)\.random\(\(2, (\d+), \2, 3\)", tests)
    assert made
    known = set(features.digests(pretrained.made_up()))
    for seed, size in made:
        shape = (2, int(size), int(size), 3)
        images = np.random.default_rng(int(seed)).random(shape, dtype=np.float32)
        assert known.issuperset(features.digests(pretrained.enlarged(images)))


def test_with_other_images_the_network_is_noted_down_anew(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBJUDGE_HOME", str(home))
    before = pretrained.network()
    assert before is not None
    train, test = datasets.load_data()
    datasets.save_images(home / "cifar100-cut.npz", (255 - train[0], train[1]), test)
    assert pretrained.network() is None
    run_offline("from nbjudge import pretrained; print(pretrained.prepare())", home)
    after = pretrained.network()
    assert after is not None
    assert after.images[0] != before.images[0]
    assert after.images[699] == before.images[699]
    assert len(list(datasets.keras_home().glob("mobilenet_v2-*.npz"))) == 1
