"""Which features differ between the classes, or go with the values, of the target; and how features go together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from nkl.data import Chapter, Chart, File, Samples, Table
from nkl.errors import UserError, did_you_mean
from nkl.parts import Explored, Explorer, Learner, Material, Wanted
from nkl_explore.feature_charts import MOST_TESTED, Tested, charts_of, compare_all, statistics_of
from nkl_explore.feature_options import FeatureOptions
from nkl_explore.feature_rows import FeatureRows, feature_rows, some_of
from nkl_explore.regressions import regressions
from nkl_explore.stating import tested as tests_table
from nkl_explore.statistics.words import sentence

FILE = "features.csv"

_KEY, _TITLE = "features", "Features that differ"


class Features(Explorer):
    """Tests all features, and draws some.

    Args:
        options: of the explorer.
        model: learners; where there are some, :mod:`nkl_explore.importance` draws what they rank first.
    """

    place = "features"

    def __init__(self, options: FeatureOptions, model: Sequence[Learner] | None = None) -> None:
        super().__init__(options)

    @property
    def _tests(self) -> bool:
        return bool(self.options.feature_distributions or self.options.plot_features)

    @property
    def wants(self) -> frozenset[Wanted]:
        if self.options.regplot:
            return frozenset({"features", "recordings"})
        return frozenset({"features"} if self._tests else ())

    def explore(self, material: Material, advance: Callable[[float], None]) -> Explored:
        """Test and draw."""
        if not self._tests and not self.options.regplot:
            return Explored()
        chapters, headline = [], ""
        rows: FeatureRows | None = None
        try:
            rows = feature_rows(material)
        except UserError as error:
            if self._tests:
                chapters.append(Chapter(_KEY, _TITLE, error.complaints))
        if self._tests and rows is not None:
            chapter, headline = self._chapter(material, rows)
            chapters.append(chapter)
        advance(0.7)
        if self.options.regplot:
            samples = rows.samples if rows is not None else None
            chapters.append(regressions(material, samples, self.options.regplot, self.options.print_stats))
        return Explored(tuple(chapters), headline=headline)

    def _chapter(self, material: Material, rows: FeatureRows) -> tuple[Chapter, str]:
        samples = rows.samples.take(some_of(rows.samples, MOST_TESTED, material.seed, "features"))
        tested = compare_all(material, samples)
        names, complaints = self._drawn(tested)
        first = tested.found[tested.strongest[0]]
        shown = sum(found.shown for found in tested.found.values())
        target = material.target.column
        if shown:
            headline = f"{shown} of {len(tested.found)} features have to do with {target}. {sentence(first)}"
        elif first.reason:
            headline = f"Features cannot be compared by {target}: {first.reason.removeprefix(f'{target}: ')}."
        else:
            headline = f"No feature is shown to have to do with {target}. {sentence(first)}"
        text = [headline, *self._notes(samples, rows), *complaints, *rows.notes]
        by_gender = not self.options.ignore_gender
        charts: list[Chart] = [chart for name in names for chart in charts_of(tested, name, by_gender)]
        listed = list(dict.fromkeys([*tested.strongest[: self.options.max_feats], *names]))
        tests = tests_table("Tests of features", [tested.found[name] for name in listed])
        note = tests.note.replace("all rows", f"all {len(tested.found)} features, also those that are not listed")
        tables: list[Table] = [replace(tests, note=note)]
        if self.options.print_stats:
            tables += [table for name in names for table in statistics_of(tested, name)]
        _csv_of(tested).to_csv(material.folder / FILE, index=False)
        files = (File(FILE, "the tests of all features"),)
        return Chapter(_KEY, _TITLE, tuple(text), tuple(tables), tuple(charts), files=files), headline

    def _drawn(self, tested: Tested) -> tuple[list[str], list[str]]:
        """The features that are drawn, and what is wrong with others that are named."""
        names, complaints = [], []
        for name in dict.fromkeys(self.options.plot_features or ()):
            if name in tested.columns:
                names.append(name)
            else:
                complaints.append(
                    f"EXPL.plot_features: there is no feature {name!r}, or it is the same in all samples."
                    f"{did_you_mean(name, tested.columns)}"
                )
        if self.options.feature_distributions and not self.options.model:
            names += [name for name in tested.strongest[: self.options.max_feats] if name not in names]
        return names, complaints

    def _notes(self, samples: Samples, rows: FeatureRows) -> list[str]:
        notes = [f"p values are corrected over all {len(samples.columns)} features (Holm)."]
        if len(samples) < len(rows.samples):
            notes.append(f"Tested were {len(samples)} of {len(rows.samples)} samples, drawn at random.")
        if self.options.feature_distributions and self.options.model:
            notes.append(
                "How the features that the learners rank first are distributed is drawn where they are ranked."
            )
        return notes


def _csv_of(tested: Tested) -> pd.DataFrame:
    rows = []
    for name in tested.strongest:
        found = tested.found[name]
        rows.append(
            {
                "feature": name,
                "test": found.test or found.reason,
                "p": found.p,
                "p_corrected": found.corrected,
                "effect": found.effect.name,
                "value": found.effect.value,
                "low": found.effect.low,
                "high": found.effect.high,
                "between": " and ".join(found.pair),
                found.unit: found.units,
                "samples": found.samples,
                "sample_level_effect": found.sample_effect.value,
                "sample_level_p": found.sample_p,
            }
        )
    return pd.DataFrame(rows)
