"""What a reviewer asks of a run, answered from the run; after the checklist of Pineau et al. (2021), for speech."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.data import Report, value_text
from nkl.evaluation import SPEAKERS
from nkl_drawing import wording
from nkl_paper.markdown import table

_OPEN = "to be answered by the author"


def checklist(report: Report) -> str:
    """``CHECKLIST.md``."""
    lines = ["# Reproducibility checklist", "", *table(("question", "answer"), _answers(report))]
    return "\n".join(lines) + "\n"


def _answers(report: Report) -> Iterator[tuple[str, str]]:
    facts, evaluation = report.provenance, report.evaluation
    leaks = [one.topic for one in report.findings if one.level == "error"]
    first = evaluation.measures[0]
    yield "On what was it tested?", wording.tested_on(report)
    yield (
        "Were test speakers trained on?",
        "yes, the INI asks for that" if report.is_speaker_dependent else _speakers(report),
    )
    yield "Are there leaks between splits?", f"yes: {', '.join(leaks)}" if leaks else "none was found"
    yield "Are samples, speakers and classes of each split given?", "yes, in DATA.md" if report.splits else "no"
    yield "Has the headline an interval?", f"no: {first.reason}" if first.reason else f"yes: {first.method}"
    names = ", ".join(map(wording.baseline_name, evaluation.baselines))
    yield "Is it compared with what needs no learning?", f"yes: {names}" if names else "no"
    yield "Was the test set looked at before?", wording.evaluations(report)
    yield (
        "How often was it trained?",
        wording.trainings(report),
    )
    yield "How were options chosen?", _tuning(report)
    yield "Are all options given?", "yes, in the INI of its folder, defaults too"
    yield (
        "Are groups of speakers compared?",
        ", ".join(one.column for one in report.fairness) or "no",
    )
    yield (
        "With which software?",
        f"nkl {value_text(facts.get('nkl'))}, Python {value_text(facts.get('python'))}; all versions are in results.json",
    )
    yield (
        "On which machine, in what time?",
        f"{value_text(facts.get('platform'))}, {value_text(facts.get('cores'))} cores, {value_text(facts.get('seconds'))} s",
    )
    yield (
        "Which data exactly?",
        f"audio {value_text(facts.get('audio_hash'))}, splits {value_text(facts.get('split_hash'))}",
    )
    yield "How is it repeated?", wording.repeat(report)
    yield "Are licences known?", "see LICENCES.md"
    for question in ("May others have the data?", "Did the speakers consent?", "What harm can the model do?"):
        yield question, _OPEN


def _speakers(report: Report) -> str:
    if any(one.topic == SPEAKERS for one in report.findings):
        return "yes: speakers are in two splits"
    parts = "folds: each is of whole speakers" if report.folds else "splits"
    return f"no speaker is in two {parts}" if _has_speakers(report) else "not known: the data name no speakers"


def _has_speakers(report: Report) -> bool:
    return any(row.get("speakers") for row in report.splits)


def _tuning(report: Report) -> str:
    if report.members:
        return "as the runs of the members say"
    return (
        "among those in results.json, on training samples"
        if report.tuning
        else "they were set before, none was tried out"
    )
