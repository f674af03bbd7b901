"""An experiment: what an INI asks for, understood once and then frozen. Nothing reads the INI afterwards."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
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
from nkl.discovery import Offer, load_target
from nkl.errors import PluginError, UserError
from nkl.ini import Entry, Ini, read_ini, read_value
from nkl.kinds import BALANCER, EXECUTOR, EXTRACTOR, LEARNER, LOADER, REPORTER, SCALER, Kind
from nkl.leftovers import judge_later, judge_leftovers
from nkl.options import Options, identity, option_infos
from nkl.reading import Reading


@dataclass(frozen=True)
class Choice:
    """A component that the INI chose, with its options."""

    offer: Offer
    options: Options
    written: str

    @property
    def name(self) -> str:
        """The name as the user wrote it."""
        return self.written

    @property
    def identity(self) -> dict[str, Any]:
        """What of the options changes numbers."""
        return identity(self.options)

    def make(self, options: Options | None = None) -> Any:
        """Create the part.

        Raises:
            PluginError: naming the plugin, if it cannot be created.
        """
        part = load_target(self.offer)
        try:
            return part(options or self.options)
        except UserError:
            raise
        except Exception as error:
            raise PluginError(f"{self.offer.source}: creating {self.name} failed: {error}") from error


@dataclass(frozen=True)
class DatabaseChoice:
    """One database: how it is loaded and what is done with it."""

    name: str
    loader: Choice
    options: DatabaseOptions


@dataclass(frozen=True)
class Experiment:
    """All that a run needs to know.

    Attributes:
        balance: what the split strategy ``balanced`` balances.
        grid: values to try for options of the learner, by field (``MODEL.tuning_params``).
        origins: for each option that was read, by section and key: its value, where it came from, and what it is.
    """

    ini: Ini
    exp: ExpOptions
    data: DataOptions
    feats: FeatsOptions
    model: ModelOptions
    databases: tuple[DatabaseChoice, ...]
    tests: tuple[DatabaseChoice, ...]
    balance: Balance
    extractors: tuple[Choice, ...]
    scaler: Choice | None
    balancer: Choice | None
    learner: Choice | None
    grid: Mapping[str, tuple[Any, ...]]
    executor: Choice
    reporters: tuple[Choice, ...]
    warnings: tuple[str, ...]
    origins: Mapping[tuple[str, str], Any] = field(repr=False)

    @property
    def folder(self) -> Path:
        """Where the results go: ``{root}/{name}``."""
        return Path(self.exp.root) / self.exp.name

    @property
    def is_classification(self) -> bool:
        """Whether classes are predicted, not values."""
        return self.exp.type == "classification"


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
        learner, grid = _learner(reading, catalog, model, exp.type if isinstance(exp, ExpOptions) else None)
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


def _learner(
    reading: Reading, catalog: Catalog, model: ModelOptions, task: str | None
) -> tuple[Choice | None, dict[str, tuple[Any, ...]]]:
    """The learner, with lists of values to try taken out of its options where tuning names them."""
    entry = reading.ini.get("MODEL", "type")
    assert model.type is not None
    offer = reading.attempt(entry, partial(catalog.find, LEARNER, model.type))
    if offer is None:
        return None, {}
    component = offer.component
    if task and task not in component.tasks:
        others = [other.component.name for other in catalog.offers(LEARNER) if task in other.component.tasks]
        place = entry.place if entry else f"{reading.ini.path}: [MODEL] type"
        reading.complaints.append(
            f"{place} = {model.type}: does no {task} (EXP.type = {task}). For {task} there are: {', '.join(others)}."
        )
    if model.class_weight and not component.weighted:
        reading.complaints.append(
            f"{reading.ini.path}: [MODEL] class_weight: {model.type} takes no weights of classes."
        )
    if task == "regression":
        _only_for_classes(reading, model)
    sections = (*LEARNER.sections, *component.sections)
    grid = _grid(reading, component.options, sections, model.tuning_params or [], model.type)
    given: dict[str, Any] = {name: values[0] for name, values in grid.items()}
    if "type" in component.options.model_fields:
        given["type"] = model.type
    given |= _idle_lists(reading, component.options, sections, given)
    options = reading.options(component.options, sections, given=given)
    return (Choice(offer, options, model.type) if options is not None else None), grid


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


def _grid(
    reading: Reading, options: type[Options], sections: tuple[str, ...], names: list[str], learner: str
) -> dict[str, tuple[Any, ...]]:
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
