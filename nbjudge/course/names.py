"""Which cells need which: names that code reads, and names whose values it may change.

It is read off the code without running it, so it leans to the safe side: a method that is called
on a value may have changed it. What a function does to its arguments is not seen.
"""

from __future__ import annotations

import ast
import functools
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager

# Keras's ways of looking at a model, which are called as often as those that change it
_LOOKING = frozenset({"predict", "evaluate", "summary"})
# magics that run Python as it would run without them
_AROUND_PYTHON = re.compile(
    r"\A\s*(?:%%(?:time|capture|prun)\b.*\n\s*)+|^([ \t]*)%time[ \t]+(?=\S)", re.MULTILINE
)
# two threads that make syntax trees at once break each other in CPython 3.11: its issue 106905
_PARSING = threading.Lock()


@dataclass(frozen=True)
class Names:
    """The global names of a cell.

    Attributes:
        reads: names that it reads before it has bound them itself.
        binds: names that it gives a new value, whatever they were before.
        changes: names whose values it assigns into or calls a method of.
        imports: those of `binds` that are imported.
        always: whether it does something to IPython itself (a magic, a hook).
    """

    reads: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    always: bool = False

    @property
    def touches(self) -> frozenset[str]:
        """Names that may be other than they were, once the cell has run."""
        return self.binds | self.changes


@functools.lru_cache(1024)  # the same cells come with every submission
def names_of(source: str) -> Names:
    """Find the names of a cell. Code that does not parse has none, and breaks by itself."""
    try:
        tree = _parse(source)
    except SyntaxError:
        return Names()
    visitor = _Visitor()
    visitor.visit(tree)
    return Names(
        frozenset(visitor.reads),
        frozenset(visitor.binds),
        frozenset(visitor.changes),
        frozenset(visitor.imports),
        always="get_ipython" in visitor.reads,
    )


def imports_of(sources: Iterable[str]) -> str:
    """Return the import statements of cells, as code; those in functions and classes are left out.

    Where they stand in `try`, its other ways of importing follow; the conditions of `if` are kept.
    """
    found = [statement for source in sources for statement in _imports_in(_parse(source).body)]
    return "\n".join(ast.unparse(statement) for statement in found)


def _imports_in(statements: Iterable[ast.stmt]) -> list[ast.stmt]:
    """Return statements without everything that is no import, and no way to one."""
    found: list[ast.stmt] = []
    for statement in statements:
        match statement:
            case ast.Import() | ast.ImportFrom():
                found.append(statement)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
                first = _imports_in(body)
                further = [_imports_in(handler.body) for handler in handlers]
                if first and any(further):
                    # whichever handler: a judge that lacks a module has that error alone
                    instead = ast.ExceptHandler(
                        ast.Name("Exception"), None, next(filter(None, further))
                    )
                    found.append(ast.Try(first, [instead], [], []))
                elif first:
                    found += [_if_it_can(first)]
                found += _imports_in([*orelse, *finalbody])
            case ast.If(test=condition, body=body, orelse=orelse):
                then, otherwise = _imports_in(body), _imports_in(orelse)
                if then or otherwise:
                    found.append(_if_it_can([ast.If(condition, then or [ast.Pass()], otherwise)]))
            case ast.With(body=body) | ast.For(body=body) | ast.While(body=body):
                found += _imports_in(body)
    return found


def _if_it_can(statements: list[ast.stmt]) -> ast.Try:
    """Return statements whose errors do not matter."""
    return ast.Try(
        statements, [ast.ExceptHandler(ast.Name("Exception"), None, [ast.Pass()])], [], []
    )


def _parse(source: str) -> ast.Module:
    code: str = TransformerManager().transform_cell(_AROUND_PYTHON.sub(r"\1", source))
    with _PARSING:
        return ast.parse(code)


def cells_for(targets: Iterable[int], cells: Sequence[Names]) -> list[int]:
    """Return the numbers of the cells that must run for the cells `targets` to run rightly.

    Args:
        targets: numbers of cells.
        cells: the names of all cells of a notebook, in their order.

    Returns:
        The targets and what they need, ascending.
    """
    modules = modules_of(cells)
    wanted = set(targets)
    needed: set[str] = set()
    for number in reversed(range(len(cells))):
        names = cells[number]
        useful = (names.binds | (names.changes - modules)) & needed
        if number in wanted or useful or names.always:
            wanted.add(number)
            needed -= names.binds
            needed |= names.reads
    return sorted(wanted)


def modules_of(cells: Iterable[Names]) -> frozenset[str]:
    """Return the names that cells import. Calling what is in a module does not change it."""
    return frozenset().union(*(names.imports for names in cells))


class _Visitor(ast.NodeVisitor):
    """Walks code in the order in which it is evaluated; `_local` are the names of inner scopes."""

    def __init__(self) -> None:
        self.reads: set[str] = set()
        self.binds: set[str] = set()
        self.changes: set[str] = set()
        self.imports: set[str] = set()
        self._local: list[set[str]] = []

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            if node.id not in self.binds and not any(node.id in scope for scope in self._local):
                self.reads.add(node.id)
        elif not self._local:
            self.binds.add(node.id)

    def visit_alias(self, node: ast.alias) -> None:
        if not self._local:
            name = (node.asname or node.name).split(".")[0]
            self.binds.add(name)
            self.imports.add(name)

    def visit_Assign(self, node: ast.Assign) -> None:
        self._visit_all(node.value, *node.targets)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._visit_all(node.value, node.target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        for name in _root(node.target):
            self.visit_Name(ast.Name(name, ast.Load()))
        self._visit_all(node.value, node.target)

    def visit_For(self, node: ast.For) -> None:
        self._visit_all(node.iter, node.target, *node.body, *node.orelse)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._visit_all(node.value, node.target)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._note_change(node)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self._note_change(node)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute) and node.func.attr not in _LOOKING:
            self._note_change(node.func, called=True)
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._bind(node.name)
        self._visit_all(*node.decorator_list, *node.args.defaults)
        with self._scope(node):
            self._visit_all(*node.body)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        with self._scope(node):
            self.visit(node.body)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._bind(node.name)
        self._visit_all(*node.bases)
        with self._scope(node):
            self._visit_all(*node.body)

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._visit_comprehension(node, node.elt)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._visit_comprehension(node, node.elt)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._visit_comprehension(node, node.elt)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._visit_comprehension(node, node.key, node.value)

    def _visit_comprehension(self, node: ast.AST, *results: ast.expr) -> None:
        with self._scope(node):
            for part in ast.iter_child_nodes(node):
                if isinstance(part, ast.comprehension):
                    self._visit_all(part.iter, *part.ifs)
            self._visit_all(*results)

    def _visit_all(self, *nodes: ast.AST | None) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def _bind(self, name: str) -> None:
        if not self._local:
            self.binds.add(name)

    def _note_change(self, node: ast.Attribute | ast.Subscript, *, called: bool = False) -> None:
        if called or not isinstance(node.ctx, ast.Load):
            inner: set[str] = set().union(*self._local)
            self.changes |= _root(node) - inner

    @contextmanager
    def _scope(self, node: ast.AST) -> Iterator[None]:
        """Take everything that is bound below `node` for a local name."""
        inside = list(ast.walk(node))
        self._local.append(
            {n.id for n in inside if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
            | {n.arg for n in inside if isinstance(n, ast.arg)}
            | {n.name for n in inside if isinstance(n, ast.ExceptHandler) and n.name}
            | {n.name for n in inside if isinstance(n, ast.FunctionDef | ast.ClassDef)}
            | {(n.asname or n.name).split(".")[0] for n in inside if isinstance(n, ast.alias)}
        )
        yield
        self._local.pop()


def _root(node: ast.expr) -> set[str]:
    """Return the name at the beginning of `name.attribute[subscript]...`, if there is one."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return {node.id} if isinstance(node, ast.Name) else set()
