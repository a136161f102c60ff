from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cnn_course import images
from nbjudge.errors import DataError
from tests.conftest import run_offline


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NBJUDGE_HOME", str(tmp_path))
    return tmp_path


def test_the_grading_data_has_the_form_of_cifar100() -> None:
    for x, y in images.load_data():
        assert x.dtype == np.uint8
        assert x.shape[1:] == (32, 32, 3)
        assert y.dtype == np.int64
        assert y.shape == (len(x), 1)
        assert set(y.ravel()) == set(range(100))


def test_every_call_gives_fresh_arrays() -> None:
    (first, _), _ = images.load_data()
    first[:] = 0
    (second, _), _ = images.load_data()
    assert second.any()


def test_coarse_labels_are_refused() -> None:
    with pytest.raises(ValueError, match="fine labels only"):
        images.load_data(label_mode="coarse")


def test_a_cut_keeps_the_first_of_each_class_in_their_order() -> None:
    y = np.tile(np.arange(100), 3).reshape(-1, 1)
    x = np.arange(300, dtype=np.uint8)[:, None, None, None] * np.ones((1, 32, 32, 3), np.uint8)
    kept_x, kept_y = images.cut(x, y, 2)
    assert kept_y.ravel().tolist() == list(range(100)) * 2
    assert (kept_x == x[:200]).all()


def test_a_cut_without_all_classes_is_refused() -> None:
    x = np.zeros((99, 32, 32, 3), np.uint8)
    with pytest.raises(DataError, match=r"no image of the classes \[99\]"):
        images.cut(x, np.arange(99).reshape(-1, 1), 1)


def test_a_saved_cut_is_used_until_it_is_given_up(home: Path) -> None:
    assert images.images_path() == images.EMBEDDED
    train, test = images.load_data()
    images.save_images(home / "cifar100-cut.npz", (255 - train[0], train[1]), test)
    (inverted, _), _ = images.load_data()
    assert (inverted == 255 - train[0]).all()
    images.return_to_embedded_images()
    assert images.images_path() == images.EMBEDDED


def test_a_broken_cut_says_how_to_get_rid_of_it(home: Path) -> None:
    (home / "cifar100-cut.npz").write_bytes(b"not an archive")
    with pytest.raises(DataError, match="python -m cnn_course --embedded-images"):
        images.load_data()


def test_real_images_can_be_cut(real_images: Path) -> None:
    with np.load(real_images, allow_pickle=False) as data:
        x, y = images.cut(data["x"], data["y"], images.TEST_PER_CLASS)
    assert len(x) == len(y) <= 100 * images.TEST_PER_CLASS
    assert set(y.ravel()) == set(range(100))


def test_without_a_network_the_download_says_what_to_do(home: Path) -> None:
    told = run_offline(
        "from cnn_course import images as datasets; from nbjudge import errors\n"
        "try: datasets.cut_real_images()\n"
        "except errors.DataError as error: print(error)",
        home,
    )
    assert "CIFAR-100 could not be downloaded" in told
    assert "until then grading uses the images that come with nbjudge" in told
