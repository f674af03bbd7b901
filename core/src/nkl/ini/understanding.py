"""From the entries of an INI to an experiment, or to every complaint at once."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pydantic

from nkl.errors import UserError, fit_to_show
from nkl.ini.choosing import Chooser, Chosen
from nkl.ini.experiment import Balance, DatabaseChoice, Experiment
from nkl.ini.fit import judge_fit
from nkl.ini.learner import choose_learner
from nkl.ini.protocol import judge_protocol
from nkl.ini.reading import Model, Reading
from nkl.ini.sections import SECTIONS
from nkl.ini.sections.data import DataOptions
from nkl.ini.sections.database import DatabaseOptions
from nkl.ini.sections.exp import ExpOptions
from nkl.ini.sections.feats import FeatsOptions
from nkl.ini.sections.model import ModelOptions
from nkl.ini.text import Ini, read_ini
from nkl.ini.unused import judge_idle, judge_unused
from nkl.ini.values import read_value
from nkl.kernel.blame import blaming_plugin
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import Choice
from nkl.kernel.kinds import BALANCER, CONSENSUS, EXECUTOR, EXTRACTOR, LOADER, REPORTER, SCALER, SEGMENTER, Kind
from nkl.kernel.known import known
from nkl.options import Options, option_infos

_MOST_NAMES = 1000
_VAD = "silero"
"""The segmenter that tells whether there is speech, where the INI names no other."""


def build(
    ini: Ini, catalog: Catalog, lenient: bool = False, needs: Collection[type[Options]] = (), data: bool = True
) -> Experiment:
    """Understand an INI.

    Args:
        ini: the file, as :func:`nkl.ini.text.read_ini` gives it.
        catalog: what the installed plugins offer.
        lenient: unknown keys and sections are warnings.
        needs: the options of the plugins' sections that a command acts on: they are read though the INI lacks the section, and a
            component that they name and that is not installed is an error.
        data: refuse an INI that has no databases because it describes something else, such as an ensemble of other runs.

    Raises:
        UserError: with all complaints at once.
    """
    experiment, complaints, _ = examine(ini, catalog, lenient, needs)
    if experiment is None:
        raise UserError(complaints)
    alone = _alone(ini, catalog)
    if data and alone and ini.is_file and "DATA" not in ini.sections:
        raise UserError(f"{ini.path}: describes {alone[0]} only (no [DATA]): use {alone[1]}.")
    return experiment


def examine(
    ini: Ini, catalog: Catalog, lenient: bool = False, needs: Collection[type[Options]] = ()
) -> tuple[Experiment | None, tuple[str, ...], tuple[str, ...]]:
    """Understand an INI as far as possible: the experiment or ``None``, the complaints, the warnings."""
    absent = list(_absent(ini, catalog))
    ini = _with_sections(ini, [*absent, *(own.name for own in catalog.sections.values() if own.options in needs)])
    reading = Reading(
        _with_root_folders(ini), [*ini.faults, *(f"{ini.path}: section [{name}] is missing." for name in absent)]
    )
    chooser = Chooser(reading, catalog)
    core = {name: reading.options(section.options, [name]) for name, section in SECTIONS.items()}
    exp, data, feats, model = core["EXP"], core["DATA"], core["FEATS"], core["MODEL"]
    _judge_databases(reading, exp, data)
    databases = [_database(reading, catalog, name) for name in _names(reading, data, "DATA", "databases")]
    tests = [_database(reading, catalog, name) for name in _names(reading, data, "DATA", "tests")]
    _judge_ratings(reading, exp, data, [*databases, *tests])
    training, grid = _training(chooser, core)
    if isinstance(exp, ExpOptions) and isinstance(model, ModelOptions):
        judge_protocol(reading, model, exp.runs, tuple(filter(None, databases)))
    if isinstance(exp, ExpOptions):
        executor = chooser.choose(EXECUTOR, exp.executor, "EXP", "executor")
        training["EXP", "executor"] = (executor,) if executor else ()
    sections, chosen = _of_plugins(chooser, needs)
    vad = _vad(chooser, data, [*databases, *tests], chosen)
    reporters = [chooser.choose(REPORTER, offer.qualified, "REPORT", "") for offer in catalog.offers(REPORTER)]
    names = [name for key in ("databases", "tests", "trains") for name in _names(reading, data, "DATA", key)]
    judge_unused(reading, catalog, names, lenient)
    judge_idle(reading)
    warnings = fit_to_show(_by_line(ini, [*ini.warnings, *reading.warnings]))
    if reading.complaints:
        # what a section that is missing does not say need not be said
        hidden = tuple(f"{ini.path}: [{name}] " for name in absent)
        return None, tuple(_by_line(ini, [one for one in reading.complaints if not one.startswith(hidden)])), warnings
    assert isinstance(exp, ExpOptions) and isinstance(data, DataOptions)
    assert isinstance(feats, FeatsOptions) and isinstance(model, ModelOptions)
    experiment = Experiment(
        ini=ini,
        exp=exp,
        data=data,
        feats=feats,
        model=model,
        databases=tuple(filter(None, databases)),
        tests=tuple(filter(None, tests)),
        balance=_balance(reading, data),
        chosen={**training, **chosen},
        grid=grid,
        reporters=tuple(filter(None, reporters)),
        vad=vad,
        sections=sections,
        owned=catalog.sections,
        warnings=warnings,
        origins=reading.origins,
    )
    return experiment, (), warnings


def _by_line(ini: Ini, messages: Sequence[str]) -> list[str]:
    """Messages, each once, in the order of the lines that they speak of; those of no line come last."""

    def line(message: str) -> float:
        found = re.match(r":(\d+):", message[len(str(ini.path)) :]) if message.startswith(str(ini.path)) else None
        return int(found[1]) if found else math.inf

    return sorted(dict.fromkeys(messages), key=line)


def _with_sections(ini: Ini, names: Sequence[str]) -> Ini:
    """An INI as if it had these sections, if only empty ones."""
    return replace(ini, sections={**dict.fromkeys(names, 0), **ini.sections})


def _absent(ini: Ini, catalog: Catalog) -> Iterator[str]:
    """The sections that an INI cannot do without. What a section that stands alone is of may be described elsewhere."""
    needed = ("EXP", "DATA") if ini.is_file and not _alone(ini, catalog) else ("EXP",)
    yield from (name for name in needed if name not in ini.sections)


def _alone(ini: Ini, catalog: Catalog) -> tuple[str, str] | None:
    """What an INI describes that may do without databases, and who reads that; ``None`` where there must be some."""
    for name in ini.sections:
        section, missing = catalog.sections.get(name), known().section(name)
        if section and section.alone:
            return section.alone, f"`{section.command}`"
        if not section and missing and known().alone(name):
            return known().alone(name), missing.owner
    return None


def _judge_databases(reading: Reading, exp: Options | None, data: Options | None) -> None:
    named = not isinstance(data, DataOptions) or not isinstance(exp, ExpOptions) or data.databases or exp.databases
    if not named and "DATA" in reading.ini.sections and reading.ini.is_file:
        reading.complaints.append(
            f"{reading.ini.path}: [DATA] databases is missing: name the databases, databases = ['..']."
        )


def _training(chooser: Chooser, core: Mapping[str, Options | None]) -> tuple[Chosen, dict[str, tuple[Any, ...]]]:
    """What is trained on what, and the values to try for the learner's options."""
    reading, exp, feats, model = chooser.reading, core["EXP"], core["FEATS"], core["MODEL"]
    scaler = balancer = learner = None
    grid: dict[str, tuple[Any, ...]] = {}
    if isinstance(feats, FeatsOptions):
        scaler = chooser.choose(SCALER, feats.scale, "FEATS", "scale") if feats.scale else None
        if feats.balancing:
            balancer = chooser.choose(BALANCER, feats.balancing, "FEATS", "balancing")
    if isinstance(model, ModelOptions) and model.type:
        learner, grid = choose_learner(chooser, model, exp.type if isinstance(exp, ExpOptions) else None)
    audio = learner is not None and learner.offer.component.input == "audio"
    # What nobody asked for, and nothing is trained on, need not be installed: to segment or predict takes no features.
    asked = learner is not None or reading.ini.get("FEATS", "type") is not None
    names = _names(reading, feats, "FEATS", "type") if asked and not audio else []
    extractors = [chooser.choose(EXTRACTOR, name, "FEATS", "type") for name in dict.fromkeys(names)]
    chosen: dict[tuple[str, str], Sequence[Choice | None]] = {
        ("FEATS", "type"): extractors,
        ("FEATS", "scale"): [None if audio else scaler],
        ("FEATS", "balancing"): [balancer],
        ("MODEL", "type"): [learner],
    }
    judge_fit(reading, learner, tuple(filter(None, extractors)), scaler, balancer)
    return {where: tuple(filter(None, found)) for where, found in chosen.items()}, grid


def _of_plugins(chooser: Chooser, needs: Collection[type[Options]]) -> tuple[dict[type[Options], Options], Chosen]:
    """What the INI says in the sections of plugins, and the components that it names there."""
    reading, catalog = chooser.reading, chooser.catalog
    sections: dict[type[Options], Options] = {}
    chosen: Chosen = {}
    for name, section in catalog.sections.items():
        if name not in reading.ini.sections:
            reading.defaults(section.options, name)
            continue
        with blaming_plugin(catalog.owner(name).source, f"the options of [{name}] cannot be read"):
            options = reading.options(section.options, [name])
        if options is not None:
            sections[section.options] = options
            chosen |= replace(chooser, needed=section.options in needs).of_section(options, name)
    return sections, chosen


def _vad(
    chooser: Chooser,
    data: Options | None,
    databases: Sequence[DatabaseChoice | None],
    chosen: Chosen,
) -> Choice | None:
    """What ``check_vad`` looks with: the segmenter that the INI names, else silero."""
    asked = ["check_vad"] if isinstance(data, DataOptions) and data.check_vad else []
    asked += [f"{one.name}.check_vad" for one in databases if one and one.options.check_vad]
    if not asked:
        return None
    section, _, key = SEGMENTER.chosen_by.partition(".")
    named = chosen.get((section, key))
    return named[0] if named else chooser.choose(SEGMENTER, _VAD, "DATA", asked[0])


def _balance(reading: Reading, data: DataOptions) -> Balance:
    bins = {
        key.removesuffix("_bins"): int(entry.text)
        for key, entry in reading.ini.section("DATA").items()
        if key.endswith("_bins") and entry.text.isdigit()
    }
    return Balance(data.balance or {}, data.size_diff_weight, bins)


def _names(reading: Reading, options: Options | None, section: str, key: str) -> list[str]:
    """The names that a key lists, also where another key of its section is wrong: all complaints are to come at once."""
    entry = reading.ini.get(section, key)
    if options is not None:
        names: list[str] = getattr(options, key) or []
    else:
        kind = next(info.type for info in option_infos(SECTIONS[section].options) if info.key == key)
        try:
            names = (entry and read_value(entry.text, kind)) or []
        except pydantic.ValidationError:
            return []
    if len(names) > _MOST_NAMES:
        reading.complaints.append(
            f"{reading.place(section, key)}: lists {len(names)} names, and may list {_MOST_NAMES}."
        )
    return names[:_MOST_NAMES]


def _with_root_folders(ini: Ini) -> Ini:
    """Add what the file named by ``DATA.root_folders`` says of databases, where the INI itself does not say it."""
    entry = ini.get("DATA", "root_folders")
    if entry is None or entry.text.lower() in ("false", "none", ""):
        return ini
    try:
        more = read_ini(entry.text)
    except UserError as error:
        raise UserError([f"{entry.place}: {complaint}" for complaint in error.complaints]) from error
    entries = {**{key: value for key, value in more.entries.items() if key[0] == "DATA"}, **ini.entries}
    return replace(ini, entries=entries, warnings=(*ini.warnings, *more.warnings))


def _database(reading: Reading, catalog: Catalog, name: str) -> DatabaseChoice | None:
    options = reading.options(DatabaseOptions, ["DATA"], f"{name}.")
    if not isinstance(options, DatabaseOptions):
        return None
    loader = _of_database(reading, catalog, LOADER, name, "type", options.type)
    consensus = (
        _of_database(reading, catalog, CONSENSUS, name, "consensus", options.consensus) if options.ratings else None
    )
    if loader is None or (options.ratings and consensus is None):
        return None
    path = next((info.field for info in option_infos(type(loader.options)) if not info.key), "")
    loader = replace(loader, options=_placed(reading, name, loader.options, path))
    return DatabaseChoice(name, loader, _placed(reading, f"{name}.ratings", options, "ratings"), consensus)


def _of_database(reading: Reading, catalog: Catalog, kind: Kind, database: str, key: str, name: str) -> Choice | None:
    """What a key of a database names, with its options, which follow the database's name too."""
    entry = reading.ini.get("DATA", f"{database}.{key}") or reading.ini.get("DATA", "databases")
    offer = reading.attempt(entry, partial(catalog.find, kind, name))
    if offer is None:
        return None
    with blaming_plugin(offer.source, f"the options of {name} cannot be read"):
        options = reading.options(offer.component.options, ["DATA"], f"{database}.")
    return None if options is None else Choice(offer, options, name)


def _placed(reading: Reading, key: str, options: Model, field: str) -> Model:
    """Options with a path that does not exist from here, but does beside the INI, as the latter; which is said."""
    path = getattr(options, field, None)
    if not isinstance(path, str) or not reading.ini.is_file or os.path.exists(os.path.expanduser(path)):
        return options
    beside = os.path.join(reading.ini.path.parent, path)
    if not os.path.exists(beside):
        return options
    reading.warnings.append(
        f"{reading.place('DATA', key)} = {path}: is not there from here; {beside}, beside the INI, is used."
    )
    return options.model_copy(update={field: beside})


def _judge_ratings(
    reading: Reading, exp: Options | None, data: Options | None, databases: Sequence[DatabaseChoice | None]
) -> None:
    """Ratings are of classes, and a consensus is of ratings."""
    numbers = isinstance(exp, ExpOptions) and exp.type == "regression"
    numbers |= isinstance(data, DataOptions) and data.type == "continuous"
    for one in filter(None, databases):
        if one.options.ratings and numbers:
            place = reading.place("DATA", f"{one.name}.ratings")
            reading.complaints.append(
                f"{place}: labels can be made of ratings where the target is a class, not a number."
            )
        elif not one.options.ratings and one.options.consensus != DatabaseOptions().consensus:
            place = reading.place("DATA", f"{one.name}.consensus")
            reading.warnings.append(f"{place}: has no effect without {one.name}.ratings.")
