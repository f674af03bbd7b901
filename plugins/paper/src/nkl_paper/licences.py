"""Whose licence each part of a run has, and what may be used commercially as far as its licence says so. No legal advice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from nkl.data import Report
from nkl_paper.data_facts import databases

_FORBIDS = re.compile(r"\bNC\b|non-?commercial|research|teaching|commercial use needs", re.IGNORECASE)
_WITH_CONDITIONS = re.compile(r"\b(L|A)?GPL|\bMPL|CC[ -]BY|\bEPL|\bEUPL", re.IGNORECASE)
_FREE = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Zlib|CC0|Unlicense|HPND|0BSD|BSL-1\.0|CNRI)", re.IGNORECASE
)
_UNKNOWN = "not known"
_STRICTNESS = ("yes", "yes, with conditions", _UNKNOWN, "no")


@dataclass(frozen=True, slots=True)
class Licensed:
    """A part and its licence.

    Attributes:
        part: what it is.
        licence: as far as it is known.
        commercial: ``yes``, ``yes, with conditions``, ``no``, ``not known``.
    """

    part: str
    licence: str
    commercial: str


def audit(report: Report) -> tuple[Licensed, ...]:
    """The components, what they bring along, the libraries under them, and the data."""
    return tuple(dict.fromkeys((*_of_components(report), *_of_libraries(report), *_of_data(report))))


def verdict(rows: tuple[Licensed, ...]) -> str:
    """What that means for the whole, in a sentence."""
    forbidden = [row.part for row in rows if row.commercial == "no"]
    unknown = [row.part for row in rows if row.commercial == _UNKNOWN]
    if forbidden:
        return f"Not for commercial use as it is: {', '.join(forbidden)}."
    if unknown:
        return f"Whether it may be used commercially is not known: nothing is known of the licence of {', '.join(unknown)}."
    return "No licence of any part forbids commercial use; some have conditions."


def commercial(licence: str) -> str:
    """Whether a licence allows commercial use, as far as its name tells; of several that hold together, all have to."""
    several = re.split(r"\s+AND\s+", licence)
    if len(several) > 1:
        return max(map(commercial, several), key=_STRICTNESS.index)
    if _FORBIDS.search(licence):
        return "no"
    if _WITH_CONDITIONS.search(licence):
        return "yes, with conditions"
    return "yes" if _FREE.search(licence) else _UNKNOWN


def licence_of(distribution: str) -> str:
    """What an installed distribution says of its licence; empty where it says nothing."""
    try:
        facts = metadata.metadata(distribution)
    except metadata.PackageNotFoundError:
        return ""
    classifiers = [
        one.rpartition(" :: ")[2] for one in facts.get_all("Classifier") or () if one.startswith("License :: ")
    ]
    classifiers = [one for one in classifiers if one != "OSI Approved"]  # which says nothing of which it is
    expression, stated = ((facts.get_all(name) or [""])[0] for name in ("License-Expression", "License"))
    return expression or ", ".join(classifiers) or (stated if len(stated.split()) <= 6 else "")


def _of_components(report: Report) -> Iterator[Licensed]:
    for one in report.provenance.get("components") or ():
        part = f"{one['kind']} {one['name']} ({one['distribution']} {one['version']})"
        yield _licensed(part, licence_of(one["distribution"]))
        if one.get("licence"):
            yield _licensed(f"what {one['kind']} {one['name']} brings along", one["licence"])
        elif "weights" in one.get("needs", ()):
            yield Licensed(f"weights of {one['kind']} {one['name']}", _UNKNOWN, _UNKNOWN)


def _of_libraries(report: Report) -> Iterator[Licensed]:
    for name, version in (report.provenance.get("libraries") or {}).items():
        if not name.startswith("nkl"):
            yield _licensed(f"library {name} {version}", licence_of(name))


def _of_data(report: Report) -> Iterator[Licensed]:
    for name in databases(report, Path(report.folder)):
        yield Licensed(f"database {name}", _UNKNOWN, _UNKNOWN)


def _licensed(part: str, licence: str) -> Licensed:
    return Licensed(part, licence or _UNKNOWN, commercial(licence))
