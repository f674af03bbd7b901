"""``nkl ensemble``: the predictions of several runs made one."""

from __future__ import annotations

from pathlib import Path

import click

from nkl.command import Session, pass_session, takes_settings


@click.command(
    epilog="\b\nExamples:\n  nkl ensemble ensemble.ini\n  nkl ensemble results/svm results/xgb --method majority_voting"
)
@click.argument("sources", nargs=-1, required=True)
@click.option("--config", is_flag=True, help="Before the sources, as the dialect has it; may be left out.")
@click.option("--method", help="How predictions are fused: mean, majority_voting, svm, .. (ENSEMBLE.method).")
@click.option("--threshold", help="Of uncertainty_threshold: largest uncertainty, 0 to 1, at which one member decides.")
@click.option("--weights", help="Of performance_weighted: one number a member, such as --weights .7,.6,.8")
@click.option("--intersect", is_flag=True, help="Fuse the samples that all members have, and count the others.")
@click.option("--join", help="How files are told apart: path, or name (without folders) for members made elsewhere.")
@click.option("--outfile", help="CSV for the fused predictions, beside the files in the folder of the results.")
@click.option("--no_labels", "--no-labels", is_flag=True, help="The truth is not known: measure nothing.")
@click.option("--root", help="Folder of the folder of the results.  [default: ./results]")
@click.option("--name", help="Name of the folder of the results.  [default: ensemble]")
@takes_settings
@pass_session
def ensemble(
    session: Session,
    /,
    sources: tuple[str, ...],
    config: bool,
    said: tuple[str, ...],
    lenient: bool,
    **options: str | bool | None,
) -> None:
    """Fuse the predictions of several models, and report whether it helps.

    SOURCES is an INI with a section [ENSEMBLE]; or the members themselves: INIs (run first where there is no finished run),
    folders of runs, or files of predictions.
    """
    from nkl.command import summary
    from nkl_ensemble.arguments import ask
    from nkl_ensemble.line import run_ensemble
    from nkl_ensemble.words import members_in_words

    sources, chosen = _chosen(sources, options)
    experiment = ask(sources, chosen, said, lenient, session)
    changed = (*(f"{key}={value}" for key, value in chosen.items()), *said)
    report = run_ensemble(experiment, session, changed, lenient)
    session.say(f"{experiment.folder}" if report is None else f"{summary(report)}\n{members_in_words(report)}")


def _chosen(sources: tuple[str, ...], options: dict[str, str | bool | None]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The sources, and the values by key. Numbers among the sources are further weights: ``--weights .7 .6 .8``."""
    keys = {"root": "EXP.root", "name": "EXP.name"}
    chosen = {keys.get(name, f"ENSEMBLE.{name}"): str(value) for name, value in options.items() if value}
    if "ENSEMBLE.weights" in chosen:
        further = tuple(source for source in sources if _is_number(source) and not Path(source).exists())
        sources = tuple(source for source in sources if source not in further)
        words = chosen["ENSEMBLE.weights"].strip("[]() ").replace(",", " ").split()
        chosen["ENSEMBLE.weights"] = f"[{', '.join((*words, *further))}]"
    return sources, chosen


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
