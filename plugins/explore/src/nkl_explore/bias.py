"""What besides the voice tells the target."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nkl.data import Axis, Chapter, Chart, Finding, Measure, Series, Table
from nkl.parts import Explored, Explorer, Material, Wanted
from nkl_explore.alone import Folds, score
from nkl_explore.labels import Labels, Source
from nkl_explore.stating import SAMPLE_NOTE, different, sample_level
from nkl_explore.statistics.association import Association
from nkl_explore.statistics.column import Column, recoded
from nkl_explore.statistics.effect import cramers_v
from nkl_explore.statistics.relating import relate_all
from nkl_explore.statistics.words import effect_text, number_text, p_text, sentence

_SHOWN = 15
_NAMED = 3
_MANY = 30
"""With fewer speakers, that nothing is found says little."""


@dataclass(frozen=True, eq=False)
class Row:
    """One column against the target.

    Attributes:
        source: where it is from.
        column: what it holds.
        found: whether it has to do with the target.
        alone: how well it tells the target on its own; ``None`` where there are too few speakers.
    """

    source: Source
    column: Column
    found: Association
    alone: Measure | None

    @property
    def chance(self) -> float:
        """What guessing gives."""
        return float(self.alone.chance) if self.alone and self.alone.chance else np.nan

    @property
    def gain(self) -> float:
        """How far it is above chance, from 0 to 1."""
        if self.alone is None:
            return self.found.effect.share
        return float((self.alone.value - self.chance) / (1 - self.chance))

    @property
    def predicts(self) -> bool:
        """Whether it alone is better than chance for speakers that it does not know."""
        if self.alone is None:
            return False
        low = self.alone.low if np.isfinite(self.alone.low) else self.alone.value
        return bool(low > self.chance)

    @property
    def verdict(self) -> str:
        """In words, no more than was shown."""
        if self.found.shown:
            return "tells the target" if self.predicts else "differs, but does not tell the target of unknown speakers"
        return "no difference shown" + (", yet it predicts better than chance: look at it" if self.suspect else "")

    @property
    def suspect(self) -> bool:
        """Whether it predicts though no test shows a difference, as where speakers are too few for any test of so many rows.

        Intervals are not corrected for the number of rows: only what is twice as far from chance is pointed at. What is always
        right has no interval.
        """
        if self.alone is None or self.found.shown:
            return False
        low = self.alone.low if np.isfinite(self.alone.low) else self.alone.value == 1.0
        return bool(2 * low - self.alone.value > self.chance)


class Bias(Explorer):
    """A table of all columns against the target, the worst on top."""

    place = "bias"

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({"recordings"})

    def explore(self, material: Material, advance: Callable[[float], None]) -> Explored:
        """Test each column, and predict from it alone."""
        labels = Labels(material)
        return _bias_chapter(labels, labels.all_columns(), advance)


def _bias_chapter(
    labels: Labels, columns: Mapping[str, tuple[Source, Column]], advance: Callable[[float], None]
) -> Explored:
    target = labels.target
    title = f"What besides the voice tells {target.name}"
    if target.kind == "nothing":
        return Explored((Chapter("bias", title, (f"Nothing can be compared: {target.name}: {target.reason}.",)),))
    rows, left = _rows(labels, columns, advance)
    text = [_summary(rows, target), *(sentence(row.found, row.column.unit) for row in rows[:_NAMED] if row.found.shown)]
    text += [*_power(rows, labels), *_of_speakers(labels), *_not_compared(left), *_advice(labels, columns)]
    tables = (_table(rows, target), _tests(rows)) if rows else ()
    charts = (_chart(rows, target),) if any(row.alone for row in rows) else ()
    chapter = Chapter("bias", title, tuple(text), tables=tables, charts=charts)
    return Explored((chapter,), _findings(rows, target), text[0])


def _rows(
    labels: Labels, columns: Mapping[str, tuple[Source, Column]], advance: Callable[[float], None]
) -> tuple[list[Row], list[Association]]:
    """What was compared, the worst first, and what could not be."""
    names = list(columns)
    family = relate_all(
        labels.target, [columns[name][1] for name in names], labels.speakers, lambda share: advance(share / 2)
    )
    folds = Folds.of(labels.target, labels.speakers, labels.table.index, labels.material.seed)
    rows, left = [], []
    for done, (name, found) in enumerate(zip(names, family, strict=True), 1):
        source, column = columns[name]
        if column.kind == "nothing" or (found.reason and folds is None):
            left.append(found)
        else:
            rows.append(Row(source, column, found, score(column, folds) if folds else None))
        advance(0.5 + 0.5 * done / len(names))
    return sorted(rows, key=lambda row: (not (row.found.shown or row.suspect), -row.gain, row.suspect)), left


def _summary(rows: Sequence[Row], target: Column) -> str:
    if not rows:
        return f"No column could be compared with {target.name}."
    told = [row for row in rows if row.found.shown and row.predicts]
    count = f"{len(rows)} column{'s' if len(rows) > 1 else ''} that {'were' if len(rows) > 1 else 'was'} compared"
    suspects = [row for row in rows if row.suspect]
    more = f"{_named(suspects)} predict{'s' if len(suspects) == 1 else ''} it better than chance"
    if told:
        tells = f"tell{'s' if len(told) == 1 else ''} {target.name} besides the voice: {_named(told)}."
        return f"{len(told)} of the {count} {tells}" + (f" {more}, though no test shows it." if suspects else "")
    if suspects:
        return f"No test shows that any of the {count} tells {target.name}, yet {more}: look at it."
    differ = [row.column.name for row in rows if row.found.shown]
    if differ:
        return (
            f"{', '.join(differ[:_NAMED])} differ{'s' if len(differ) == 1 else ''} with {target.name}, but none of the {count} "
            "tells it for speakers that a model does not know."
        )
    return f"Nothing was found that tells {target.name} besides the voice, among the {count}."


def _named(rows: Sequence[Row]) -> str:
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    return ", ".join(f"{row.column.name} ({_alone(row)})" for row in rows[:_NAMED]) + more


def _alone(row: Row) -> str:
    assert row.alone is not None
    return f"UAR {number_text(row.alone.value)} from it alone, chance {number_text(row.chance)}"


def _power(rows: Sequence[Row], labels: Labels) -> list[str]:
    """That nothing was found says little of few speakers."""
    if labels.speakers.count >= _MANY or not rows or any(row.found.shown for row in rows):
        return []
    count = f"{labels.speakers.count} {labels.speakers.unit} and {len(rows)} columns"
    return [
        f"With {count} only very large differences can be shown: that none is shown does not say that there is none."
    ]


def _of_speakers(labels: Labels) -> list[str]:
    """How much the speaker says: of speakers themselves nothing can be held out."""
    speakers, target = labels.speakers, labels.target
    if speakers.unit == "samples":
        return ["Speakers are not known: samples are taken as independent, which makes p too small if they are not."]
    known = ~target.missing
    if target.kind != "category" or speakers.count < 2:
        return []
    if speakers.take(known).constant(target.values[known]):
        return [f"Each speaker has one {target.name}: only splits by speaker can tell whether a model hears it."]
    classes, who = recoded(target.take(known)), speakers.take(known)
    table = np.zeros((who.count, len(classes.labels)))
    np.add.at(table, (who.codes, classes.codes), 1)
    effect = cramers_v(table)
    if not np.isfinite(effect.value):
        return []
    return [
        f"The speaker and {target.name}: {effect_text(effect)} at sample level, {who.count} speakers, who have "
        f"{'different' if effect.low > 0 else 'as far as is shown the same'} shares of the classes."
    ]


def _not_compared(left: Sequence[Association]) -> list[str]:
    reasons: dict[str, list[str]] = {}
    for one in left:
        reason = one.reason.removeprefix(f"{one.one}: ")
        reasons.setdefault(reason, []).append(one.one)
    said = [f"{', '.join(names)} ({reason})" for reason, names in reasons.items()]
    return [f"Not compared: {'; '.join(said)}."] if said else []


def _advice(labels: Labels, columns: Mapping[str, tuple[Source, Column]]) -> list[str]:
    """Noise is not among the facts of recordings."""
    if any("snr" in name.lower() for name in columns):
        return []
    return [
        "Noise and hum were not looked at: write targets = ['snr'] into a section [PREDICT], and the signal-to-noise ratio is "
        "a row of this table too; likewise gender, age, mos, pesq, sdr, stoi."
    ]


def _table(rows: Sequence[Row], target: Column) -> Table:
    note = (
        f"Sorted by how well the column alone tells {target.name}. alone: mean recall over classes (UAR) of naive Bayes on this "
        f"column for speakers that it was not fitted on, with its 95 % interval; guessing has {number_text(rows[0].chance)}. "
        "p: corrected over all rows (Holm). A column that tells the target is a bias where it does not belong to the target; "
        "loud anger does."
    )
    if target.kind == "number":
        note += f" For this, {target.name} is cut into thirds."
    if any(row.alone and row.alone.high < row.chance for row in rows):
        note += (
            " Below chance is no finding: where a column has nothing to do with the target, speakers who are held out are "
            "missing among the others, who then speak for the opposite."
        )
    return Table.of(f"All columns against {target.name}", [_cells(row) for row in rows], note)


def _cells(row: Row) -> dict[str, Any]:
    found, alone = row.found, row.alone
    return {
        "column": row.column.name,
        "from": row.source,
        "verdict": row.verdict,
        "alone": f"{number_text(alone.value)} {_interval(alone)}".strip() if alone else "–",
        "effect": effect_text(found.effect) if not found.reason else found.reason,
        "p": p_text(found.corrected).removeprefix("p = ").removeprefix("p ") if not found.reason else "–",
    }


def _tests(rows: Sequence[Row]) -> Table:
    """How each was tested."""
    return Table.of("How they were tested", [_test_cells(row) for row in rows], SAMPLE_NOTE)


def _test_cells(row: Row) -> dict[str, Any]:
    found = row.found
    return {
        "column": row.column.name,
        "test": found.test or "–",
        "most different": f"{found.one}: {different(found)}"
        if found.one != row.column.name and found.pair
        else different(found),
        found.unit: found.units,
        "samples": found.samples,
        "at sample level": sample_level(found),
    }


def _interval(measure: Measure) -> str:
    known = np.isfinite(measure.low) and np.isfinite(measure.high)
    return f"[{number_text(measure.low)}, {number_text(measure.high)}]" if known else ""


def _chart(rows: Sequence[Row], target: Column) -> Chart:
    shown = [(row.column.name, row.alone) for row in rows if row.alone is not None][:_SHOWN]
    values, low, high = (np.array([getattr(one, end) for _, one in shown]) for end in ("value", "low", "high"))
    chance = next(row.chance for row in rows if row.alone is not None)
    best, alone = max(shown, key=lambda one: one[1].value)
    says = (
        f"How well each column alone tells {target.name} of unknown speakers: {best} best, with a UAR of "
        f"{number_text(alone.value)} {_interval(alone)}; guessing has {number_text(chance)}."
    )
    bars = Series("UAR", values, low=low, high=high)
    guess = Series("chance", np.array([chance]), drawn="dashed")
    names = tuple(name for name, _ in shown)
    title = f"What tells {target.name} without listening"
    return Chart(
        "bias", "bars", title, says, (bars, guess), names, y=Axis("UAR from this column alone", low=0.0, high=1.0)
    )


def _findings(rows: Sequence[Row], target: Column) -> tuple[Finding, ...]:
    told = [row for row in rows if (row.found.shown and row.predicts) or row.suspect]
    if not told:
        return ()
    named = "; ".join(
        f"{row.column.name}: {_alone(row)}{', though no test shows it' if row.suspect else ''}" for row in told[:_NAMED]
    )
    more = f"; and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    advice = (
        "It may belong to the target (anger is loud), or to how the data was collected. If it is the collection, balance it, "
        "make it alike, or report how far a model gets beyond it."
    )
    return (Finding("warning", f"{target.name} without the voice", f"{named}{more}.", advice),)
