"""How the figures of a run were made, in the words of a paper; nothing is said that the run does not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nkl.data import Report, figure_text, value_text
from nkl_drawing import wording
from nkl_paper.references import keys, of_intervals, of_kind, of_measures, of_parts


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and the keys of what it cites."""

    text: str
    cites: tuple[str, ...] = ()


Paragraph = tuple[Sentence, ...]


def methods(report: Report) -> dict[str, tuple[Paragraph, ...]]:
    """What is said of the data, and of model, statistics and software, by key of the chapter."""
    how = (tuple(part) for part in (_model(report), _notes(report), _statistics(report), _software(report)))
    return {"data": (tuple(_data(report)),), "methods": tuple(part for part in how if part)}


def _data(report: Report) -> Iterator[Sentence]:
    rows = [row for row in report.splits if row.get("samples")]
    if rows:
        yield Sentence(f"Samples: {_listed(map(_split, rows))}.", keys(of_kind(report, "loader")))
    for one in report.provenance.get("components") or ():
        if one.get("kind") == "consensus method":
            how = f"Labels of training samples were made of ratings by {one.get('name')} ({one.get('summary')})."
            yield Sentence(how, keys(of_kind(report, "consensus method", str(one.get("name")))))
    yield Sentence(f"The model was tested on {wording.tested_on(report)}.")
    yield Sentence(wording.evaluations(report))


def _split(row: Mapping[str, Any]) -> str:
    facts = [wording.counted(int(row["samples"]), "sample")]
    if row.get("speakers"):
        facts.append(wording.counted(int(row["speakers"]), "speaker"))
    if row.get("hours"):
        facts.append(wording.duration(float(row["hours"])))
    return f"{row.get('split')} ({', '.join(facts)})"


def _model(report: Report) -> Iterator[Sentence]:
    facts = report.model
    if report.members:
        members = "; ".join(map(_part, facts.get("features") or ()))
        yield Sentence(f"Members: {members}.", keys(of_parts(report)))
        yield Sentence(f"Fused by {_part(facts.get('learner'))}.")
        return
    for part in facts.get("features") or ():
        yield Sentence(f"Features: {_part(part)}.", keys(of_kind(report, "feature extractor", _name(part))))
    if facts.get("number of features"):
        yield Sentence(f"That is {wording.counted(facts['number of features'], 'feature')} a sample.")
    for key, words in (("scaler", "Scaling"), ("balancer", "Balancing of the training samples")):
        if facts.get(key):
            yield Sentence(f"{words}: {_part(facts[key])}.", keys(of_kind(report, key)))
    if facts.get("learner"):
        yield Sentence(f"Learner: {_part(facts['learner'])}.", keys(of_kind(report, "learner")))
    if facts.get("class weights"):
        yield Sentence("Classes were weighted by the inverse of their frequency in training.")
    if report.tuning:
        tried = wording.counted(len({str(_options(row)) for row in report.tuning}), "candidate")
        yield Sentence(f"Options of the learner were chosen among {tried} on the training samples.")
    if len(report.trials) > 1:
        yield Sentence(f"The model was trained {wording.trainings(report)}.")


def _notes(report: Report) -> Iterator[Sentence]:
    """What was done besides: rows left out, samples held back, what options and calibration were fitted on."""
    return (Sentence(f"{one.message} {one.advice}".strip()) for one in report.findings if one.level == "note")


def _statistics(report: Report) -> Iterator[Sentence]:
    first = report.evaluation.measures[0]
    made = next((one.method for one in report.evaluation.measures if not one.reason), "")
    if cites := keys(of_measures(report)):
        yield Sentence("CCC is the concordance correlation coefficient.", cites)
    if made:
        yield Sentence(f"Intervals are of 95 %, by a {made}.", keys(of_intervals(report)))
    if first.reason:
        yield Sentence(f"The {first.name} has no interval: {first.reason}.")
    if first.chance is not None:
        yield Sentence(f"Guessing gives {first.name} {figure_text(first.chance, first.name)} on average.")
    if report.evaluation.baselines:
        names = _listed(wording.baseline_name(name) for name in report.evaluation.baselines)
        yield Sentence(f"Figures are compared with what needs no learning: {names}.")


def _software(report: Report) -> Iterator[Sentence]:
    facts = report.provenance
    if facts.get("nkl"):
        python = f" and Python {facts['python']}" if facts.get("python") else ""
        yield Sentence(f"Computed with nkl {facts['nkl']}{python}.")
    used = [stated for stated in (facts.get("plugins") or {}).values() if stated.split()[0] != "nkl"]
    if used:
        yield Sentence(f"Plugins: {', '.join(dict.fromkeys(used))}.")
    libraries = facts.get("libraries") or {}
    others = [f"{name} {version}" for name, version in libraries.items() if not name.startswith("nkl")]
    if others:
        yield Sentence(f"Libraries: {', '.join(others)}.")
    if facts.get("seed") is not None:
        yield Sentence(f"Seed: {facts['seed']}.")


def _part(part: Any) -> str:
    """A component with its summary and the options in use."""
    if not isinstance(part, Mapping):
        return value_text(part)
    options = [
        f"{key} = {value_text(value)}"
        for key, value in (part.get("options") or {}).items()
        if value not in (None, "") and not isinstance(value, Mapping)
    ]
    summary = str(part.get("summary") or "").rstrip(".")
    inside = "; ".join(filter(None, (summary, ", ".join(options))))
    return f"{_name(part)} ({inside})" if inside else _name(part)


def _name(part: Any) -> str:
    return str(part.get("name", "")) if isinstance(part, Mapping) else value_text(part)


def _options(row: Mapping[str, Any]) -> Sequence[Any]:
    return [value for key, value in row.items() if key not in ("score", "sd", "fold")]


def _listed(words: Iterable[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last
