"""Writes the files of a run that are not its report: predictions, splits, settings, provenance and the model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from nkl.data.recording import Recording
from nkl.data.report import Report
from nkl.data.splits import Splits
from nkl.data.tables import write_table
from nkl.data.target import Target
from nkl.files import storing, write_json
from nkl.ini.experiment import Experiment
from nkl.ini.writing import filled_ini
from nkl.learning.bundle import Bundle, TrainedOn, save_bundle
from nkl.runs.results import write_predictions, write_splits
from nkl.stages.features import Prepared
from nkl.stages.train import Training

SETTINGS = "experiment.ini"
MODEL = "model"


def write_run(
    report: Report,
    experiment: Experiment,
    prepared: Prepared,
    target: Target,
    training: Training,
    folder: Path,
) -> None:
    """Write all of them into an empty folder."""
    with storing(folder):
        write_predictions([trial.predictions for trial in report.trials], folder)
        if experiment.exp.save_test:
            _save_test(report, Path(experiment.exp.save_test))
        write_splits(prepared.splits, [target.column], folder)
        write_json(folder / "provenance.json", dict(report.provenance))
        (folder / SETTINGS).write_text(filled_ini(experiment), encoding="utf-8")
        if training.fitted is not None and experiment.exp.save:
            (folder / MODEL).mkdir()
            bundle = Bundle(
                plan=prepared.plan,
                columns=prepared.features.columns,
                target=target,
                train_target=training.train_target,
                scaler=experiment.scaler,
                learner=training.recipe.learner,
                fitted=training.fitted,
                trained_on=_trained_on(prepared.splits, prepared.recordings),
            )
            save_bundle(bundle, folder / MODEL)


def _trained_on(splits: Splits, recordings: Mapping[str, Recording]) -> TrainedOn:
    learned = pd.concat([splits.trainable, splits.dev])
    files = learned.index.get_level_values("file")
    names = learned["speaker"].dropna() if "speaker" in learned.columns else ()
    return TrainedOn.of(names, (recordings[file].samples for file in files if file in recordings))


def _save_test(report: Report, path: Path) -> None:
    with storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_table(report.trials[0].predictions.frame().reset_index(), path)
