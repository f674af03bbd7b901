"""What is to be segmented, how, and where the results go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from nkl.data.report import Finding
from nkl.ini.choosing import require
from nkl.ini.experiment import Experiment
from nkl_segment.options import SegmentOptions
from nkl.ini.text import Ini
from nkl.ini.understanding import build
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import Choice
from nkl.kernel.kinds import SEGMENTER
from nkl.kernel.watchers import Watchers
from nkl.stages.rows import select_rows
from nkl.store import Store


@dataclass(frozen=True, eq=False)
class Job:
    """One segmentation.

    Attributes:
        name: of the experiment.
        folder: of the results.
        rows: what is segmented, on the segmented index: whole files, or parts of them.
        segmenter: the method.
        options: the rules for segments, and what is written.
        executor: what spreads the work.
        reporters: they may draw how much each speaker speaks.
        findings: about the rows.
        tolerance: the share of recordings (0 to 1) that may fail.
        ini: where all this is said; empty where no file says it.
    """

    name: str
    folder: Path
    rows: pd.DataFrame
    segmenter: Choice
    options: SegmentOptions
    executor: Choice
    reporters: tuple[Choice, ...] = ()
    findings: tuple[Finding, ...] = ()
    tolerance: float = 0.0
    ini: str = ""


def understand(ini: Ini, catalog: Catalog, lenient: bool = False) -> Experiment:
    """The experiment of an INI, with a segmenter; without a section [SEGMENT], all of its keys have their defaults.

    Raises:
        UserError: with all complaints at once.
    """
    if "SEGMENT" not in ini.sections:
        ini = replace(ini, sections={**ini.sections, "SEGMENT": 0})
    experiment = build(ini, catalog, lenient)
    if experiment.segmenter is None and experiment.segment is not None:
        require(ini, catalog, SEGMENTER, [experiment.segment.method], "SEGMENT", "method")
    return experiment


def of_experiment(experiment: Experiment, watchers: Watchers, store: Store) -> Job:
    """The databases of an experiment: all their rows, or one split's (``EXP.sample_selection``).

    Raises:
        UserError: if there are none, or their rows cannot be read.
    """
    options, segmenter = experiment.segment, experiment.segmenter
    assert options is not None and segmenter is not None
    rows, findings = select_rows(experiment, experiment.exp.sample_selection, "segmenting", watchers, store)
    return Job(
        name=experiment.exp.name,
        folder=experiment.folder / options.result,
        rows=rows,
        segmenter=segmenter,
        options=options,
        executor=experiment.executor,
        reporters=experiment.reporters,
        findings=tuple(findings),
        tolerance=experiment.feats.fail_threshold,
        ini=str(experiment.ini.path),
    )
