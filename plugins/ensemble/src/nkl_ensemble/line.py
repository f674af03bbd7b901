"""The straight line of an ensemble: members, common samples, fusion, judgement, files."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nkl.data.report import Finding, Report, Trial, worst_first
from nkl_ensemble import description as describing, saved
from nkl_ensemble.alignment import align, known
from nkl_ensemble.fuse import Fused, check_task, fuse
from nkl_ensemble.held_out import dev_predictions
from nkl_ensemble.member import Member, train_target
from nkl_ensemble.runs import members_of, sources_of
from nkl_ensemble.verdict import judge
from nkl_ensemble.words import chapter
from nkl.errors import UserError
from nkl.evaluation.cautions import cautions
from nkl.evaluation.judge import evaluate
from nkl.files import aside, storing, write_json
from nkl.ini.experiment import Experiment
from nkl.ini.writing import filled_ini
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import Choice
from nkl.kernel.watchers import Watchers
from nkl.runs import results
from nkl.runs.folder import RunFolder, logging_to
from nkl.runs.provenance import count_evaluation, provenance
from nkl.runs.reporters import finish, prepare
from nkl.store import Store

SETTINGS = "ensemble.ini"


def run_ensemble(
    experiment: Experiment,
    catalog: Catalog,
    watchers: Watchers,
    store: Store,
    overrides: Sequence[str] = (),
    lenient: bool = False,
    block: Sequence[str] = (),
) -> Report | None:
    """Fuse the members that an experiment names, and report on it as a run does.

    Args:
        experiment: with a section [ENSEMBLE] and its method.
        catalog: what the installed plugins offer.
        watchers: are told of the progress.
        store: of features, for members' dev samples.
        overrides: what was said in place of the INI; holds for members that are variants of it.
        lenient: unknown keys of members' INIs are warnings.
        block: plugins that members are run without.

    Returns:
        What was found; ``None`` where ``ENSEMBLE.no_labels`` says that nothing is to be measured.

    Raises:
        UserError: if members are missing, do not fit together, or cannot be fused so.
        PluginError: if a plugin fails.
    """
    sources = sources_of(experiment, overrides)
    folder = RunFolder(experiment.folder)
    watchers.tell("nkl_run_started", name=experiment.exp.name, folder=folder.path)
    try:
        members = members_of(sources, catalog, watchers, lenient, block)
        with logging_to(folder.path, experiment.exp.name):
            report = _line(experiment, members, catalog, watchers, store, folder)
    except BaseException as error:
        watchers.tell("nkl_run_failed", error=error, folder=folder.path)
        folder.discard()
        raise
    if report is not None:
        watchers.tell("nkl_run_finished", report=report)
    return report


def _line(
    experiment: Experiment,
    members: list[Member],
    catalog: Catalog,
    watchers: Watchers,
    store: Store,
    folder: RunFolder,
) -> Report | None:
    started = time.time()
    options, choice = experiment.ensemble, experiment.fusion
    assert options is not None and choice is not None
    executor = experiment.executor.make()
    if not options.no_labels:
        prepare(experiment.reporters, executor)
    findings = [Finding("warning", "INI", warning) for warning in experiment.warnings]
    findings += describing.several_trainings(members)
    members, found = align(members, options.intersect)
    check_task(choice, members[0].predictions)
    dev, more = None, list[Finding]()
    if choice.make().learns:
        dev, more = dev_predictions(members, catalog, executor, store, watchers, folder.path)
    with watchers.stage("fuse"):
        fused = fuse(choice, [member.predictions for member in members], dev, experiment.exp.seed)
    findings += [*found, *more, *fused.findings]
    facts = provenance(experiment, {}, describing.split_hash(members), started)
    facts["plugins"][choice.offer.plugin] = f"{choice.offer.distribution} {choice.offer.version}"
    facts["members"] = [describing.origin(member) for member in members]
    with storing(folder.path):
        _write(experiment, members, choice, fused, facts, folder.staging)
    if options.no_labels:
        folder.commit()
        return None
    with watchers.stage("evaluate"):
        report = _judged(experiment, members, choice, fused, findings, facts)
    with watchers.stage("report"):
        finish(report, experiment.reporters, folder, executor)
    return report


def _judged(
    experiment: Experiment,
    members: Sequence[Member],
    choice: Choice,
    fused: Fused,
    findings: Sequence[Finding],
    facts: dict[str, Any],
) -> Report:
    predictions, seed, headline = fused.predictions, experiment.exp.seed, experiment.model.measure
    truth = known([predictions])[0].truth
    if truth is None or not len(truth):
        raise UserError(
            "None of the members' samples has a known truth: say --no_labels (ENSEMBLE.no_labels = True) to fuse them without."
        )
    facts["test_evaluations_before"] = count_evaluation(
        Path(experiment.exp.root), facts["split_hash"], experiment.exp.name
    )
    trained, from_training = train_target(list(members), predictions.labels, truth)
    evaluation = evaluate(predictions, trained, seed, headline)
    verdict = judge(predictions, {member.name: member.predictions for member in members}, trained, seed, headline)
    notes = list(verdict.findings)
    if not from_training:
        message = "What the members were trained on is not known: the baseline is that of the test samples themselves."
        notes.append(Finding("note", "baseline", message))
    return Report(
        name=experiment.exp.name,
        task="classification" if predictions.is_classification else "regression",
        target=next((member.target for member in members if member.target), experiment.data.target),
        labels=predictions.labels,
        trials=(Trial(seed, predictions, evaluation),),
        evaluation=evaluation,
        spread={},
        splits=describing.splits(members, predictions),
        model=describing.model(members, choice, fused),
        findings=worst_first([*findings, *notes, *cautions(predictions)]),
        provenance=facts,
        folder=experiment.folder,
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
    results.write_predictions([fused.predictions], staging)
    outfile = _outfile(experiment, members, staging)
    outfile.parent.mkdir(parents=True, exist_ok=True)
    table = fused.predictions.frame().drop(columns=["uncertainty", "correct", "speaker"], errors="ignore")
    with aside(outfile) as own:
        results.write_table(table.reset_index(), own)
    write_json(staging / "provenance.json", facts)
    (staging / SETTINGS).write_text(_settings(experiment), encoding="utf-8")
    if experiment.exp.save:
        (staging / "model").mkdir()
        saved.save(members, choice, fused, staging / "model")


def _outfile(experiment: Experiment, members: Sequence[Member], staging: Path) -> Path:
    """Where the dialect's csv goes; never in place of what it is made of."""
    path = Path(experiment.ensemble.outfile) if experiment.ensemble else Path()
    if experiment.origins["ENSEMBLE", "outfile"][1] == "default":
        return staging / path
    if path.exists() and any(path.samefile(member.source) for member in members):
        raise UserError(f"ENSEMBLE.outfile = {path}: is a member, and would be written over; name another file.")
    return path


def _settings(experiment: Experiment) -> str:
    """An INI that repeats the ensemble; without [DATA] and [FEATS] where other INIs describe the data."""
    said = experiment.ini.sections
    left_out = () if "DATA" in said else ("DATA", "FEATS")
    return filled_ini({where: one for where, one in experiment.origins.items() if where[0] not in left_out}, said)
