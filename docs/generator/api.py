"""The pages of the API: one a door, with the signature and the docstring of each of its names."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator, Sequence

from generator.docstrings import first_line, markdown
from generator.markdown import code, page, table
from generator.sources import Definition, Found, find, parsed, string

DOORS = (
    "plugin",
    "parts",
    "data",
    "errors",
    "testing",
    "command",
    "stages",
    "learning",
    "evaluation",
    "files",
)
"""The doors of the core: first those for whoever offers a part, then those for commands."""

_LONGEST = 100
"""So many characters of a signature stand in one line; of a longer one each argument has its own."""


def pages() -> dict[str, str]:
    """The text of each page, by the name of its door."""
    return {door: text(door) for door in DOORS}


def text(door: str) -> str:
    """The page of a door."""
    module = f"nkl.{door}"
    names = sorted(importlib.import_module(module).__all__, key=lambda name: (name.lower(), name))
    found = {name: find(module, name) for name in names}
    about = (ast.get_docstring(parsed(module)) or "").removeprefix("Door: ")
    lines = [f"# {module}", "", *markdown(about[:1].upper() + about[1:])]
    lines += table(("name", "what"), [(code(name), first_line(one.doc)) for name, one in found.items()])
    for name, one in found.items():
        lines += [f"## {name}", "", *_entry(name, one)]
    for base in _bases([one for one in found.values() if isinstance(one.node, ast.ClassDef)]):
        lines += [f"## {base.name}", "", "Not imported by name: others here inherit it.", "", *_entry(base.name, base)]
    return page(lines)


def _entry(name: str, found: Found) -> Iterator[str]:
    node = found.node
    if isinstance(node, ast.Module):
        yield from ("A module.", "", *markdown(found.doc))
        for inner in _public(node.body):
            one = find(found.module, inner)
            yield from (f"### {name}.{inner}", "", *_stub(one.node), *markdown(one.doc))
        return
    yield from (*_stub(node), *markdown(found.doc))
    if isinstance(node, ast.ClassDef):
        yield from _members(name, node)


def _members(name: str, node: ast.ClassDef) -> Iterator[str]:
    """The documented fields of a class, its public methods, and by name the tests of one of the kit."""
    for field, following in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(field, ast.AnnAssign) and string(following):
            yield from (f"### {name}.{_python(field.target)}", "", *markdown(string(following)))
    methods = [one for one in node.body if isinstance(one, ast.FunctionDef) and not one.name.startswith("_")]
    tests = [one for one in methods if one.name.startswith("test_")]
    for method in methods:
        if method not in tests and not _is_fixture(method):
            yield from (f"### {name}.{method.name}", "", *_stub(method), *markdown(ast.get_docstring(method)))
    if tests:
        yield from ("Tests:", "", *(f"- {code(test.name)}" for test in tests), "")


def _bases(classes: Sequence[Found]) -> list[Found]:
    """The bases of some classes that are nkl's and in no door, and theirs."""
    public = {(one.module, one.name) for door in DOORS for one in _all(door)}
    bases: dict[tuple[str, str], Found] = {}
    waiting = [*classes]
    while waiting:
        for base in waiting.pop(0).bases():
            place = (base.module, base.name)
            if place not in public and place not in bases:
                bases[place] = base
                waiting.append(base)
    return list(bases.values())


def _all(door: str) -> Iterator[Found]:
    yield from (find(f"nkl.{door}", name) for name in importlib.import_module(f"nkl.{door}").__all__)


def _stub(node: Definition) -> Iterator[str]:
    """How something is called, made or typed, as Python."""
    if isinstance(node, ast.FunctionDef):
        yield from ("```python", *_decorators(node), *_signature(node), "```", "")
    elif isinstance(node, ast.ClassDef):
        bases = f"({', '.join(map(_python, node.bases))})" if node.bases else ""
        own = [*_fields(node), *(line for one in _made_by(node) for line in _signature(one))]
        head = f"class {node.name}{bases}:"
        lines = [head, *(f"    {line}" for line in own)] if own else [f"{head} ..."]
        yield from ("```python", *_decorators(node), *lines, "```", "")
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        yield from ("```python", _python(node), "```", "")


def _fields(node: ast.ClassDef) -> Iterator[str]:
    for field in node.body:
        if isinstance(field, ast.AnnAssign) and not _python(field.target).startswith("_"):
            yield _python(field)


def _made_by(node: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    yield from (one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__")


def _decorators(node: ast.FunctionDef | ast.ClassDef) -> Iterator[str]:
    yield from (f"@{_python(one)}" for one in node.decorator_list)


def _signature(node: ast.FunctionDef) -> Iterator[str]:
    returns = f" -> {_python(node.returns)}" if node.returns else ""
    arguments = list(_arguments(node.args))
    line = f"def {node.name}({', '.join(arguments)}){returns}"
    if len(line) <= _LONGEST:
        yield line
    else:
        yield from (f"def {node.name}(", *(f"    {one}," for one in arguments), f"){returns}")


def _arguments(arguments: ast.arguments) -> Iterator[str]:
    """Each argument with its type and default."""
    places = [*arguments.posonlyargs, *arguments.args]
    missing = len(places) - len(arguments.defaults)
    yield from map(_argument, places, [*[None] * missing, *arguments.defaults])
    if arguments.vararg:
        yield f"*{_python(arguments.vararg)}"
    elif arguments.kwonlyargs:
        yield "*"
    yield from map(_argument, arguments.kwonlyargs, arguments.kw_defaults)
    if arguments.kwarg:
        yield f"**{_python(arguments.kwarg)}"


def _argument(place: ast.arg, default: ast.expr | None) -> str:
    equals = " = " if place.annotation else "="
    return _python(place) + (f"{equals}{_python(default)}" if default else "")


def _python(node: ast.AST) -> str:
    """A piece of source, with the quotes that the project writes."""
    text = ast.unparse(node)
    return text if '"' in text else text.replace("'", '"')


def _public(body: Sequence[ast.stmt]) -> Iterator[str]:
    """What a module defines for others: its classes and functions."""
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name


def _is_fixture(node: ast.FunctionDef) -> bool:
    return any("fixture" in _python(one) for one in node.decorator_list)
