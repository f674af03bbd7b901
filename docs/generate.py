"""Writes the generated pages of these docs, and the README's tables, from the declarations: ``python docs/generate.py``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent))

from generator import api, components, ini, readme
from generator.declarations import ROOT, own_plugins
from generator.markdown import COMMAND

__all__ = ["COMMAND", "own_plugins", "pages", "stale"]


def pages() -> dict[str, str]:
    """The text of each file that is generated, or holds something that is, by its path from the root of the repository."""
    plugins = own_plugins()
    return {
        "README.md": readme.text(plugins),
        "docs/reference/ini.md": ini.text(plugins),
        "docs/reference/plugins.md": components.text(plugins),
        **{f"docs/reference/api/{door}.md": text for door, text in api.pages().items()},
    }


def stale(expected: Mapping[str, str]) -> list[str]:
    """The files that differ from what is on disk."""
    paths = {name: ROOT / name for name in expected}
    return [n for n, path in paths.items() if not path.is_file() or path.read_text(encoding="utf-8") != expected[n]]


def main() -> None:
    """Write all files that have changed."""
    written = pages()
    for name in stale(written):
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written[name], encoding="utf-8", newline="\n")
        sys.stdout.write(f"{name} written\n")


if __name__ == "__main__":
    main()
