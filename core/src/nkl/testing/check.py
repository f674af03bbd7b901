"""Runs the kit on what an installed plugin offers: ``nkl plugins check``."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path

from nkl.errors import UserError
from nkl.kernel.discovery import Offer
from nkl.testing.declared import offers


def run(plugin: str) -> int:
    """Test all components of a plugin with their default options; pytest's output goes to the terminal.

    What only the plugin's author can supply (weights, a database in the loader's format, values of required options) is
    skipped, with the reason.

    Returns:
        0 where all holds, 1 where something does not.

    Raises:
        UserError: if there is no such plugin, it cannot be used, it offers nothing, or pytest is not installed.
    """
    if importlib.util.find_spec("pytest") is None:
        raise UserError("checking a plugin needs pytest: pip install 'nkl[testing]'")
    import pytest

    try:
        found = offers(plugin)
    except LookupError as error:
        raise UserError(str(error.args[0])) from error
    if not found:
        raise UserError(f"plugin {plugin} offers no components, so there is nothing to check.")
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "test_plugin.py"
        path.write_text(module_text(found), encoding="utf-8")
        arguments = [f"--rootdir={name}", f"--confcutdir={name}", "--import-mode=importlib", "-p", "no:cacheprovider"]
        # An ini file of its own, else pytest takes the one of the folder that the user happens to be in.
        (Path(name) / "pytest.ini").write_text("[pytest]\naddopts =\n", encoding="utf-8")
        return int(
            pytest.main([str(path), "-c", str(Path(name) / "pytest.ini"), *arguments, "-q", "-rfEs", "--tb=short"])
        )


def module_text(found: tuple[Offer, ...]) -> str:
    """The text of a test module for these components."""
    classes = []
    for number, offer in enumerate(found):
        name = "".join(letter if letter.isalnum() else "_" for letter in offer.component.name)
        classes.append(
            f"class Test_{offer.kind.slug}_{name}_{number}(kit.{offer.kind.slug.capitalize()}Conformance):\n"
            f"    plugin = {offer.plugin!r}\n    component = {offer.component.name!r}\n    unattended = True\n"
        )
    return "import nkl.testing as kit\n\n\n" + "\n\n".join(classes)
