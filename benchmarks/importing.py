"""What a run has imported, and a process that imports the same and does nothing else.

Usage: ``python importing.py record LISTING run exp.ini`` and ``python importing.py repeat LISTING``.
"""

from __future__ import annotations

import sys
from pathlib import Path


def record(listing: str, arguments: list[str]) -> None:
    """Run nkl, and list the modules that are imported at its end, without those of Python itself."""
    from nkl.cli.main import main

    sys.argv = ["nkl", *arguments]
    try:
        main()
    finally:
        own = {*sys.stdlib_module_names, "__main__", "__mp_main__"}
        specs = [getattr(module, "__spec__", None) for module in sys.modules.values()]
        names = [name for name, spec in zip(sys.modules, specs, strict=True) if spec is not None and spec.name == name]
        names = [name for name in names if name.partition(".")[0] not in own]
        Path(listing).write_text("\n".join(names), encoding="utf-8")


def repeat(listing: str) -> None:
    """Import the modules of a listing, in its order."""
    failed = 0
    with open(listing, encoding="utf-8") as stream:
        names = stream.read().splitlines()
    for name in names:
        try:
            __import__(name)
        except ImportError:  # modules that extension modules make for themselves cannot be imported by name
            failed += 1
    print(f"{len(names) - failed} modules imported, {failed} cannot be by name")


if __name__ == "__main__":
    if sys.argv[1] == "record":
        record(sys.argv[2], sys.argv[3:])
    else:
        repeat(sys.argv[2])
