"""From the entries of an INI to an experiment, or to every complaint at once."""

from __future__ import annotations

from functools import partial
from typing import Any

import pydantic

from nkl.catalog import Catalog
from nkl.dataset.strategies import Balance
from nkl.dialect import SECTIONS
from nkl.dialect.data import DataOptions
from nkl.dialect.database import DatabaseOptions
from nkl.dialect.exp import ExpOptions
from nkl.dialect.feats import FeatsOptions
from nkl.dialect.model import ModelOptions
from nkl.errors import UserError
from nkl.experiment import Choice, DatabaseChoice, Experiment
from nkl.ini import Ini, read_ini, read_value
from nkl.kinds import BALANCER, EXECUTOR, EXTRACTOR, LOADER, REPORTER, SCALER, Kind
from nkl.learner_choice import choose_learner
from nkl.leftovers import judge_later, judge_leftovers
from nkl.options import Options, option_infos
from nkl.reading import Reading


def build(ini: Ini, catalog: Catalog, lenient: bool = False) -> Experiment:
    """Understand an INI.

    Args:
        ini: the file, as :func:`nkl.ini.read_ini` gives it.
        catalog: what the installed plugins offer.
        lenient: unknown keys and sections are warnings.

    Raises:
        UserError: with all complaints at once.
    """
    experiment, complaints, _ = examine(ini, catalog, lenient)
    if experiment is None:
        raise UserError(complaints)
    return experiment


def examine(
    ini: Ini, catalog: Catalog, lenient: bool = False
) -> tuple[Experiment | None, tuple[str, ...], tuple[str, ...]]:
    """Understand an INI as far as possible: the experiment or ``None``, the complaints, the warnings."""
    reading = Reading(_with_root_folders(ini))
    if problem := [f"{ini.path}: section [{name}] is missing." for name in ("EXP", "DATA") if name not in ini.sections]:
        return None, tuple(problem), ini.warnings
    own = {name: reading.options(model, [name]) for name, model in SECTIONS.items()}
    exp, data, feats, model = own["EXP"], own["DATA"], own["FEATS"], own["MODEL"]
    if isinstance(data, DataOptions) and isinstance(exp, ExpOptions) and not data.databases and not exp.databases:
        reading.complaints.append(f"{ini.path}: [DATA] databases is missing: name the databases, databases = ['..'].")
    databases = [_database(reading, catalog, name) for name in _names(reading, data, "DATA", "databases")]
    tests = [_database(reading, catalog, name) for name in _names(reading, data, "DATA", "tests")]
    extractors = [
        _choice(reading, catalog, EXTRACTOR, name, "FEATS", "type")
        for name in dict.fromkeys(_names(reading, feats, "FEATS", "type"))
    ]
    scaler = balancer = learner = executor = None
    grid: dict[str, tuple[Any, ...]] = {}
    if isinstance(feats, FeatsOptions):
        scaler = feats.scale and _choice(reading, catalog, SCALER, feats.scale, "FEATS", "scale")
        balancer = feats.balancing and _choice(reading, catalog, BALANCER, feats.balancing, "FEATS", "balancing")
    if isinstance(model, ModelOptions) and model.type:
        learner, grid = choose_learner(reading, catalog, model, exp.type if isinstance(exp, ExpOptions) else None)
    if isinstance(exp, ExpOptions):
        executor = _choice(reading, catalog, EXECUTOR, exp.executor, "EXP", "executor")
    reporters = [
        _choice(reading, catalog, REPORTER, offer.qualified, "REPORT", "") for offer in catalog.offers(REPORTER)
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
        extractors=tuple(filter(None, extractors)),
        scaler=scaler or None,
        balancer=balancer or None,
        learner=learner,
        grid=grid,
        executor=executor,
        reporters=tuple(filter(None, reporters)),
        warnings=warnings,
        origins=reading.origins,
    )
    return experiment, (), warnings


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


def _choice(
    reading: Reading, catalog: Catalog, kind: Kind, name: str, section: str, key: str, prefix: str = ""
) -> Choice | None:
    offer = reading.attempt(reading.ini.get(section, key), partial(catalog.find, kind, name))
    if offer is None:
        return None
    component = offer.component
    given = {"type": name} if "type" in component.options.model_fields else {}
    options = reading.options(component.options, (*kind.sections, *component.sections), prefix, given)
    return Choice(offer, options, component.name if ":" in name else name) if options is not None else None


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
