"""What the commands beside ``nkl run`` are to use: segmenters, predictors, ensemble methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nkl.errors import UserError
from nkl.ini.choosing import choose
from nkl.ini.experiment import DatabaseChoice
from nkl.ini.reading import Reading
from nkl.ini.sections.data import DataOptions
from nkl.ini.sections.ensemble import EnsembleOptions
from nkl.ini.sections.predict import PredictOptions
from nkl.ini.sections.segment import SegmentOptions
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import Choice
from nkl.kernel.kinds import ENSEMBLE, PREDICTOR, SEGMENTER, Kind
from nkl.options import Options

_VAD = "silero"
"""The segmenter that tells whether there is speech, where ``[SEGMENT]`` names no other."""


def choose_for_commands(
    reading: Reading,
    catalog: Catalog,
    own: Mapping[str, Options | None],
    databases: Sequence[DatabaseChoice | None],
) -> dict[str, Any]:
    """The fields of an :class:`nkl.ini.experiment.Experiment` that are for commands.

    Args:
        reading: of the INI; complaints and warnings are added to it.
        catalog: what the installed plugins offer.
        own: the options of each section of the dialect.
        databases: of the INI, which may ask for speech (``check_vad``).
    """
    segment, ensemble, predict = own["SEGMENT"], own["ENSEMBLE"], own["PREDICT"]
    segmenter = _of_section(reading, catalog, SEGMENTER, segment)
    given = reading.ini.sections
    return {
        "segment": segment if "SEGMENT" in given else None,
        "segmenter": segmenter,
        "vad": _vad(reading, catalog, own["DATA"], databases, segmenter),
        "ensemble": ensemble if "ENSEMBLE" in given else None,
        "fusion": _of_section(reading, catalog, ENSEMBLE, ensemble),
        "predict": predict if "PREDICT" in given else None,
        "predictors": _predictors(reading, catalog, predict),
    }


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
