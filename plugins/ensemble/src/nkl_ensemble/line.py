"""The straight line of an ensemble: members, common samples, fusion, judgement, files."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nkl.command import (
    Bench,
    Choice,
    Experiment,
    RunFolder,
    Session,
    count_evaluation,
    filled_ini,
    finish,
    prepare,
    provenance,
    report_of,
    running,
    write_predictions,
)
from nkl.data import Finding, Report, write_table
from nkl.errors import UserError
from nkl.files import aside, storing, write_json
from nkl_ensemble import description, saved
from nkl_ensemble.alignment import align, known
from nkl_ensemble.fuse import Fused, check_learner, check_task, fuse
from nkl_ensemble.held_out import dev_predictions
from nkl_ensemble.member import Member, train_target
from nkl_ensemble.options import EnsembleOptions
from nkl_ensemble.runs import members_of, sources_of
from nkl_ensemble.verdict import judge
from nkl_ensemble.words import chapter

SETTINGS = "ensemble.ini"


def run_ensemble(
    experiment: Experiment, session: Session, said: Sequence[str] = (), lenient: bool = False
) -> Report | None:
    """Fuse the members that an experiment names, and report on it as a run does.

    Args:
        experiment: with a section [ENSEMBLE] and its method.
        session: of the command line.
        said: what was said in place of the INI; holds for members that are variants of it.
        lenient: unknown keys of members' INIs are warnings.

    Returns:
        What was found; ``None`` where ``ENSEMBLE.no_labels`` says that nothing is to be measured.

    Raises:
        UserError: if members are missing, do not fit together, or cannot be fused so.
        PluginError: if a plugin fails.
    """
    choice = experiment.choice("ENSEMBLE", "method")
    assert choice is not None
    check_learner(choice)
    sources = sources_of(experiment, said)
    bench = session.bench(experiment)
    with running(bench.watchers, experiment.exp.name, experiment.folder) as folder:
        return _line(experiment, choice, members_of(sources, session, lenient), session, bench, folder)


def _line(
    experiment: Experiment, choice: Choice, members: list[Member], session: Session, bench: Bench, folder: RunFolder
) -> Report | None:
    started = time.time()
    options = experiment.of(EnsembleOptions)
    assert options is not None
    if not options.no_labels:
        prepare(experiment.reporters, bench.executor)
    findings = [Finding("warning", "INI", warning) for warning in experiment.warnings]
    findings += [*description.doubts(members), *description.several_trainings(members)]
    members, found = align(members, options.intersect, options.join)
    check_task(choice, members[0].predictions)
    dev, more = None, list[Finding]()
    if choice.make().learns:
        dev, more = dev_predictions(members, session, bench, folder.path)
    with bench.watchers.stage("fuse"):
        fused = fuse(choice, [member.predictions for member in members], dev, experiment.exp.seed)
    findings += [*found, *more, *fused.findings]
    facts = provenance(experiment, {}, description.split_hash(members), started)
    facts["plugins"][choice.offer.plugin] = f"{choice.offer.distribution} {choice.offer.version}"
    facts |= description.origins(facts, members)
    facts["members"] = [description.origin(member) for member in members]
    with storing(folder.path):
        _write(experiment, members, choice, fused, facts, folder.staging)
    if options.no_labels:
        folder.commit()
        return None
    with bench.watchers.stage("evaluate"):
        report = _judged(experiment, members, choice, fused, findings, facts)
    with bench.watchers.stage("report"):
        finish(report, experiment.reporters, folder, bench.executor)
    return report


def _judged(
    experiment: Experiment,
    members: Sequence[Member],
    choice: Choice,
    fused: Fused,
    findings: Sequence[Finding],
    facts: dict[str, Any],
) -> Report:
    predictions, headline = fused.predictions, experiment.model.measure
    truth = known([predictions])[0].truth
    if truth is None or not len(truth):
        raise UserError(
            "None of the members' samples has a known truth: say --no_labels (ENSEMBLE.no_labels = True) to fuse them without."
        )
    model = description.model(members, choice, fused)
    facts["test_hash"] = description.test_hash(members, predictions)
    facts["test_evaluations_before"] = count_evaluation(
        Path(experiment.exp.root), facts["test_hash"], experiment.exp.name, model, [predictions]
    )
    trained, from_training = train_target(list(members), predictions.labels, truth)
    verdict = judge(predictions, {member.name: member.predictions for member in members}, trained, headline)
    notes = list(verdict.findings)
    if not from_training:
        message = "What the members were trained on is not known: the baseline is that of the test samples themselves."
        notes.append(Finding("note", "baseline", message))
    return report_of(
        experiment.exp.name,
        next((member.target for member in members if member.target), experiment.data.target),
        [(experiment.exp.seed, predictions)],
        trained,
        experiment.folder,
        headline=headline,
        splits=description.splits(members, predictions),
        model=model,
        findings=[*findings, *notes],
        provenance=facts,
        members=verdict.rows,
        chapters=(chapter(verdict.rows),),
        repeat=f"nkl ensemble {experiment.folder / SETTINGS}",
    )


def _write(
    experiment: Experiment,
    members: Sequence[Member],
    choice: Choice,
    fused: Fused,
    facts: dict[str, Any],
    staging: Path,
) -> None:
    """Predictions, the dialect's csv, provenance and the fused model."""
    write_predictions([fused.predictions], staging)
    outfile = _outfile(experiment, members, staging)
    outfile.parent.mkdir(parents=True, exist_ok=True)
    table = fused.predictions.frame().drop(columns=["uncertainty", "correct", "speaker"], errors="ignore")
    with aside(outfile) as own:
        write_table(table.reset_index(), own)
    write_json(staging / "provenance.json", facts)
    (staging / SETTINGS).write_text(_settings(experiment), encoding="utf-8")
    if experiment.exp.save:
        (staging / "model").mkdir()
        saved.save(members, choice, fused, staging / "model")


def _outfile(experiment: Experiment, members: Sequence[Member], staging: Path) -> Path:
    """Where the dialect's csv goes; never in place of what it is made of."""
    options = experiment.of(EnsembleOptions)
    path = Path(options.outfile) if options else Path()
    if experiment.origins["ENSEMBLE", "outfile"][1] == "default":
        return staging / path
    if path.exists() and any(path.samefile(member.source) for member in members):
        raise UserError(f"ENSEMBLE.outfile = {path}: is a member, and would be written over; name another file.")
    return path


def _settings(experiment: Experiment) -> str:
    """An INI that repeats the ensemble; without [DATA] and [FEATS] where other INIs describe the data."""
    return filled_ini(experiment, without=() if "DATA" in experiment.ini.sections else ("DATA", "FEATS"))
