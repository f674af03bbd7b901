"""``nkl compare``: which of several runs is better, if any is."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import click

from nkl.command import Session, pass_session, takes_loudness
from nkl.errors import UserError


@click.command(
    epilog="\b\nExamples:\n"
    "  nkl compare results/svm results/xgb\n"
    "  nkl compare results/svm results/xgb --measure accuracy"
)
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--measure", help="What is compared; UAR or CCC where it is not said.")
@takes_loudness
@pass_session
def compare(session: Session, runs: tuple[Path, ...], measure: str | None) -> None:
    """Compare RUNS (folders of runs on the same test samples) with the first of them.

    Samples are joined by index, and all trainings of a run (EXP.runs) count: their mean is compared. Each difference has its
    paired interval over speakers and the t test that goes with it, both corrected after Holm where there are several.
    """
    from nkl.command import in_words, read_results, read_trials
    from nkl.evaluation import compare_all

    if len(runs) < 2:
        raise UserError("a comparison needs the folders of at least two runs.")
    models = {str(run): read_trials(run) for run in runs}
    for run in runs:
        results = read_results(run)
        if leaks := _leaks(results):
            session.warn(
                f"{run} was made with EXP.allow_leakage: {leaks}. Its figure is too good, and so is every difference to it; "
                "compare it with runs that have the same leak only, and believe no difference for new speakers."
            )
        if results.get("speaker_dependent"):
            session.warn(
                f"{run} is speaker-dependent: it was trained on its test speakers. Differences hold for them only."
            )
    if twice := [str(run) for run in runs if sum(run.absolute() == other.absolute() for other in runs) > 1]:
        raise UserError(f"{twice[0]} is named twice; a comparison is of different runs.")
    for one in compare_all(models, measure):
        session.say(one.verdict)
        method = f"no interval: {one.difference.reason}" if one.difference.reason else one.difference.method
        session.say(
            f"  {in_words(one.difference)}: {_runs(one.second, models)} less {_runs(one.first, models)}; {method}"
        )
        facts = [] if math.isnan(one.p) else [f"t test p = {one.p:.3f}, after Holm {one.p_adjusted:.3f}"]
        facts += [] if math.isnan(one.p_mcnemar) else [f"McNemar p = {one.p_mcnemar:.3f}"]
        facts += [] if math.isnan(one.effect) else [f"Cohen's d over speakers {one.effect:.2f}"]
        if facts:
            session.say(f"  {'; '.join(facts)}")


def _runs(name: str, models: dict[str, list[Any]]) -> str:
    count = len(models[name])
    return name if count == 1 else f"{name} (mean of {count} runs)"


def _leaks(results: dict[str, Any]) -> str:
    """The errors that a run was allowed to have, in words; empty where it had none."""
    return ", ".join(
        dict.fromkeys(str(one.get("topic")) for one in results.get("findings", ()) if one.get("level") == "error")
    )
