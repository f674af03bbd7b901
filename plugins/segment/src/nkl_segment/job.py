"""What is to be segmented, how, and where the results go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from nkl.command import Bench, Choice, Experiment
from nkl.data import Finding
from nkl.stages import select_rows
from nkl_segment.options import SegmentOptions


@dataclass(frozen=True, eq=False)
class Job:
    """One segmentation.

    Attributes:
        name: of the experiment.
        folder: of the results.
        rows: what is segmented, on the segmented index: whole files, or parts of them.
        segmenter: the method.
        options: the rules for segments, and what is written.
        reporters: they show what was found.
        findings: about the rows.
        tolerance: the share of recordings (0 to 1) that may fail.
        ini: where all this is said; empty where no file says it.
    """

    name: str
    folder: Path
    rows: pd.DataFrame
    segmenter: Choice
    options: SegmentOptions
    reporters: tuple[Choice, ...] = ()
    findings: tuple[Finding, ...] = ()
    tolerance: float = 0.0
    ini: str = ""


def of_experiment(experiment: Experiment, bench: Bench) -> Job:
    """The databases of an experiment: all their rows, or one split's (``EXP.sample_selection``).

    Raises:
        UserError: if there are none, or their rows cannot be read.
    """
    options, segmenter = experiment.of(SegmentOptions), experiment.choice("SEGMENT", "method")
    assert options is not None and segmenter is not None
    rows, findings = select_rows(experiment, experiment.exp.sample_selection, "segmenting", bench)
    return Job(
        name=experiment.exp.name,
        folder=experiment.folder / options.result,
        rows=rows,
        segmenter=segmenter,
        options=options,
        reporters=experiment.reporters,
        findings=tuple(findings),
        tolerance=experiment.feats.fail_threshold,
        ini=str(experiment.ini.path),
    )
