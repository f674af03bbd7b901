"""``nkl compare``: which of several runs is better, if any is."""

from __future__ import annotations

from pathlib import Path

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
@click.option("--seed", default=42, show_default=True, help="Of the resampling.")
@takes_loudness
@pass_session
def compare(session: Session, runs: tuple[Path, ...], measure: str | None, seed: int) -> None:
    """Compare RUNS (folders of runs on the same test samples) with the first of them.

    Samples are joined by index. Each difference has its paired interval over speakers and a permutation test that swaps whole
    speakers, corrected after Holm where there are several.
    """
    from nkl.command import in_words, read_predictions
    from nkl.evaluation import compare_all

    if len(runs) < 2:
        raise UserError("a comparison needs the folders of at least two runs.")
    found = compare_all({str(run): read_predictions(run) for run in runs}, seed, measure)
    for one in found:
        session.say(one.verdict)
        session.say(f"  {in_words(one.difference)}: {one.second} less {one.first}; {one.difference.method}")
        session.say(
            f"  permutation test p = {one.p:.3f}, after Holm {one.p_adjusted:.3f}; McNemar p = {one.p_mcnemar:.3f}; "
            f"Cohen's d over speakers {one.effect:.2f}"
        )
