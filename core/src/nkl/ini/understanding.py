"""From the entries of an INI to an experiment, or to every complaint at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pydantic

from nkl.errors import UserError
from nkl.ini.choosing import choose
from nkl.ini.command_choices import choose_for_commands
from nkl.ini.experiment import Balance, DatabaseChoice, Experiment
from nkl.ini.fit import judge_feeding
from nkl.ini.learner import choose_learner
from nkl.ini.reading import Reading
from nkl.ini.sections import SECTIONS
from nkl.ini.sections.data import DataOptions
from nkl.ini.sections.database import DatabaseOptions
from nkl.ini.sections.exp import ExpOptions
from nkl.ini.sections.feats import FeatsOptions
from nkl.ini.sections.model import ModelOptions
from nkl.ini.text import Ini, read_ini
from nkl.ini.unused import judge_later, judge_leftovers
from nkl.ini.values import read_value
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import Choice
from nkl.kernel.kinds import BALANCER, EXECUTOR, EXTRACTOR, LOADER, REPORTER, SCALER
from nkl.options import Options, option_infos


def build(ini: Ini, catalog: Catalog, lenient: bool = False, needs_data: bool = True) -> Experiment:
    """Understand an INI.

    Args:
        ini: the file, as :func:`nkl.ini.text.read_ini` gives it.
        catalog: what the installed plugins offer.
        lenient: unknown keys and sections are warnings.
        needs_data: refuse an INI that describes no databases, but an ensemble of runs that other INIs describe.

    Raises:
        UserError: with all complaints at once.
    """
    experiment, complaints, _ = examine(ini, catalog, lenient)
    if experiment is None:
        raise UserError(complaints)
    if needs_data and "DATA" not in ini.sections:
        raise UserError(f"{ini.path}: describes an ensemble of other runs only (no [DATA]): use `nkl ensemble`.")
    return experiment


def examine(
    ini: Ini, catalog: Catalog, lenient: bool = False
) -> tuple[Experiment | None, tuple[str, ...], tuple[str, ...]]:
    """Understand an INI as far as possible: the experiment or ``None``, the complaints, the warnings."""
    reading = Reading(_with_root_folders(ini))
    # An ensemble may be of runs that other INIs describe.
    needed = ("EXP",) if "ENSEMBLE" in ini.sections else ("EXP", "DATA")
    if problem := [f"{ini.path}: section [{name}] is missing." for name in needed if name not in ini.sections]:
        return None, tuple(problem), ini.warnings
    own = {name: reading.options(model, [name]) for name, model in SECTIONS.items()}
    exp, data, feats, model = own["EXP"], own["DATA"], own["FEATS"], own["MODEL"]
    named = not isinstance(data, DataOptions) or not isinstance(exp, ExpOptions) or data.databases or exp.databases
    if not named and "DATA" in ini.sections:
        reading.complaints.append(f"{ini.path}: [DATA] databases is missing: name the databases, databases = ['..'].")
    databases = [_database(reading, catalog, name) for name in _names(reading, data, "DATA", "databases")]
    tests = [_database(reading, catalog, name) for name in _names(reading, data, "DATA", "tests")]
    training = _training(reading, catalog, own)
    executor = None
    if isinstance(exp, ExpOptions):
        executor = choose(reading, catalog, EXECUTOR, exp.executor, "EXP", "executor")
    commands = choose_for_commands(reading, catalog, own, [*databases, *tests])
    reporters = [
        choose(reading, catalog, REPORTER, offer.qualified, "REPORT", "") for offer in catalog.offers(REPORTER)
    ]
    names = [name for key in ("databases", "tests", "trains") for name in _names(reading, data, "DATA", key)]
    judge_leftovers(reading, catalog, names, lenient)
    judge_later(reading)
    warnings = (*ini.warnings, *reading.warnings)
    if reading.complaints:
        return None, tuple(dict.fromkeys(reading.complaints)), warnings
    assert isinstance(exp, ExpOptions) and isinstance(data, DataOptions)
    assert isinstance(feats, FeatsOptions) and isinstance(model, ModelOptions)
    assert executor
    experiment = Experiment(
        ini=ini,
        exp=exp,
        data=data,
        feats=feats,
        model=model,
        databases=tuple(filter(None, databases)),
        tests=tuple(filter(None, tests)),
        balance=_balance(reading, data),
        executor=executor,
        reporters=tuple(filter(None, reporters)),
        warnings=warnings,
        origins=reading.origins,
        **training,
        **commands,
    )
    return experiment, (), warnings


def _training(reading: Reading, catalog: Catalog, own: Mapping[str, Options | None]) -> dict[str, Any]:
    """The fields of the experiment that say what is trained on what."""
    exp, feats, model = own["EXP"], own["FEATS"], own["MODEL"]
    scaler = balancer = learner = None
    grid: dict[str, tuple[Any, ...]] = {}
    if isinstance(feats, FeatsOptions):
        scaler = feats.scale and choose(reading, catalog, SCALER, feats.scale, "FEATS", "scale")
        balancer = feats.balancing and choose(reading, catalog, BALANCER, feats.balancing, "FEATS", "balancing")
    if isinstance(model, ModelOptions) and model.type:
        learner, grid = choose_learner(reading, catalog, model, exp.type if isinstance(exp, ExpOptions) else None)
    audio = learner is not None and learner.offer.component.input == "audio"
    # What nobody asked for, and nothing is trained on, need not be installed: to segment or predict takes no features.
    asked = learner is not None or reading.ini.get("FEATS", "type") is not None
    names = _names(reading, feats, "FEATS", "type") if asked and not audio else []
    chosen = [choose(reading, catalog, EXTRACTOR, name, "FEATS", "type") for name in dict.fromkeys(names)]
    extractors = tuple(filter(None, chosen))
    judge_feeding(reading, learner, extractors, scaler or None, balancer or None)
    return {
        "extractors": extractors,
        "scaler": None if audio else scaler or None,
        "balancer": balancer or None,
        "learner": learner,
        "grid": grid,
    }


def _balance(reading: Reading, data: DataOptions) -> Balance:
    bins = {
        key.removesuffix("_bins"): int(entry.text)
        for key, entry in reading.ini.section("DATA").items()
        if key.endswith("_bins") and entry.text.isdigit()
    }
    return Balance(data.balance or {}, data.size_diff_weight, bins)


def _names(reading: Reading, options: Options | None, section: str, key: str) -> list[str]:
    """The names that a key lists, also where another key of its section is wrong: all complaints are to come at once."""
    if options is not None:
        return getattr(options, key) or []
    entry = reading.ini.get(section, key)
    kind = next(info.type for info in option_infos(SECTIONS[section]) if info.key == key)
    try:
        return (entry and read_value(entry.text, kind)) or []
    except pydantic.ValidationError:
        return []


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
    return Ini(ini.path, ini.sections, entries, (*ini.warnings, *more.warnings))


def _database(reading: Reading, catalog: Catalog, name: str) -> DatabaseChoice | None:
    options = reading.options(DatabaseOptions, ["DATA"], f"{name}.")
    if not isinstance(options, DatabaseOptions):
        return None
    entry = reading.ini.get("DATA", f"{name}.type") or reading.ini.get("DATA", "databases")
    offer = reading.attempt(entry, partial(catalog.find, LOADER, options.type))
    if offer is None:
        return None
    loader = reading.options(offer.component.options, ["DATA"], f"{name}.")
    return DatabaseChoice(name, Choice(offer, loader, options.type), options) if loader is not None else None
