"""Writes a new plugin: complete, installable, working and tested; its author then changes what it computes.

The templates are plain files with ``$placeholders``. The folder ``plugin`` holds what all kinds share, the others what
is a kind's own: how it is declared, the part itself, its test, and how to use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from nkl.errors import UserError, did_you_mean
from nkl.kernel.kinds import KINDS, kind_of

_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
_LONGEST = 30

_NEEDS = {
    "augmenter": ("numpy>=1.26",),
    "balancer": ("numpy>=1.26",),
    "command": ("click>=8.1", "numpy>=1.26"),
    "consensus": ("pandas>=2.2",),
    "ensemble": ("numpy>=1.26",),
    "executor": (),
    "explorer": ("pandas>=2.2",),
    "extractor": ("numpy>=1.26",),
    "learner": ("numpy>=1.26",),
    "loader": ("pandas>=2.2",),
    "predictor": ("numpy>=1.26", "pandas>=2.2"),
    "reporter": (),
    "scaler": ("numpy>=1.26",),
    "segmenter": ("numpy>=1.26",),
    "trained": ("numpy>=1.26", "pandas>=2.2"),
}
"""What the templates import beside nkl, by kind."""

_TESTS_NEED = {"command": ("nkl-plugin-csv>=1,<2", "soundfile>=0.12")}
"""What their tests need beside nkl and the above."""


def write_plugin(name: str, kind: str, folder: Path) -> Path:
    """Write a plugin that offers one component.

    Args:
        name: of plugin and component: lower-case letters, digits, ``-`` and ``_``, at most 30.
        kind: ``extractor``, ``learner``, ...: the slug of one of :data:`nkl.kernel.kinds.KINDS`.
        folder: where to make the plugin's folder, which is called ``name``.

    Returns:
        The plugin's folder.

    Raises:
        UserError: if the name or kind is none, or the folder is there already.
    """
    known = [one.slug for one in KINDS]
    if kind not in known:
        raise UserError(f"{kind!r} is no kind of plugin.{did_you_mean(kind, known)} There are: {', '.join(known)}.")
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise UserError(
            f"{name!r} cannot be the name of a plugin: it starts with a lower-case letter, then come such letters "
            f"and digits, in words joined by '-' or '_', {_LONGEST} characters at most. For example: my-voice."
        )
    place = folder / name
    if place.exists():
        raise UserError(f"{place} is there already, and nothing is overwritten: choose another name or --folder.")
    words = _words(name, kind)
    for path, source in _files(words["module"], kind).items():
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_filled(source, words), encoding="utf-8")
    return place


def _words(name: str, kind: str) -> dict[str, str]:
    """What stands for the placeholders."""
    module = "nkl_" + name.replace("-", "_")
    words = {
        "name": name,
        "kind": kind,
        "what": kind_of(kind).name,
        "module": module,
        "Name": "".join(word.capitalize() for word in re.split("[-_]", name)),
        "distribution": "nkl-plugin-" + name.replace("_", "-"),
        "SECTION": name.replace("-", "_").upper(),
        "dependencies": _listed(_NEEDS[kind]),
        "testing": _listed(_TESTS_NEED.get(kind, ())),
    }
    return words | {"usage": _filled(_templates() / kind / "usage.md.tmpl", words).rstrip()}


def _listed(needs: Iterable[str]) -> str:
    """Further items of a list that has one already."""
    return "".join(f', "{need}"' for need in needs)


def _files(module: str, kind: str) -> dict[str, Traversable]:
    """The plugin's files, and the templates that they are made from."""
    shared, own = _templates() / "plugin", _templates() / kind
    return {
        "pyproject.toml": shared / "pyproject.toml.tmpl",
        "README.md": shared / "README.md.tmpl",
        f"src/{module}/__init__.py": shared / "__init__.py.tmpl",
        f"src/{module}/plugin.py": own / "plugin.py.tmpl",
        f"src/{module}/{kind}.py": own / f"{kind}.py.tmpl",
        f"tests/test_{module.removeprefix('nkl_')}.py": own / "test.py.tmpl",
    }


def _templates() -> Traversable:
    return resources.files("nkl.scaffold") / "templates"


def _filled(source: Traversable, words: dict[str, str]) -> str:
    return Template(source.read_text(encoding="utf-8")).substitute(words)
