"""The model card, as the Hugging Face hub reads it, and the data card."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from nkl.data import Measure, Report, figure_text, interval_text, value_text
from nkl_drawing import tables, wording
from nkl_drawing.wording import in_markdown as escaped
from nkl_paper.data_facts import databases
from nkl_paper.licences import Licensed, verdict
from nkl_paper.markdown import table
from nkl_paper.methods import methods
from nkl_paper.references import bibliography, cited

_TYPES = {
    "UAR": "recall",
    "accuracy": "accuracy",
    "macro-F1": "f1",
    "ROC-AUC": "roc_auc",
    "Brier score": "brier_score",
    "PCC": "pearsonr",
    "R2": "r_squared",
    "MAE": "mae",
    "MSE": "mse",
}
"""What the hub calls the measures that it knows."""
_TO_FILL_IN = "**To be filled in:**"


def model_card(report: Report, rows: tuple[Licensed, ...]) -> str:
    """``README.md`` with ``model-index``: what the model is, how good, for whom it was tested, what is not known."""
    return "\n".join([*_front_matter(report, rows), *_model_card(report, rows)]) + "\n"


def data_card(report: Report) -> str:
    """``DATA.md``: what the run knows of its data, and what whoever collected them has to say."""
    return "\n".join(_data_card(report)) + "\n"


def _front_matter(report: Report, rows: tuple[Licensed, ...]) -> Iterator[str]:
    """YAML, of which JSON is a part."""
    index = [{"name": report.name, "results": [_result(report)]}]
    forbidden = any(row.commercial == "no" for row in rows)
    tags = ["nkl", "audio", "speech", report.task, report.target]
    yield "---"
    yield "library_name: nkl"
    yield "pipeline_tag: audio-classification"
    yield f"license: {'other' if forbidden else 'unknown'}"
    yield f"tags: {json.dumps(tags, ensure_ascii=False)}"
    yield f"model-index: {json.dumps(index, ensure_ascii=False)}"
    yield from ("---", "")


def _result(report: Report) -> dict[str, Any]:
    name = ", ".join(databases(report, report.folder))
    measures = [one for one in report.evaluation.measures if one.value == one.value]
    return {
        "task": {"type": "audio-classification", "name": f"{report.task} of {report.target}"},
        "dataset": {"name": name, "type": name.replace(" ", "-")},
        "metrics": [
            {"type": _TYPES.get(one.name, one.name.lower().replace(" ", "-")), "name": one.name, "value": one.value}
            for one in measures
        ],
    }


def _model_card(report: Report, rows: tuple[Licensed, ...]) -> Iterator[str]:
    yield from (f"# {escaped(report.name)}", "", escaped(wording.headline(report)), "")
    yield from ("## Model", "", escaped(wording.model(report)), "")
    if report.labels:
        yield from (f"Classes of {escaped(report.target)}: {escaped(', '.join(report.labels))}.", "")
    yield from ("## Results", "", *_table_of(report), "")
    yield from ("## Intended use", "")
    yield f"{_TO_FILL_IN} what the model is for, and for whom it must not be used."
    yield f"It was tested on {escaped(wording.tested_on(report))}; nothing is known of other recordings, languages and speakers."
    yield from ("", "## What a user must know", "")
    warnings = [one for one in report.findings if one.level != "note"]
    yield from (f"- **{escaped(one.topic)}**: {escaped(f'{one.message} {one.advice}')}" for one in warnings)
    yield from [] if warnings else ["No check gave a warning."]
    yield from ("", "## Groups", "")
    yield from (f"- {escaped(wording.gap(one))}" for one in report.fairness)
    yield from [] if report.fairness else ["No groups were compared: how they fare is not known."]
    yield from ("", "## How it was made", "")
    for paragraphs in methods(report).values():
        for paragraph in paragraphs:
            yield from (escaped(" ".join(sentence.text for sentence in paragraph)), "")
    yield from ("## Licence", "", escaped(verdict(rows)), "See LICENCES.md.", "")
    if entries := cited(report):
        yield from ("## To be cited", "", "```bibtex", bibliography(entries).strip(), "```")


def _data_card(report: Report) -> Iterator[str]:
    names = databases(report, report.folder)
    yield from (f"# The data of {escaped(report.name)}", "", f"Databases: {escaped(', '.join(names))}.", "")
    splits = tables.splits(report)
    if splits is not None:
        yield from ("## Samples", "", *table(splits.head, splits.rows))
    yield from ("## Speakers", "")
    for one in report.fairness:
        yield from (f"{escaped(one.column)} of the test samples:", "")
        groups = [(name, str(found[0].n), str(found[0].clusters)) for name, found in one.groups.items()]
        yield from table((one.column, "samples", "speakers"), groups)
    columns = {one.column for one in report.fairness}
    for column in ("gender", "age", "language"):
        if column not in columns:
            yield f"- {column}: not known to the run"
    yield from ("", "## What was found in them", "")
    found = [one for one in report.findings if one.topic != "INI"]
    yield from (f"- {escaped(one.topic)}: {escaped(one.message)}" for one in found)
    yield from [] if found else ["Nothing."]
    yield from ("", "## What the run cannot know", "")
    for question in (
        "Licence",
        "Who was recorded, and with whose consent",
        "Who labelled, and how well they agreed",
        "Rooms, microphones, codecs",
    ):
        yield f"- {question}: not known to the run; to be filled in"
    hashes = [(key, report.provenance.get(key)) for key in ("audio_hash", "split_hash", "test_hash")]
    yield from (
        "",
        "## Which data exactly",
        "",
        *table(("fact", "value"), [(key, value_text(value)) for key, value in hashes]),
    )


def _table_of(report: Report) -> Iterator[str]:
    yield from table(
        ("measure", "value", "95 % interval", "samples"),
        [
            (one.name, figure_text(one.value, one.name), _interval(one), str(one.n))
            for one in report.evaluation.measures
        ],
    )


def _interval(one: Measure) -> str:
    return one.reason or interval_text(one.low, one.high, one.name)
