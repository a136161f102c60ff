"""MobileNetV2 as the course uses it: its pretrained weights, and what it makes of the images.

The weights come from Keras: its cache, or its download. Where neither is to be had, a stand-in file
of the same layout, filled from a fixed seed, takes their place, so that students' unchanged code
runs and `weights=None` can still be told apart.

The network's features of the grading images, and of those that test cells make up, are the same in
every submission that follows the lesson. They are computed here, once and by nobody's code but ours
(see `features`).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from cnn_course import features
from cnn_course import images as datasets
from nbjudge.files import write_whole

# The sizes for which Keras publishes MobileNetV2 weights; they differ in training, not in layout.
WEIGHT_SIZES = (96, 128, 160, 192, 224)
STAND_IN_SEED = 20260101

INPUT_SHAPE = (128, 128, 3)  # of the network in the lessons, which enlarge 32×32 images to it

_FIRST_ROWS = 128  # of the training images: a training within the budget sees no others, mostly

Kind = Literal["pretrained", "stand-in"]
Floats = npt.NDArray[np.float32]


def weights_name(size: int, *, top: bool = False) -> str:
    """Return the file name under which Keras looks for MobileNetV2's weights (alpha 1.0)."""
    return (
        f"mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_{size}{'' if top else '_no_top'}.h5"
    )


def kind() -> Kind | None:
    """Return which weights grading uses, or None where they have not been prepared yet."""
    try:
        found: Kind = json.loads(_weights_note().read_text(encoding="utf-8"))["kind"]
    except FileNotFoundError:
        return None
    return found


def description() -> str:
    """Return which weights grading uses; behind an arrow, how to get the pretrained ones."""
    found = kind()
    if found == "stand-in":
        return (
            "a stand-in of the same layout, because the pretrained ones could not be downloaded → "
            "python -m cnn_course --retry-weights"
        )
    return found or "not prepared yet → python -m cnn_course"


def prepare(*, again: bool = False, download: bool = True) -> Kind:
    """See to it that MobileNetV2's weights lie in the grading kernel's Keras cache.

    Tries the user's Keras cache, then Keras's download, then falls back on the stand-in. Notes down
    what the network makes of the grading images as well, where that is not known yet.

    Args:
        again: look anew, although weights were prepared before (the network may be back).
        download: whether to look for the pretrained weights at all.
    """
    found = kind()
    if found is None or again:
        datasets.quiet_tensorflow()
        models = datasets.keras_home() / "models"
        models.mkdir(parents=True, exist_ok=True)
        found = "pretrained" if download and _fetch_pretrained(models) else _fill_stand_in(models)
        write_whole(_weights_note(), json.dumps({"kind": found}) + "\n")
    path = _network_path()
    if not path.exists():
        _note_down_network(path)
    return found


@dataclass(frozen=True)
class Network:
    """The pretrained network without its top, for images of `INPUT_SHAPE`, as plain arrays.

    Attributes:
        weights: in the order of Keras's `model.weights`.
        images: SHA-256 of the images, each as float32 in `INPUT_SHAPE`: the grading images in
            [0, 1], those of `made_up`, and most grading images again as otherwise `scaled`.
        features: what comes out for them, (n, 4, 4, 1280).
    """

    weights: list[Floats]
    images: list[bytes]
    features: Floats


def network() -> Network | None:
    """Return what is known of the network; None where nothing was prepared, or it is outdated."""
    try:
        with np.load(_network_path(), allow_pickle=False) as data:
            weights = [data[f"weight_{n}"] for n in range(len(data.files) - 2)]
            return Network(weights, [image.tobytes() for image in data["images"]], data["features"])
    except FileNotFoundError:
        return None


def enlarged(images: Floats) -> Floats:
    """Return images as the lessons give them to the network: each pixel 4×4 times.

    Args:
        images: (n, 32, 32, 3).

    Returns:
        (n, 128, 128, 3).
    """
    times = INPUT_SHAPE[0] // images.shape[1]
    return images.repeat(times, axis=1).repeat(times, axis=2)


def scaled(images: npt.NDArray[np.uint8]) -> list[Floats]:
    """Return images in the ways in which students bring them into [0, 1] or [-1, 1].

    Each way is one to the last bit, because an image is looked up by its bytes; whatever else is
    written comes out as one of these.

    Args:
        images: of any shape.

    Returns:
        Divided by 255, as the lessons do; multiplied by 1/255, as Keras's `Rescaling` does;
        divided by 127.5 less 1, in float64; the same in float32, as Keras's `preprocess_input`
        does, and whoever rescales the first.
    """
    floats = images.astype(np.float32)
    return [
        floats / np.float32(255),
        floats * np.float32(1 / 255),
        (images / 127.5 - 1).astype(np.float32),
        floats / np.float32(127.5) - np.float32(1),
    ]


def made_up() -> Floats:
    """Return the images that the lessons' test cells make up to see what a network makes of them.

    Returns:
        (n, 128, 128, 3). A test cell whose images are not among them is slower, nothing else.
    """
    large = np.random.default_rng(7).random((2, *INPUT_SHAPE), dtype=np.float32)
    small = [
        enlarged(np.random.default_rng(seed).random((2, 32, 32, 3), dtype=np.float32))
        for seed in (7, 8)
    ]
    return np.concatenate([large, *small])


def _network_path() -> Path:
    """Return where the network is noted down that belongs to the images and weights of now."""
    digest = hashlib.sha256(made_up().tobytes())
    for one in scaled(np.arange(256, dtype=np.uint8)):
        digest.update(one.tobytes())
    for path in (datasets.images_path(), _weights_path()):
        digest.update(path.read_bytes() if path.exists() else b"none")
    return datasets.keras_home() / f"mobilenet_v2-{digest.hexdigest()[:16]}.npz"


def _note_down_network(path: Path) -> None:
    datasets.quiet_tensorflow()
    from keras.applications import MobileNetV2

    model = MobileNetV2(weights=None, include_top=False, input_shape=INPUT_SHAPE)
    model.load_weights(_weights_path())
    train, test = datasets.load_data()
    as_in_lessons, *_ = scaled(np.concatenate([train[0], test[0]]))
    _, *otherwise = scaled(np.concatenate([train[0][:_FIRST_ROWS], test[0]]))
    images = np.concatenate([enlarged(as_in_lessons), made_up(), *map(enlarged, otherwise)])
    arrays = {f"weight_{n}": weight for n, weight in enumerate(model.get_weights())}
    arrays["images"] = np.frombuffer(b"".join(features.digests(images)), np.uint8).reshape(
        len(images), -1
    )
    arrays["features"] = model.predict(images, batch_size=16, verbose=0)

    def write(target: Path) -> None:
        with target.open("wb") as file:
            np.savez(file, **arrays)

    for outdated in path.parent.glob("mobilenet_v2-*.npz"):
        outdated.unlink(missing_ok=True)
    write_whole(path, write)


def _weights_path() -> Path:
    return datasets.keras_home() / "models" / weights_name(INPUT_SHAPE[0])


def _weights_note() -> Path:
    return datasets.keras_home() / "mobilenet_v2.json"


def _fetch_pretrained(models: Path) -> bool:
    from keras.applications import mobilenet_v2
    from keras.utils import get_file

    name = weights_name(128)
    try:
        with datasets.network_timeout():
            cached = get_file(name, mobilenet_v2.BASE_WEIGHT_PATH + name, cache_subdir="models")
    except Exception:  # Keras raises a bare Exception when a download fails
        return False
    write_whole(models / name, lambda target: shutil.copyfile(cached, target))
    return True


def _fill_stand_in(models: Path) -> Kind:
    from keras.applications import MobileNetV2

    for top in (False, True):
        size = 224 if top else 128
        model = MobileNetV2(weights=None, include_top=top, input_shape=(size, size, 3))
        rng = np.random.default_rng(STAND_IN_SEED)
        layers = {
            layer.name: [(w.name, _plausible(rng, w.name, w.shape)) for w in layer.weights]
            for layer in model.layers
        }
        # pretrained features are small; as large as the others, a classifier would overshoot
        layers["Conv_1_bn"] = [(n, w * 0.2 if n == "gamma" else w) for n, w in layers["Conv_1_bn"]]
        first = models / weights_name(WEIGHT_SIZES[0], top=top)
        write_whole(first, lambda target, layers=layers: _write_h5(target, layers))  # type: ignore[misc]
        for size in WEIGHT_SIZES[1:]:
            write_whole(
                models / weights_name(size, top=top),
                lambda target, first=first: os.link(first, target),  # type: ignore[misc]
            )
    return "stand-in"


def _plausible(
    rng: np.random.Generator, name: str, shape: tuple[int, ...]
) -> npt.NDArray[np.float32]:
    """Draw one weight so that activations neither vanish nor explode through 50 layers."""
    noise = rng.standard_normal(shape, dtype=np.float32)
    if name in ("gamma", "moving_variance"):
        return np.asarray(np.exp(0.1 * noise), dtype=np.float32)
    if name in ("beta", "moving_mean", "bias"):
        return np.asarray(0.1 * noise, dtype=np.float32)
    # a depthwise kernel is (h, w, channels, 1): its fan-in is the window alone
    fan_in = np.prod(shape[:2]) if len(shape) == 4 and shape[3] == 1 else np.prod(shape[:-1])
    return np.asarray(noise * np.sqrt(2.0 / fan_in), dtype=np.float32)


def _write_h5(path: Path, layers: dict[str, list[tuple[str, npt.NDArray[np.float32]]]]) -> None:
    """Write weights in the layout of Keras's published files (the legacy HDF5 format)."""
    import h5py

    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [name.encode() for name in layers]
        for layer, weights in layers.items():
            group = file.create_group(layer)
            group.attrs["weight_names"] = [f"{layer}/{name}:0".encode() for name, _ in weights]
            for name, value in weights:
                group.create_dataset(f"{layer}/{name}:0", data=value)
