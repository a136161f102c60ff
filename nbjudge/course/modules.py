"""Modules of the course's own: where they lie, and their sources.

They are looked for in the course's folder first, then where Python looks. Nothing is imported to
find them.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from pathlib import Path

from nbjudge.errors import CourseError


def find_module(name: str, root: Path) -> Path:
    """Return the file of a module, or the folder of a package.

    Args:
        name: its dotted name.
        root: the course's folder.

    Raises:
        CourseError: there is none.
    """
    folders = [str(root), *sys.path]
    origin: Path | None = None
    for part in name.split("."):
        spec = importlib.machinery.PathFinder.find_spec(part, folders)
        if spec is None and origin is None:  # an editable installation has a finder of its own
            spec = importlib.util.find_spec(part)
        if spec is None:
            raise CourseError(
                f"no module is called {name} → nbgrader_config.py names it, and it must lie in "
                f"{root} or be installed"
            )
        folders = list(spec.submodule_search_locations or [])
        origin = Path(folders[0]) if folders else Path(spec.origin or "")
    assert origin is not None, "a name has at least one part"
    return origin


def sources_of(names: tuple[str, ...], root: Path) -> dict[str, str]:
    """Return the sources of modules and of everything in packages: dotted name → source.

    A package stands under `name.__init__`, so that it is told from a module.

    Args:
        names: of modules and packages.
        root: the course's folder.

    Raises:
        CourseError: there is no such module, or it is no text.
    """
    found: dict[str, str] = {}
    for name in names:
        place = find_module(name, root)
        files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
        for file in files:
            inner = file.relative_to(place).with_suffix("").parts if place.is_dir() else ()
            try:
                found[".".join([name, *inner])] = file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise CourseError(f"{file}: it cannot be read ({error})") from error
    return found
