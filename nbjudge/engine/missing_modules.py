"""Imports of modules that the grader lacks: an error where the module is used, not before.

A student's `import plotly.express as px` that nothing uses should cost nothing. So each import of
a cell that nobody guards is turned into one that binds a `MissingModule` where Python finds none.
One in a `try` stays as it is, so that `except ImportError` goes the way that the student meant;
so do those in functions, and those of libraries, which never see any of this.
"""

from __future__ import annotations

import ast
import sys
from typing import Any, NoReturn

from nbjudge.messages import gettext

_WITH_IMPORTS_INSIDE = (ast.Module, ast.If, ast.For, ast.While, ast.ExceptHandler)


class MissingModule:
    """Stands for a module that is not there, or for something imported from it.

    Whatever is done with it raises a `ModuleNotFoundError` that says which module is missing.

    Args:
        name: the module's name.
        line: the line of the cell that imported it.
    """

    def __init__(self, name: str, line: int) -> None:
        object.__setattr__(self, "_name", name)
        object.__setattr__(self, "_line", line)

    def _refuse(self, *args: object, **kwargs: object) -> NoReturn:
        name, line = (object.__getattribute__(self, of) for of in ("_name", "_line"))
        raise ModuleNotFoundError(
            gettext(
                "the grader has no module `%(name)s` (line %(line)d of the cell that imports it). "
                "Check how its name is written, or use a module that the grader has.",
                name=name,
                line=line,
            ),
            name=name,
        )

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)  # what copy, isinstance and IPython's display ask of all
        self._refuse()

    def __repr__(self) -> str:
        name = object.__getattribute__(self, "_name")
        return gettext("<%(name)s, a module that the grader does not have>", name=name)

    __setattr__ = __delattr__ = __call__ = __mro_entries__ = _refuse
    __bool__ = __len__ = __iter__ = __next__ = __contains__ = _refuse
    __getitem__ = __setitem__ = __delitem__ = __enter__ = __exit__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __neg__ = __abs__ = __array__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __matmul__ = _refuse
    __truediv__ = __rtruediv__ = __pow__ = __int__ = __float__ = __index__ = _refuse


class BindMissingModules(ast.NodeTransformer):
    """Lets the unguarded imports of a cell bind a `MissingModule`; for `ast_transformers`."""

    def visit(self, node: ast.AST) -> Any:
        """Transform a module or what is in it; expressions and functions stay as they are."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            return self._import(node)
        if isinstance(node, ast.Try):
            guarded, node.body = node.body, []
            self.generic_visit(node)
            node.body = guarded
        elif isinstance(node, _WITH_IMPORTS_INSIDE):
            self.generic_visit(node)
        return node

    def _import(self, node: ast.Import | ast.ImportFrom) -> Any:
        if isinstance(node, ast.Import):
            each = []
            for alias in node.names:
                root = alias.name.split(".")[0]
                module = alias.name if alias.asname else root
                single = ast.copy_location(ast.Import([alias]), node)
                each.append(_or_stand_in(single, [alias.asname or root], module))
            return each
        if node.level or node.module in (None, "__future__"):
            return node
        names = [alias.asname or alias.name for alias in node.names if alias.name != "*"]
        return _or_stand_in(node, names, str(node.module))


def stand_ins(module: str, count: int, line: int) -> list[Any]:
    """Return what to bind to `count` names, and say so; called by the imports of cells.

    Where only a module inside of `module` is missing (`import keras.nothing`), that is `module`
    itself, as it is bound by the imports before.
    """
    error = sys.exc_info()[1]
    name = getattr(error, "name", None) or module
    said = gettext(
        "(The grader has no module `%(name)s`: that does not matter if you do not use it.)",
        name=name,
    )
    print(said, file=sys.stderr)
    return [sys.modules.get(module) or MissingModule(name, line)] * count


def _or_stand_in(node: ast.stmt, names: list[str], module: str) -> ast.Try:
    """Return a statement that does what the import `node` does, or binds stand-ins."""
    ours = f"__import__({__name__!r}, fromlist=['stand_ins'])"
    (tried,) = ast.parse(
        "try: pass\nexcept ModuleNotFoundError:\n"
        f" [{', '.join(names)}] = {ours}.stand_ins({module!r}, {len(names)}, {node.lineno})"
    ).body
    assert isinstance(tried, ast.Try)
    for part in ast.walk(tried):
        ast.copy_location(part, node)
    tried.body = [node]
    return tried
