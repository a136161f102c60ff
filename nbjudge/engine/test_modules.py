"""Test modules in a judge's process: imported from the sources that came with the job.

They are on no disk that a sandboxed process can read, so that students' code cannot find them.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType


class SourceFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports modules from their sources.

    Args:
        sources: dotted name → source; a package's own source stands under `package.__init__` (see
            `course.modules.sources_of`).
    """

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = dict(sources)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return how to import a module, if its source is here."""
        is_package = f"{fullname}.__init__" in self._sources
        if is_package or fullname in self._sources:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=is_package)
        if any(name.startswith(f"{fullname}.") for name in self._sources) and not path:
            found = importlib.machinery.PathFinder.find_spec(fullname, path)
            # a folder that is not here, as the package in which they lie
            return found or importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run a module's source in it."""
        name = module.__name__
        source = self._sources.get(name, self._sources.get(f"{name}.__init__", ""))
        exec(compile(source, f"<{name}>", "exec"), vars(module))


def install(sources: Mapping[str, str]) -> None:
    """Let this process import test modules from these sources, before all others."""
    sys.meta_path.insert(0, SourceFinder(sources))
