"""Whether the data can carry a result: labels, sizes of classes, and the state of the recordings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from nkl.data.report import Finding
from nkl.evaluation.alignment import plain_index
from nkl.evaluation.overlap import name_some

FEW_SAMPLES = 5
SILENT_SHARE = 0.99
SILENT_DB = -60.0
CLIPPED_SHARE = 0.001
SCALED_PEAK = 2.0  # what a little overdriving gives is below
TINY_PEAK = 1e-3
OFFSET = 0.003
OFFSET_POWER = 0.1
CANCELLING = -0.9


def check_labels(
    tables: Mapping[str, pd.DataFrame], target: str, numeric: bool, hashes: Mapping[str, str] | None = None
) -> list[Finding]:
    """Look for labels that conflict, are missing or are rare.

    Args:
        tables: the splits by name, on the segmented index. Empty ones count as not there.
        target: the column that is predicted.
        numeric: whether it is a number (regression).
        hashes: the hash of the audio of each file, where known: copies of one recording then count as one.
    """
    there = {name: table for name, table in tables.items() if len(table) and target in table}
    findings = [*_conflicts(there, target, hashes or {}), *_unknown(there, target)]
    return findings if numeric else [*findings, *_class_sizes(there, target)]


def check_recordings(facts: pd.DataFrame) -> list[Finding]:
    """Look for recordings that are empty, silent, clipped, wrongly scaled or of another kind than the rest.

    Args:
        facts: one row a file; columns are used where they are there: ``duration`` (seconds), ``silence_share`` and
            ``clipped_share`` (0 to 1), ``level_db`` (dB relative to full scale), ``peak`` and ``offset`` (parts of full scale),
            ``correlation`` (of the channels), ``sampling_rate`` (Hz).
    """
    findings = []
    scaled = _where(facts, "peak", lambda x: x > SCALED_PEAK)
    tiny = _where(facts, "peak", lambda x: (x > 0) & (x < TINY_PEAK))
    tests = {
        "empty recordings": ("error", "are empty", _where(facts, "duration", lambda x: x <= 0), "Take them out."),
        "silent recordings": (
            "warning",
            f"are silent (over {SILENT_SHARE:.0%} silence or under {SILENT_DB:.0f} dB)",
            (
                _where(facts, "silence_share", lambda x: x >= SILENT_SHARE)
                | _where(facts, "level_db", lambda x: x < SILENT_DB)
            )
            & ~tiny,
            "Listen to some; take out what holds no speech.",
        ),
        "clipped recordings": (
            "warning",
            f"are clipped (over {CLIPPED_SHARE:.1%} of the samples at full scale)",
            _where(facts, "clipped_share", lambda x: x > CLIPPED_SHARE) & ~scaled,
            "Clipping distorts spectra. Record again at a lower level, or see that it does not go with one class.",
        ),
        "scaled samples": (
            "error",
            f"have samples up to {_most(facts, scaled):.5g}, where full scale is 1: integers in a float file?",
            scaled,
            "They are analysed as they are. Divide the samples by full scale (32768 for 16 bits), and write the files again.",
        ),
        "tiny samples": (
            "error",
            f"have samples only up to {_most(facts, tiny):.2g} of full scale: 16-bit numbers in a wider file?",
            tiny,
            "Multiply the samples (by 65536 for 16-bit numbers in 32 bits), write the files again, or take out what is silent.",
        ),
        "offset": (
            "warning",
            "have a large constant offset (DC)",
            _has_offset(facts),
            "Take the mean off, or filter out what is under 20 Hz: it changes level, silence and spectra.",
        ),
        "cancelling channels": (
            "warning",
            "have channels that cancel each other (one is the other with its sign changed); the first that sounds is "
            "analysed alone",
            _where(facts, "correlation", lambda x: x < CANCELLING),
            "A cable or converter swaps poles. Keep one channel, or change the sign of the other.",
        ),
    }
    for topic, (level, what, found, advice) in tests.items():
        if found.any():
            share, names = f"{int(found.sum())} of {len(facts)} files ({found.mean():.1%})", facts.index[found]
            message = f"{share} {what}: {name_some(names)}."
            findings.append(Finding(level, topic, message, advice))
    if "sampling_rate" in facts and facts["sampling_rate"].nunique() > 1:
        rates = ", ".join(f"{n} at {rate:g} Hz" for rate, n in facts["sampling_rate"].value_counts().items())
        message = f"The files have several sampling rates: {rates}."
        advice = (
            "A low rate leaves out high frequencies, which a model may hear. See that every class has the same mix."
        )
        findings.append(Finding("warning", "mixed sampling rates", message, advice))
    return findings


def _most(facts: pd.DataFrame, where: pd.Series) -> float:
    return float(facts["peak"][where].max()) if where.any() else 0.0


def _has_offset(facts: pd.DataFrame) -> pd.Series:
    """Where a tenth of the power is in the mean."""
    if not {"offset", "level_db"} <= {*facts.columns}:
        return pd.Series(False, index=facts.index)
    power = 10 ** (facts["level_db"] / 10)
    return (facts["offset"].abs() > OFFSET) & (facts["offset"] ** 2 > OFFSET_POWER * power)


def _where(facts: pd.DataFrame, column: str, test: object) -> pd.Series:
    if column not in facts:
        return pd.Series(False, index=facts.index)
    assert callable(test)
    return pd.Series(test(facts[column]), index=facts.index)


def _conflicts(tables: Mapping[str, pd.DataFrame], target: str, hashes: Mapping[str, str]) -> Iterator[Finding]:
    if not tables:
        return
    everything = pd.concat([table[[target]] for table in tables.values()])
    keys = plain_index(everything.index).to_frame(index=False)
    names = keys["file"]
    keys["file"] = [hashes.get(file, file) for file in names]
    keys["label"] = everything[target].to_numpy(dtype=object)
    keys["name"] = names
    known = keys.dropna(subset=["label"])
    distinct = known.groupby(["file", "start", "end"])["label"].transform("nunique")
    if (distinct > 1).any():
        files = set(known["name"][distinct > 1])
        message = f"{len(files)} files have segments with several different values of {target}: {name_some(files)}."
        yield Finding("error", "conflicting labels", message, "Decide for one label each, or take the segments out.")
    for name, table in tables.items():
        repeated = int(plain_index(table.index).duplicated().sum())
        if repeated:
            message = f"{repeated} of {len(table)} rows of {name} repeat a segment."
            yield Finding("warning", "duplicate rows", message, "Keep one row a segment.")


def _unknown(tables: Mapping[str, pd.DataFrame], target: str) -> Iterator[Finding]:
    for name, table in tables.items():
        missing = int(table[target].isna().sum())
        if missing:
            message = f"{missing} of {len(table)} rows of {name} have no {target}."
            yield Finding("warning", "missing labels", message, "Label them or take them out.")


def _class_sizes(tables: Mapping[str, pd.DataFrame], target: str) -> Iterator[Finding]:
    sizes = {name: table[target].value_counts() for name, table in tables.items()}
    classes = sorted(set().union(*(found.index for found in sizes.values())), key=str)
    for name, found in sizes.items():
        absent = [label for label in classes if label not in found.index]
        if absent:
            level = "error" if name == "train" else "warning"
            message = f"{name} has no sample of: {name_some(absent)}."
            advice = "A class that train lacks cannot be learned." if name == "train" else "It cannot be judged there."
            yield Finding(level, "classes missing from a split", message, f"{advice} Split anew, or set DATA.labels.")
        few = [f"{label} ({found[label]})" for label in classes if 0 < found.get(label, 0) < FEW_SAMPLES]
        if few:
            message = f"{name} has fewer than {FEW_SAMPLES} samples of: {name_some(few)}."
            yield Finding("warning", "few samples a class", message, "Add samples or join classes (<db>.mapping).")
