"""MobileNetV2 as the course uses it: its pretrained weights, and what it makes of the images.

The weights come from Keras: its cache, or its download. Where neither is to be had, a stand-in file
of the same layout, filled from a fixed seed, takes their place, so that students' unchanged code
runs and `weights=None` can still be told apart.

The network's features of the grading images are the same in every submission that follows the
lesson. They are computed here, once and by nobody's code but ours
(see `features`).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import zipfile
from dataclasses import dataclass
from importlib.metadata import version
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
    except (FileNotFoundError, ValueError, KeyError, TypeError):  # none yet, or cut off
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
    if not zipfile.is_zipfile(path):  # not there, or cut off
        _note_down_network(path)
    return found


@dataclass(frozen=True)
class Network:
    """The pretrained network without its top, for images of `INPUT_SHAPE`, as plain arrays.

    Attributes:
        digest: tells it from other networks (see `features.digest`).
        images: SHA-256 of the grading images, each as float32 in `INPUT_SHAPE`, scaled to [0, 1].
        features: what comes out for them, (n, 4, 4, 1280).
    """

    digest: bytes
    images: list[bytes]
    features: Floats


def network() -> Network | None:
    """Return what is known of the network; None where nothing was prepared, or it is outdated."""
    try:
        with _network_path().open("rb") as file, np.load(file, allow_pickle=False) as data:
            images = [image.tobytes() for image in data["images"]]
            return Network(data["digest"].tobytes(), images, data["features"])
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):  # none yet, or cut off
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


def _network_path() -> Path:
    """Return where the network is noted down that belongs to the images and weights of now."""
    digest = hashlib.sha256(f"2 {version('keras')}".encode())  # of the note's form
    for path in (datasets.images_path(), _weights_path()):
        digest.update(path.read_bytes() if path.exists() else b"none")
    return datasets.keras_home() / f"mobilenet_v2-{digest.hexdigest()[:16]}.npz"


def _note_down_network(path: Path) -> None:
    datasets.quiet_tensorflow()
    from keras.applications import MobileNetV2

    model = MobileNetV2(weights=None, include_top=False, input_shape=INPUT_SHAPE)
    model.load_weights(_weights_path())
    train, test = datasets.load_data()
    images = enlarged(np.concatenate([train[0], test[0]]).astype(np.float32) / np.float32(255))
    digests = [features.digest(features.architecture_of(model), model.get_weights())]
    digests += features.image_digests(images)
    of_network, *of_images = (np.frombuffer(one, np.uint8) for one in digests)
    arrays = {
        "digest": of_network,
        "images": np.stack(of_images),
        "features": model.predict(images, batch_size=16, verbose=0),
    }

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
        write_whole(first, _as_h5(layers))
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


def _as_h5(layers: dict[str, list[tuple[str, npt.NDArray[np.float32]]]]) -> bytes:
    """Return weights in the layout of Keras's published files (the legacy HDF5 format).

    They are written in memory: on a disk that is full, HDF5 ends the whole interpreter.
    """
    import h5py

    written = io.BytesIO()
    with h5py.File(written, "w") as file:
        file.attrs["layer_names"] = [name.encode() for name in layers]
        for layer, weights in layers.items():
            group = file.create_group(layer)
            group.attrs["weight_names"] = [f"{layer}/{name}:0".encode() for name, _ in weights]
            for name, value in weights:
                group.create_dataset(f"{layer}/{name}:0", data=value)
    return written.getvalue()
