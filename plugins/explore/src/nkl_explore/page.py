"""Lets the explorers look, and puts what they say on one page."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from nkl.command import Bench, Catalog, Choice, Experiment, RunFolder, prepare, running, show_page
from nkl.data import Finding, Page, worst_first
from nkl.errors import PluginError, UserError
from nkl.parts import Explored, Explorer, Material, Place
from nkl_explore.gathering import Gathering

FOLDER = "explore"
"""Below the folder of the experiment, so that the report of a run stays where it is."""

_SHORTCUT = "recording tells the target"
"""The topic of a check that looks at a few facts of recordings; the chapter on bias looks at all of them."""

log = logging.getLogger("nkl.explore")


def run(experiment: Experiment, bench: Bench, catalog: Catalog) -> tuple[Path, Page]:
    """Explore what an INI describes.

    Returns:
        The folder of the page, and the page.

    Raises:
        UserError: if the databases cannot be read.
    """
    path = experiment.folder / FOLDER
    with running(bench.watchers, experiment.exp.name, path, "explore") as folder:
        return path, _run(experiment, bench, catalog, folder)


def _run(experiment: Experiment, bench: Bench, catalog: Catalog, folder: RunFolder) -> Page:
    started = time.time()
    prepare(experiment.reporters, bench.executor)
    explorers = _in_order([(choice, choice.make()) for choice in experiment.choices("EXPL", "chapters")])
    wanted = frozenset(wish for _, explorer in explorers for wish in explorer.wants)
    material = Gathering(experiment, bench, catalog, folder).material(wanted)
    found = [(explorer, _explored(choice, explorer, material, bench)) for choice, explorer in explorers]
    page = _page(experiment, material, found, started)
    failed = show_page(page, experiment.reporters, folder.staging, bench.executor)
    for finding in failed:
        log.warning("%s", finding.message)
    folder.commit()
    return page


def _in_order(explorers: Sequence[tuple[Choice, Explorer]]) -> list[tuple[Choice, Explorer]]:
    """As their chapters stand on the page."""
    places = get_args(Place)
    return sorted(explorers, key=lambda one: places.index(one[1].place))


def _explored(choice: Choice, explorer: Explorer, material: Material, bench: Bench) -> Explored:
    """What one explorer says. One that fails is a finding, and the page has the others."""
    with bench.watchers.stage(f"explore {choice.name}", 100) as advance:
        try:
            return explorer.explore(material, lambda share: advance(round(100 * share)))
        except (UserError, PluginError) as error:
            return Explored(findings=(Finding("warning", choice.name, str(error)),))
        except Exception as error:  # a fault of one plugin must not take the others' work with it
            log.warning("%s: %s failed", choice.offer.source, choice.name, exc_info=error)
            message = f"{choice.offer.source}: {choice.name} failed: {type(error).__name__}: {error}"
            advice = "The log has the details; please report it to the plugin's authors."
            return Explored(findings=(Finding("warning", choice.name, message, advice),))


def _page(
    experiment: Experiment, material: Material, found: Sequence[tuple[Explorer, Explored]], started: float
) -> Page:
    said = [one.headline for explorer, one in found if one.headline and explorer.place != "data"]
    said += [one.headline for explorer, one in found if one.headline]
    judged = any(explorer.place == "bias" and one.chapters for explorer, one in found)
    findings = [one for one in material.findings if not (judged and one.topic == _SHORTCUT)]
    findings += [finding for _, one in found for finding in one.findings]
    findings += [Finding("warning", "INI", warning) for warning in experiment.warnings]
    return Page(
        title=experiment.exp.name,
        subtitle=f"What is in the data: {material.target.column}",
        started=time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(started)),
        headline=said[0] if said else "",
        findings=worst_first(findings),
        chapters=tuple(chapter for _, one in found for chapter in one.chapters),
        repeat=f"nkl explore {experiment.ini.path}",
    )


def console(page: Page, folder: Path) -> str:
    """A few lines for the terminal: the headline, what is wrong, and where the page is."""
    lines = [page.headline, *(f"{one.level}: {one.topic}: {one.message}" for one in page.findings)]
    chapters, figures = len(page.chapters), sum(len(one.charts) for one in page.chapters)
    counted = (
        f"{count} {noun if count == 1 else noun + 's'}" for count, noun in ((chapters, "chapter"), (figures, "figure"))
    )
    lines.append(f"{', '.join(counted)}: {folder}")
    return "\n".join(line for line in lines if line)
