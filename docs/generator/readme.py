"""The tables of the README: what there is, and which distribution has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from generator.declarations import ROOT
from generator.markdown import COMMAND as GENERATE
from generator.markdown import Row, code, codes, escaped, table
from nkl.kernel.discovery import Offer, Plugin
from nkl.kernel.kinds import COMMAND, KINDS

_PREFIX = "nkl-plugin-"


def text(plugins: Iterable[Plugin]) -> str:
    """The README, with its tables as the declarations have them.

    Raises:
        SystemExit: if a table's marks are not there.
    """
    offers = [offer for plugin in plugins for offer in plugin.offers]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    tables = {
        "components": table(("kind", "components (distribution)"), _components(offers)),
        "commands": table(("command", "what it does", "distribution"), _commands(offers)),
    }
    for name, lines in tables.items():
        between = re.compile(f"(<!-- {name}: [^\n]*-->\n).*?(<!-- end of {name} -->)", re.DOTALL)
        if not between.search(readme):
            raise SystemExit(f"README.md: <!-- {name}: written by {GENERATE} --> or <!-- end of {name} --> is missing")
        body = "\n".join(lines)
        readme = between.sub(lambda marks, body=body: f"{marks[1]}\n{body}\n{marks[2]}", readme)  # type: ignore[misc]
    return readme


def _components(offers: Iterable[Offer]) -> Iterator[Row]:
    """A row a kind: names, each group with the end of its distribution's name."""
    for kind in KINDS:
        names: dict[str, list[str]] = {}
        for offer in offers:
            if offer.kind == kind != COMMAND:
                names.setdefault(offer.distribution, []).append(offer.component.name)
        if names:
            groups = [f"{codes(own)} ({where.removeprefix(_PREFIX)})" for where, own in sorted(names.items())]
            yield (f"{kind.name}s", "; ".join(groups))


def _commands(offers: Iterable[Offer]) -> Iterator[Row]:
    own = [offer for offer in offers if offer.kind == COMMAND]
    for offer in sorted(own, key=lambda one: one.distribution != "nkl"):
        yield (code(f"nkl {offer.component.name}"), escaped(offer.component.summary), offer.distribution)
