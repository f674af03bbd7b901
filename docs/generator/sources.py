"""Finds the source of public names. Nothing heavy is imported: what a name stands for is read with ``ast``."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generator.declarations import ROOT

SOURCES = ROOT / "core" / "src"
Definition = ast.ClassDef | ast.FunctionDef | ast.Assign | ast.AnnAssign | ast.Module


@dataclass(frozen=True)
class Found:
    """Where something is defined.

    Attributes:
        module: that defines it.
        name: what it is called there.
        node: its definition.
        doc: its docstring; of a constant the string below it.
    """

    module: str
    name: str
    node: Definition
    doc: str

    def bases(self) -> Iterator[Found]:
        """The bases of this class that are nkl's."""
        for base in self.node.bases if isinstance(self.node, ast.ClassDef) else ():
            with contextlib.suppress(LookupError):  # another library's
                yield find(self.module, ast.unparse(base))


@cache
def parsed(module: str) -> ast.Module:
    """The source of a module of nkl.

    Raises:
        LookupError: if there is none.
    """
    return ast.parse(_path(module).read_text(encoding="utf-8"))


def find(module: str, name: str) -> Found:
    """What a name in a module of nkl stands for, wherever it is defined.

    Raises:
        LookupError: if nkl does not define it.
    """
    for body in _bodies(module):
        for node, following in zip(body, [*body[1:], None], strict=True):
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
                return Found(module, name, node, ast.get_docstring(node) or "")
            if isinstance(node, ast.Assign | ast.AnnAssign) and name in _targets(node):
                return Found(module, name, node, string(following))
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "nkl":
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        return _imported(module, str(node.module), alias.name)
    raise LookupError(f"{module}: {name} is not defined in nkl")


def string(node: ast.stmt | None) -> str:
    """The text of a string that stands alone; empty for any other statement."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return node.value.value
    return ""


def _imported(by: str, module: str, name: str) -> Found:
    """What ``from module import name`` gives: something that it defines, or a module in it."""
    if module != by:
        with contextlib.suppress(LookupError):
            return find(module, name)
    inside = parsed(f"{module}.{name}")
    return Found(f"{module}.{name}", name, inside, ast.get_docstring(inside) or "")


def _bodies(module: str) -> Iterator[list[ast.stmt]]:
    """The statements of a module: at its top, what stands there for types only, and those of its stub, where it is a door."""
    body = parsed(module).body
    yield body
    yield from (node.body for node in body if isinstance(node, ast.If))
    stub = _path(module).with_suffix(".pyi")
    if stub.is_file():
        yield ast.parse(stub.read_text(encoding="utf-8")).body


def _targets(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _path(module: str) -> Path:
    path = SOURCES.joinpath(*module.split("."))
    for file in (path / "__init__.py", path.with_suffix(".py")):
        if file.is_file():
            return file
    raise LookupError(f"there is no module {module}")
