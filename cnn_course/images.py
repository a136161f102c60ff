"""The images that grading uses.

Grading cannot train on 50,000 images. Inside a grading kernel `cifar100.load_data()` returns a
small data set of the same form instead: uint8 images of 32×32×3, int64 labels of shape (n, 1),
all 100 classes in both halves. Two such sets exist:

- the embedded one (`data/grading_images.npz`), one emoji a class, drawn by
  `scripts/render_emoji.py`; it is there after cloning, without any network;
- a cut of the real CIFAR-100 (Krizhevsky, 2009), made by `cut_real_images` on request and kept
  in the course's working folder; where it exists, it is used.

Nothing here runs at import, and Keras is imported only by the functions that need it.
"""

from __future__ import annotations

import functools
import hashlib
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nbjudge.errors import DataError
from nbjudge.files import write_whole

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int64]
Halves = tuple[tuple[Images, Labels], tuple[Images, Labels]]

N_CLASSES = 100
TRAIN_PER_CLASS = 5
TEST_PER_CLASS = 2

EMBEDDED = Path(__file__).parent / "data" / "grading_images.npz"

DOWNLOAD_TIMEOUT_S = 30


def home() -> Path:
    """Return the working folder for data that is made or downloaded, not committed.

    It is `.nbjudge/` in the course's folder, unless `$NBJUDGE_HOME` names another one. It need not
    exist.
    """
    own = Path(__file__).parents[1] / ".nbjudge"
    return Path(os.environ.get("NBJUDGE_HOME") or own).absolute()


def keras_home() -> Path:
    """Return the folder that is Keras's cache (`KERAS_HOME`) inside a grading kernel."""
    return home() / "keras"


# ---------------------------------------------------------------------------------------- images


def images_path() -> Path:
    """Return the file that `load_data` reads: the cut of the real images, or the embedded set."""
    real = home() / "cifar100-cut.npz"
    return real if real.exists() else EMBEDDED


def description() -> str:
    """Return which images grading uses, and by what they are told from others.

    Raises:
        DataError: they cannot be read.
    """
    path = images_path()
    kind = "embedded emoji" if path == EMBEDDED else "a cut of the real CIFAR-100"
    try:
        return f"{kind}, {hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
    except OSError as error:
        raise _unreadable(path, error) from error


def load_data(label_mode: str = "fine") -> Halves:
    """Return the grading data as `keras.datasets.cifar100.load_data()` returns the real one.

    Args:
        label_mode: only "fine", the 100 classes that the course uses.

    Returns:
        `(X_train, y_train), (X_test, y_test)`: uint8 images (n, 32, 32, 3) in [0, 255] and
        int64 labels (n, 1) in [0, 99]; fresh arrays at every call.

    Raises:
        ValueError: another label mode was asked for.
        DataError: the file cannot be read.
    """
    if label_mode != "fine":
        raise ValueError(f"the grading data has fine labels only, not label_mode={label_mode!r}")
    path = images_path()
    try:
        x_train, y_train, x_test, y_test = _read(path, path.stat().st_mtime_ns)
    except (OSError, KeyError, ValueError) as error:
        raise _unreadable(path, error) from error
    return (x_train.copy(), y_train.copy()), (x_test.copy(), y_test.copy())


def _unreadable(path: Path, error: Exception) -> DataError:
    why = getattr(error, "strerror", None) or error
    remedy = "python -m cnn_course --embedded-images"  # returns to the course's own
    return DataError(f"{path}: the grading images cannot be read ({why}) → {remedy}")


@functools.lru_cache(maxsize=1)  # taking it apart takes longer than most test cells
def _read(path: Path, _modified: int) -> tuple[Images, Labels, Images, Labels]:
    # opened here, as `np.load` does not close a file that it cannot make sense of
    with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
        return data["x_train"], data["y_train"], data["x_test"], data["y_test"]


def cut(x: Images, y: Labels, per_class: int) -> tuple[Images, Labels]:
    """Keep the first `per_class` images of every class, in their order.

    Args:
        x: uint8 images (n, 32, 32, 3).
        y: int64 labels (n, 1) in [0, 99].
        per_class: how many to keep; a class that has fewer keeps what it has.

    Raises:
        DataError: a class has no image at all.
    """
    flat = y.ravel()
    missing = sorted(set(range(N_CLASSES)) - set(flat.tolist()))
    if missing:
        raise DataError(f"the data set holds no image of the classes {missing}")
    first = [np.flatnonzero(flat == label)[:per_class] for label in range(N_CLASSES)]
    kept = np.sort(np.concatenate(first))
    return x[kept], y[kept]


def cut_real_images() -> Path:
    """Download CIFAR-100 through Keras (about 169 MB, once) and keep a small cut of it.

    Keras shows its own progress bar. The cut has the size of the embedded set.

    Returns:
        The file written; `load_data` uses it from now on.

    Raises:
        DataError: the download failed.
    """
    quiet_tensorflow()
    from keras.datasets import cifar100

    try:
        with network_timeout():
            (x_train, y_train), (x_test, y_test) = cifar100.load_data()
    except Exception as error:  # Keras raises a bare Exception when a download fails
        raise DataError(
            f"CIFAR-100 could not be downloaded ({error}). Connect to the network and run this "
            "again; until then grading uses the images that come with nbjudge."
        ) from error
    return save_images(
        home() / "cifar100-cut.npz",
        cut(x_train, y_train, TRAIN_PER_CLASS),
        cut(x_test, y_test, TEST_PER_CLASS),
    )


def save_images(path: Path, train: tuple[Images, Labels], test: tuple[Images, Labels]) -> Path:
    """Write a grading data set, whole or not at all, and return its path."""

    def write(target: Path) -> None:
        with target.open("wb") as file:
            np.savez_compressed(
                file, x_train=train[0], y_train=train[1], x_test=test[0], y_test=test[1]
            )

    write_whole(path, write)
    return path


def return_to_embedded_images() -> None:
    """Forget the cut of the real images, so that `load_data` reads the embedded set again."""
    (home() / "cifar100-cut.npz").unlink(missing_ok=True)


# ---------------------------------------------------------------------------------------- common


def quiet_tensorflow() -> None:
    """Keep TensorFlow from writing notices as it starts; call it before it is imported."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    # oneDNN's notice cannot be silenced otherwise; the fork server, whom nobody reads, allows it
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")


@contextmanager
def network_timeout() -> Iterator[None]:
    """Keep a download from hanging on a network that swallows packets."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(DOWNLOAD_TIMEOUT_S)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
