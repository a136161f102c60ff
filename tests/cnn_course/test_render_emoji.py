"""The grading images and the script that draws them."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "render_emoji.py"
IMAGES = ROOT / "cnn_course" / "data" / "grading_images.npz"
LICENCE = ROOT / "cnn_course" / "data" / "LICENSE-emoji.md"

# fine_label_names of CIFAR-100's own "meta" file, in label order
# fmt: off
FINE_CLASSES = [
    "apple", "aquarium_fish", "baby", "bear", "beaver",
    "bed", "bee", "beetle", "bicycle", "bottle",
    "bowl", "boy", "bridge", "bus", "butterfly",
    "camel", "can", "castle", "caterpillar", "cattle",
    "chair", "chimpanzee", "clock", "cloud", "cockroach",
    "couch", "crab", "crocodile", "cup", "dinosaur",
    "dolphin", "elephant", "flatfish", "forest", "fox",
    "girl", "hamster", "house", "kangaroo", "keyboard",
    "lamp", "lawn_mower", "leopard", "lion", "lizard",
    "lobster", "man", "maple_tree", "motorcycle", "mountain",
    "mouse", "mushroom", "oak_tree", "orange", "orchid",
    "otter", "palm_tree", "pear", "pickup_truck", "pine_tree",
    "plain", "plate", "poppy", "porcupine", "possum",
    "rabbit", "raccoon", "ray", "road", "rocket",
    "rose", "sea", "seal", "shark", "shrew",
    "skunk", "skyscraper", "snail", "snake", "spider",
    "squirrel", "streetcar", "sunflower", "sweet_pepper", "table",
    "tank", "telephone", "television", "tiger", "tractor",
    "train", "trout", "tulip", "turtle", "wardrobe",
    "whale", "willow_tree", "wolf", "woman", "worm",
]
# fmt: on


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("render_emoji", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up here
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def font(script: ModuleType) -> Any:
    pytest.importorskip("PIL", reason="Pillow is not installed, so no emoji can be drawn")
    if not script.DEFAULT_FONT.is_file():
        pytest.skip(f"Noto Color Emoji is not installed at {script.DEFAULT_FONT}")
    return script.load_font(script.DEFAULT_FONT)


@pytest.fixture(scope="module")
def images() -> dict[str, npt.NDArray[Any]]:
    with np.load(IMAGES, allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def test_table_names_the_official_classes_in_order(script: ModuleType) -> None:
    assert list(script.PICTURES) == FINE_CLASSES


def test_every_class_has_a_picture_of_its_own(script: ModuleType) -> None:
    assert len({script.parts_of(name) for name in FINE_CLASSES}) == 100


def test_emoji_are_single_code_points(script: ModuleType) -> None:
    # a sequence would need Raqm, which not every Pillow has
    assert all(len(part.emoji) == 1 for name in FINE_CLASSES for part in script.parts_of(name))


def test_parts_stay_inside_the_frame(script: ModuleType) -> None:
    for name in FINE_CLASSES:
        for part in script.parts_of(name):
            left, top, width, height = part.box
            assert min(left, top) >= 0, name
            assert min(width, height) > 0, name
            assert max(left + width, top + height) <= 1 + 1e-9, name


def test_drawn_pictures_differ(script: ModuleType, font: Any) -> None:
    drawn = {script.draw_picture(font, name).tobytes() for name in FINE_CLASSES}
    assert len(drawn) == 100


@pytest.mark.parametrize("name", ["apple", "willow_tree"])
def test_same_seed_gives_the_same_images(script: ModuleType, font: Any, name: str) -> None:
    first = script.render_class(font, name, 3)
    assert first.shape == (3, 32, 32, 3)
    assert first.dtype == np.uint8
    np.testing.assert_array_equal(first, script.render_class(font, name, 3))
    np.testing.assert_array_equal(first[:2], script.render_class(font, name, 2))
    assert not np.array_equal(first, script.render_class(font, name, 3, seed=script.SEED + 1))


@pytest.mark.parametrize("name", ["apple", "ray", "tank", "worm"])
def test_file_comes_from_the_script(
    script: ModuleType, font: Any, images: dict[str, npt.NDArray[Any]], name: str
) -> None:
    digest = hashlib.sha256(script.DEFAULT_FONT.read_bytes()).hexdigest()
    if digest not in LICENCE.read_text(encoding="utf-8"):
        pytest.skip("another version of Noto Color Emoji than the one the file was drawn from")
    label = FINE_CLASSES.index(name)
    drawn = script.render_class(font, name, script.TRAIN_PER_CLASS).astype(np.float64)
    stored = images["x_train"][images["y_train"][:, 0] == label].astype(np.float64)
    # in the file they are shuffled; another Pillow may round otherwise
    errors = np.abs(drawn[:, None] - stored[None]).mean(axis=(2, 3, 4))
    assert np.all(errors.min(axis=1) < 2.5)  # Pillow 11 and 12 draw a little differently


def test_file_has_the_shapes_of_cifar100(images: dict[str, npt.NDArray[Any]]) -> None:
    assert {key: (array.shape, str(array.dtype)) for key, array in images.items()} == {
        "x_train": ((500, 32, 32, 3), "uint8"),
        "y_train": ((500, 1), "int64"),
        "x_test": ((200, 32, 32, 3), "uint8"),
        "y_test": ((200, 1), "int64"),
    }


@pytest.mark.parametrize(("half", "per_class"), [("train", 5), ("test", 2)])
def test_file_has_every_class_in_random_order(
    images: dict[str, npt.NDArray[Any]], half: str, per_class: int
) -> None:
    labels = images[f"y_{half}"][:, 0]
    np.testing.assert_array_equal(np.bincount(labels, minlength=100), np.full(100, per_class))
    assert not np.all(np.diff(labels) >= 0)


@pytest.mark.parametrize("half", ["train", "test"])
def test_file_uses_the_whole_range(images: dict[str, npt.NDArray[Any]], half: str) -> None:
    assert images[f"x_{half}"].min() == 0
    assert images[f"x_{half}"].max() == 255


def test_every_pixel_varies(images: dict[str, npt.NDArray[Any]]) -> None:
    assert np.all(images["x_train"].std(axis=0) > 0)


def test_no_two_images_are_identical(images: dict[str, npt.NDArray[Any]]) -> None:
    everything = np.concatenate([images["x_train"], images["x_test"]])
    assert len({image.tobytes() for image in everything}) == 700


def test_file_is_small() -> None:
    assert IMAGES.stat().st_size < 2_000_000


def test_missing_font_is_one_line(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("PIL", reason="Pillow is not installed")
    output = tmp_path / "images.npz"
    status = script.main(["--font", str(tmp_path / "none.ttf"), "--output", str(output)])
    message = capsys.readouterr().err
    assert status == 1
    assert "none.ttf" in message
    assert "fonts-noto-color-emoji" in message
    assert message.count("\n") == 1
    assert not output.exists()


def test_font_without_emoji_bitmaps_is_one_line(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("PIL", reason="Pillow is not installed")
    not_a_font = tmp_path / "text.ttf"
    not_a_font.write_text("not a font")
    status = script.main(["--font", str(not_a_font), "--output", str(tmp_path / "images.npz")])
    message = capsys.readouterr().err
    assert status == 1
    assert "NotoColorEmoji.ttf" in message
    assert message.count("\n") == 1


def test_missing_pillow_is_one_line(
    script: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)  # makes `from PIL import` fail
    status = script.main(["--output", str(tmp_path / "images.npz")])
    message = capsys.readouterr().err
    assert status == 1
    assert "pip install" in message
    assert message.count("\n") == 1
