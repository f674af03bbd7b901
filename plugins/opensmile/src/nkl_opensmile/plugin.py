"""Offers the feature extractor ``os``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args

import pydantic

from nkl.plugin import Component, Off, Options, hookimpl, option
from nkl_opensmile.references import OPENSMILE

_SetName = Literal[
    "eGeMAPSv02",
    "eGeMAPSv01b",
    "eGeMAPSv01a",
    "GeMAPSv01b",
    "GeMAPSv01a",
    "ComParE_2016",
    "emobase",
    "IS09",
    "IS10",
    "IS11",
    "IS12",
    "IS13",
]
_SETS = {name.lower(): name for name in get_args(_SetName)} | {"egemaps": "eGeMAPSv01a", "gemaps": "GeMAPSv01a"}
_LEVELS = {"frame": "lld", "lowleveldescriptors": "lld"}


def _set(value: Any) -> Any:
    return _SETS.get(value.strip().lower(), value) if isinstance(value, str) else value


def _level(value: Any) -> Any:
    return _LEVELS.get(value.strip().lower(), value.strip().lower()) if isinstance(value, str) else value


FeatureSet = Annotated[_SetName, pydantic.BeforeValidator(_set)]
Level = Annotated[Literal["functionals", "lld"], pydantic.BeforeValidator(_level)]


class OpenSmileOptions(Options):
    """The keys of ``[FEATS]`` that are openSMILE's."""

    feature_set: FeatureSet = option(
        "eGeMAPSv02",
        "Feature set; openSMILE itself advises eGeMAPSv02 and GeMAPSv01b rather than their older versions.",
        key="set",
        aliases=("os.set",),
    )
    level: Level = option(
        "functionals",
        "functionals: openSMILE's statistics of a segment; lld or frame: low-level descriptors each 10 ms, for learners of "
        "sequences; learners of rows get them pooled by FEATS.pooling.",
    )
    sampling_rate: Off[int] = option(
        None,
        "Resample to this rate in Hz first; without it all are analysed at FEATS.analysis_rate.",
        key="os.sampling_rate",
        ge=4000,
    )

    @property
    def rates(self) -> tuple[int, int]:
        """The sets are made for speech at 16 kHz: their bands, formants and roll-off points reach up to 5 to 8 kHz."""
        return (16000, 48000)

    @property
    def frame_level(self) -> bool:
        """Whether the frames are handed out, not one row a segment."""
        return self.level == "lld"


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """One extractor for all sets and levels."""
    yield Component(
        name="os",
        target="nkl_opensmile.extractor:OpenSmile",
        summary="openSMILE: eGeMAPS, ComParE and other acoustic features",
        references=OPENSMILE,
        options=OpenSmileOptions,
        version=2,
        aliases=("opensmile",),
        licence="openSMILE: research and teaching only, commercial use needs a licence from audEERING",
        parallel="threads",
    )
