"""The learner that an INI chooses, with the values that it wants tried for its options."""

from __future__ import annotations

import types
from collections.abc import Mapping
from functools import partial
from typing import Any

from nkl.ini.choosing import Chooser
from nkl.ini.reading import Reading
from nkl.ini.sections.model import ModelOptions
from nkl.ini.text import Entry
from nkl.kernel.blame import blaming_plugin
from nkl.kernel.choice import Choice
from nkl.kernel.kinds import LEARNER
from nkl.options import Options, option_infos

Grid = dict[str, tuple[Any, ...]]
"""Values to try, by field of the learner's options."""


def choose_learner(chooser: Chooser, model: ModelOptions, task: str | None) -> tuple[Choice | None, Grid]:
    """The learner, with lists of values to try taken out of its options where tuning names them."""
    reading, catalog = chooser.reading, chooser.catalog
    entry = reading.ini.get("MODEL", "type")
    assert model.type is not None
    offer = reading.attempt(entry, partial(catalog.find, LEARNER, model.type))
    if offer is None:
        return None, {}
    component = offer.component
    if task and task not in component.tasks:
        others = [other.component.name for other in catalog.offers(LEARNER) if task in other.component.tasks]
        place = reading.place("MODEL", "type")
        reading.complaints.append(
            f"{place} = {model.type}: does no {task} (EXP.type = {task}). For {task} there are: {', '.join(others)}."
        )
    if model.class_weight and not component.weighted:
        reading.complaints.append(
            f"{reading.ini.path}: [MODEL] class_weight: {model.type} takes no weights of classes."
        )
    if task == "regression":
        _only_for_classes(reading, model)
    sections = offer.sections
    grid = _grid(reading, component.options, sections, model.tuning_params or [], model.type)
    given: dict[str, Any] = {name: values[0] for name, values in grid.items()}
    if "type" in component.options.model_fields:
        given["type"] = model.type
    given |= _idle_lists(reading, component.options, sections, given)
    with blaming_plugin(offer.source, f"the options of {model.type} cannot be read"):
        options = reading.options(component.options, sections, given=given)
    if options is None:
        return None, grid
    parts = chooser.parts(options, sections, [offer])
    return None if parts is None else Choice(offer, options, model.type, parts), grid


def _only_for_classes(reading: Reading, model: ModelOptions) -> None:
    if model.calibration:
        reading.complaints.append(
            f"{reading.ini.path}: [MODEL] calibration: corrects probabilities of classes, which regression has none of."
        )
    if model.class_weight:
        reading.warnings.append(f"{reading.ini.path}: [MODEL] class_weight: has no effect in regression.")


def _idle_lists(
    reading: Reading, options: type[Options], sections: tuple[str, ...], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Lists of values to try that no ``tuning_params`` asks for have no effect: the default holds."""
    idle = {}
    for info in option_infos(options):
        for entry in (reading.ini.get(section, spelling) for section in sections for spelling in info.spellings):
            if entry and info.field not in given and entry.text.startswith("[") and "list" not in info.type_text:
                reading.used.add((entry.section, entry.key))
                reading.warnings.append(
                    f"{entry.place}: values to try have no effect without tuning_params = ['{entry.key}']; "
                    f"{info.default} is used."
                )
                idle[info.field] = info.default
    return idle


def _grid(reading: Reading, options: type[Options], sections: tuple[str, ...], names: list[str], learner: str) -> Grid:
    grid = {}
    infos = {spelling: info for info in option_infos(options) for spelling in info.spellings}
    for name in names:
        info = infos.get(name.lower())
        if info is None:
            known = ", ".join(sorted(infos))
            reading.complaints.append(
                f"{reading.ini.path}: [MODEL] tuning_params: {learner} has no {name}; it has {known}."
            )
            continue
        entries: list[Entry] = []
        for section in sections:
            for spelling in info.spellings:
                if entry := reading.ini.get(section, spelling):
                    reading.used.add((entry.section, entry.key))
                    entries.append(entry)
        if not entries:
            reading.complaints.append(
                f"{reading.ini.path}: [MODEL] {name}: is to be tuned, so list the values to try: {name} = [.., ..]."
            )
            continue
        values = reading.value(entries[0], types.GenericAlias(list, (info.type,)))
        if isinstance(values, list):
            if values:
                grid[info.field] = tuple(values)
                reading.origins[entries[0].section, entries[0].key] = (values, entries[0].origin, info)
            else:
                reading.complaints.append(f"{entries[0].place}: there is no value to try.")
    return grid
