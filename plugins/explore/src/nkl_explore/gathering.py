"""Gets what explorers look at: labels, recordings, features, a trained run; only what is wanted."""

from __future__ import annotations

import tempfile
from collections.abc import Set
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from nkl.command import Bench, Catalog, Experiment, RunFolder, is_finished, load_model, read_predictions
from nkl.data import FeatureMatrix, Finding, Recording, Splits, Target, facts_of
from nkl.errors import UserError
from nkl.learning import Fitted
from nkl.parts import Material, TrainedRun
from nkl.stages import check_data, make_features, make_splits, read_recordings, samples_of, select_rows
from nkl_explore.adding import add_predicted, binned


@dataclass
class Gathering:
    """Gets what explorers look at.

    Attributes:
        experiment: what the INI says.
        bench: what it is done with.
        catalog: what the installed plugins offer.
        folder: where results go.
        findings: what was found on the way.
    """

    experiment: Experiment
    bench: Bench
    catalog: Catalog
    folder: RunFolder
    findings: list[Finding] = field(default_factory=list)

    def material(self, wanted: Set[str]) -> Material:
        """All of it.

        Raises:
            UserError: if the databases cannot be read, or there is no target.
        """
        splits, target, split = self._splits()
        recordings: dict[str, Recording] = {}
        if wanted:
            recordings, failures = read_recordings(splits.index, self.bench)
            reasons = dict.fromkeys(failure.reason for failure in failures)
            self.findings += [Finding("error", "recordings", reason) for reason in reasons]
        if split and recordings:
            self.findings += check_data(self.experiment, splits, target, recordings)
        table = self._table(splits)
        predicted: dict[str, str] = {}
        if recordings:
            table, predicted = add_predicted(table, recordings, self.experiment, self.bench, self.findings)
        runs = "run" in wanted and split and is_finished(self.experiment)
        features = self._features(splits, "rows") if "features" in wanted or runs else None
        kind = self.experiment.feature_plan.input
        taken = features if kind == "rows" else None
        if kind != "rows" and runs and "input" in wanted:
            taken = self._features(splits, kind)
        run = self._run(splits, target, taken) if runs else None
        return Material(
            name=self.experiment.exp.name,
            table=binned(table, self.experiment, target.column, self.findings),
            target=target,
            seed=self.experiment.exp.seed,
            folder=self.folder.staging,
            facts=facts_of(recordings),
            findings=tuple(self.findings),
            features=features,
            run=run,
            predicted=predicted,
        )

    def _splits(self) -> tuple[Splits, Target, bool]:
        """The tables, what is predicted, and whether they are splits; where none can be made, all rows are in train."""
        whole = self.experiment.model.cross_validates
        try:
            splits, target, found = make_splits(self.experiment, self.bench, whole)
        except UserError as error:
            rows, found = select_rows(self.experiment, "all", "exploring", self.bench)
            column = self.experiment.data.target
            if column not in rows.columns:
                raise
            rows = rows[rows[column].notna()]
            labels = tuple(sorted(rows[column].astype(str).unique())) if self.experiment.is_classification else ()
            rows = rows.assign(**{column: rows[column].astype(str if labels else float)})
            why = " ".join(error.complaints)
            message = f"No splits could be made, so all samples are looked at together: {why}"
            self.findings += [Finding("warning", "splits", message), *found]
            return Splits(rows, rows.iloc[:0], rows.iloc[:0]), Target(column, labels), False
        self.findings += found
        return splits, target, True

    def _table(self, splits: Splits) -> pd.DataFrame:
        """One table, each segment once, of the splits that ``EXP.sample_selection`` names."""
        table = pd.concat([part.assign(split=name) for name, part in splits.items()])
        table = table[~table.index.duplicated()]
        selection = self.experiment.exp.sample_selection
        return table if selection == "all" else table[table["split"] == selection]

    def _features(self, splits: Splits, kind: str) -> FeatureMatrix | None:
        """Of all segments, as a learner of this kind of input takes them."""
        plan = replace(self.experiment.feature_plan, input=kind)
        if not plan.extractors and plan.input != "audio":
            return None
        try:
            prepared = make_features(splits, plan, self.experiment.feats, self.bench, self.folder.path)
        except UserError as error:
            self.findings.append(Finding("warning", "features", str(error)))
            return None
        known = {(one.topic, one.message) for one in self.findings}
        self.findings += [one for one in prepared.findings if (one.topic, one.message) not in known]
        return prepared.features

    def _run(self, splits: Splits, target: Target, features: FeatureMatrix | None) -> TrainedRun:
        """The finished run of this INI, with its model where the features are what that works on."""
        predictions = read_predictions(self.experiment.folder)
        fitted, learner = self._fitted()
        if fitted is None or features is None:
            return TrainedRun(None if fitted is None else fitted.model, None, None, predictions, learner)
        splits = splits.without(splits.index.difference(features.index))
        train, test = (
            fitted.preparation.apply(samples_of(part, features, target)) for part in (splits.train, splits.test)
        )
        return TrainedRun(fitted.model, train, test, predictions, learner)

    def _fitted(self) -> tuple[Fitted | None, str]:
        learner = self.experiment.learner.name if self.experiment.learner else ""
        with tempfile.TemporaryDirectory() as place:
            try:
                return load_model(str(self.experiment.folder), Path(place), self.catalog).fitted, learner
            except UserError:  # a cross-validation leaves no model
                return None, learner
