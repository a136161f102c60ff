"""`google.colab` for students' cells: the same calls, without a drive, a browser or an account.

Nothing that they do is needed for an answer, and nothing of it may stop one. What is not listed
here can be called, entered and iterated over, and does nothing.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from nbjudge.messages import gettext

_NAME = "google.colab"


def provide() -> None:
    """Let `import google.colab` find this module's stand-in, in this process from now on."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Nothing:
    """Can be used like anything, and does nothing."""

    def __call__(self, *args: object, **kwargs: object) -> _Nothing:
        return self

    def __getattr__(self, name: str) -> _Nothing:
        if name.startswith("_"):
            raise AttributeError(name)  # what IPython's display asks of everything
        return self

    def __enter__(self) -> _Nothing:
        return self

    def __exit__(self, *args: object) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "None"


class _StandIn(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if f"{self.__name__}.{name}" in _KNOWN:
            return importlib.import_module(f"{self.__name__}.{name}")
        return _Nothing()


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == _NAME or fullname.startswith(f"{_NAME}."):
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = __file__  # IPython 7 asks extensions for it
        vars(module).update(_KNOWN.get(module.__name__, {}))


def _mount(mountpoint: str = "/content/drive", **options: object) -> None:
    """Make an empty drive, so that what a student saves there finds its place."""
    with contextlib.suppress(OSError):
        (Path(mountpoint) / "MyDrive").mkdir(parents=True, exist_ok=True)
    print(gettext("(Google Drive is not connected while grading: the drive is empty.)"))


def _upload(*args: object, **kwargs: object) -> dict[str, bytes]:
    print(gettext("(No files can be uploaded while grading.)"))
    return {}


def _clear(*args: object, **kwargs: object) -> None:
    from IPython.display import clear_output

    clear_output()


def _show_bgr(image: Any) -> None:
    """Show an OpenCV image (uint8; grey, BGR or BGRA), as `cv2.imshow` would."""
    import numpy as np
    from IPython.display import display
    from PIL import Image

    pixels = np.asarray(image).clip(0, 255).astype("uint8").squeeze()
    if pixels.ndim == 3:
        pixels = pixels[..., [2, 1, 0, 3][: pixels.shape[-1]]]
    display(Image.fromarray(pixels))


def _itself(data: Any, *args: object, **kwargs: object) -> Any:
    return data


def _no_secret(key: str) -> str:
    return ""


_KNOWN: dict[str, dict[str, Callable[..., Any]]] = {
    f"{_NAME}.data_table": {"DataTable": _itself},
    f"{_NAME}.drive": {"mount": _mount},
    f"{_NAME}.files": {"upload": _upload},
    f"{_NAME}.output": {"clear": _clear},
    f"{_NAME}.patches": {"cv2_imshow": _show_bgr},
    f"{_NAME}.userdata": {"get": _no_secret},
}
