"""From the entries of an INI to an experiment, or to every complaint at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pydantic

from nkl.catalog import Catalog
from nkl.choosing import choose
from nkl.dataset.strategies import Balance
from nkl.dialect import SECTIONS
from nkl.dialect.data import DataOptions
from nkl.dialect.database import DatabaseOptions
from nkl.dialect.ensemble import EnsembleOptions
from nkl.dialect.exp import ExpOptions
from nkl.dialect.feats import FeatsOptions
from nkl.dialect.model import ModelOptions
from nkl.dialect.predict import PredictOptions
from nkl.dialect.segment import SegmentOptions
from nkl.errors import UserError
from nkl.experiment import Choice, DatabaseChoice, Experiment
from nkl.feeding import judge_feeding
from nkl.ini import Ini, read_ini, read_value
from nkl.kinds import BALANCER, ENSEMBLE, EXECUTOR, EXTRACTOR, LOADER, PREDICTOR, REPORTER, SCALER, SEGMENTER, Kind
from nkl.learner_choice import choose_learner
from nkl.leftovers import judge_later, judge_leftovers
from nkl.options import Options, option_infos
from nkl.reading import Reading

_VAD = "silero"
"""The segmenter that tells whether there is speech, where ``[SEGMENT]`` names no other."""


def build(ini: Ini, catalog: Catalog, lenient: bool = False, needs_data: bool = True) -> Experiment:
    """Understand an INI.

    Args:
        ini: the file, as :func:`nkl.ini.read_ini` gives it.
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
    scaler = balancer = learner = executor = None
    grid: dict[str, tuple[Any, ...]] = {}
    if isinstance(feats, FeatsOptions):
        scaler = feats.scale and choose(reading, catalog, SCALER, feats.scale, "FEATS", "scale")
        balancer = feats.balancing and choose(reading, catalog, BALANCER, feats.balancing, "FEATS", "balancing")
    if isinstance(model, ModelOptions) and model.type:
        learner, grid = choose_learner(reading, catalog, model, exp.type if isinstance(exp, ExpOptions) else None)
    audio = learner is not None and learner.offer.component.input == "audio"
    # What nobody asked for, and nothing is trained on, need not be installed: to segment or predict takes no features.
    asked = learner is not None or reading.ini.get("FEATS", "type") is not None
    extractors = [
        choose(reading, catalog, EXTRACTOR, name, "FEATS", "type")
        for name in dict.fromkeys(_names(reading, feats, "FEATS", "type") if asked and not audio else [])
    ]
    judge_feeding(reading, learner, list(filter(None, extractors)), scaler or None, balancer or None)
    scaler = None if audio else scaler
    if isinstance(exp, ExpOptions):
        executor = choose(reading, catalog, EXECUTOR, exp.executor, "EXP", "executor")
    segmenter = _of_section(reading, catalog, SEGMENTER, own["SEGMENT"])
    vad = _vad(reading, catalog, data, [*databases, *tests], segmenter)
    predictors = _predictors(reading, catalog, own["PREDICT"])
    ensemble = own["ENSEMBLE"]
    fusion = _of_section(reading, catalog, ENSEMBLE, ensemble)
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
    segment, predict = own["SEGMENT"], own["PREDICT"]
    assert isinstance(segment, SegmentOptions)
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
        segment=segment if "SEGMENT" in ini.sections else None,
        segmenter=segmenter,
        vad=vad,
        ensemble=ensemble if "ENSEMBLE" in ini.sections and isinstance(ensemble, EnsembleOptions) else None,
        fusion=fusion,
        predict=predict if isinstance(predict, PredictOptions) and "PREDICT" in ini.sections else None,
        predictors=predictors,
        warnings=warnings,
        origins=reading.origins,
    )
    return experiment, (), warnings


def _vad(
    reading: Reading,
    catalog: Catalog,
    data: Options | None,
    databases: Sequence[DatabaseChoice | None],
    segmenter: Choice | None,
) -> Choice | None:
    """What ``check_vad`` looks with: the segmenter of ``[SEGMENT]``, else silero."""
    asked = ["check_vad"] if isinstance(data, DataOptions) and data.check_vad else []
    asked += [f"{one.name}.check_vad" for one in databases if one and one.options.check_vad]
    if not asked or segmenter:
        return segmenter if asked else None
    return choose(reading, catalog, SEGMENTER, _VAD, "DATA", asked[0])


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


def _predictors(reading: Reading, catalog: Catalog, options: Options | None) -> tuple[Choice, ...]:
    """What ``nkl predict`` is to use, in the order written: a later one may work on what an earlier one writes down."""
    found: list[Choice] = []
    for name in (options.targets or []) if isinstance(options, PredictOptions) else []:
        try:
            catalog.find(PREDICTOR, name)
        except UserError as error:  # no fault of an INI that may be meant for a run; `nkl predict` says it again
            entry = reading.ini.get("PREDICT", "targets")
            place = entry.place if entry else str(reading.ini.path)
            reading.warnings += [f"{place}: {complaint}" for complaint in error.complaints]
        else:
            choice = choose(reading, catalog, PREDICTOR, name, "PREDICT", "targets")
            found += [choice] if choice else []
    return tuple(found)


def _of_section(reading: Reading, catalog: Catalog, kind: Kind, options: Options | None) -> Choice | None:
    """What the command of a section is to use. That it is not installed is no fault of an INI that may be meant for a run."""
    section = kind.sections[0]
    if section not in reading.ini.sections or not isinstance(options, SegmentOptions | EnsembleOptions):
        return None
    try:
        catalog.find(kind, options.method)
    except UserError as error:
        entry = reading.ini.get(section, "method")
        place = (
            f"{entry.place} = {entry.text}" if entry else f"{reading.ini.path}: [{section}] method = {options.method}"
        )
        reading.warnings += [f"{place}: {complaint}" for complaint in error.complaints]
        return None
    return choose(reading, catalog, kind, options.method, section, "method")


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
