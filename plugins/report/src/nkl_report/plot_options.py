"""[PLOT]: figures."""

from __future__ import annotations

from typing import Literal

from nkl.plugin import Off, Options, option

_CURVES = "changes nothing: predictions of single epochs are not kept; the learning curve shows how the training went"


class PlotOptions(Options):
    """The options of ``[PLOT]``."""

    name: Off[str] = option(None, "What figures' file names begin with.", identity=False)
    format: Literal["png", "pdf", "svg", "eps"] = option("png", "File format of figures.", identity=False)
    epochs: bool = option(False, "Also draw the confusion matrix of every epoch.", identity=False, idle=_CURVES)
    anim_progression: bool = option(
        False, "Make the epochs' confusion matrices an animation.", identity=False, idle=_CURVES
    )
    fps: float = option(1, "Pictures a second of the animation.", gt=0, identity=False, idle=_CURVES)
    epoch_progression: bool = option(
        False, "Draw loss and result over the epochs; always done where a model is trained in epochs.", identity=False
    )
    combine_per_speaker: Off[Literal["mode", "mean"]] = option(
        None,
        "Also report one prediction a speaker: the most frequent class, or that of the highest mean probability.",
    )
    combine_per_speaker_col: str = option(
        "speaker", "The column whose rows combine_per_speaker puts together.", key="combine_per_speaker.col"
    )
    uncertainty_threshold: Off[float] = option(
        None,
        "Also report the result without predictions more uncertain than this (0 to 1).",
        ge=0,
        le=1,
    )
    runs_compare: Off[Literal["features", "models", "databases"]] = option(
        None,
        "Also show the finished runs of this root that predict the same, by what they differ in.",
        identity=False,
    )
    kind: Literal["violin", "bar", "box", "swarm", "strip"] = option(
        "violin", "How distributions are drawn.", identity=False
    )
    ccc: bool = option(
        False, "Give the concordance beside the correlation coefficient in scatter plots.", identity=False
    )
    titles: bool = option(True, "Put titles on figures.", identity=False)
    fill_areas: bool = option(False, "Fill the areas below densities.", identity=False)
