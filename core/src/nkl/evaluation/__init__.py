"""Door: figures that can be believed. They know records of data and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nkl.doors import lazy

if TYPE_CHECKING:
    from nkl.evaluation.alignment import labelled as labelled
    from nkl.evaluation.alignment import plain_index as plain_index
    from nkl.evaluation.alignment import take as take
    from nkl.evaluation.bootstrap import Clusters as Clusters
    from nkl.evaluation.bootstrap import cluster as cluster
    from nkl.evaluation.bootstrap import interval as interval
    from nkl.evaluation.bootstrap import resampled_sums as resampled_sums
    from nkl.evaluation.cautions import cautions_of as cautions_of
    from nkl.evaluation.classification import classification_measures as classification_measures
    from nkl.evaluation.classification import tallies as tallies
    from nkl.evaluation.comparison import ALPHA as ALPHA
    from nkl.evaluation.comparison import Comparison as Comparison
    from nkl.evaluation.comparison import compare_all as compare_all
    from nkl.evaluation.conformal import ConformalSets as ConformalSets
    from nkl.evaluation.conformal import fit_conformal as fit_conformal
    from nkl.evaluation.fairness import by_group as by_group
    from nkl.evaluation.fairness import by_groups as by_groups
    from nkl.evaluation.judge import evaluate as evaluate
    from nkl.evaluation.judge import mean_and_sd as mean_and_sd
    from nkl.evaluation.judge import pool as pool
    from nkl.evaluation.leakage import SPEAKERS as SPEAKERS
    from nkl.evaluation.ranking import ranking_on_sample as ranking_on_sample
    from nkl.evaluation.regression import moments as moments
    from nkl.evaluation.regression import regression_measures as regression_measures
    from nkl.evaluation.significance import smallest_p as smallest_p
    from nkl.evaluation.statistic import LOWER_IS_BETTER as LOWER_IS_BETTER
    from nkl.evaluation.statistic import Statistic as Statistic
    from nkl.evaluation.statistic import statistic_of as statistic_of

_HOMES = {
    "ALPHA": "evaluation.comparison",
    "by_group": "evaluation.fairness",
    "by_groups": "evaluation.fairness",
    "cautions_of": "evaluation.cautions",
    "classification_measures": "evaluation.classification",
    "cluster": "evaluation.bootstrap",
    "Clusters": "evaluation.bootstrap",
    "compare_all": "evaluation.comparison",
    "Comparison": "evaluation.comparison",
    "ConformalSets": "evaluation.conformal",
    "evaluate": "evaluation.judge",
    "fit_conformal": "evaluation.conformal",
    "interval": "evaluation.bootstrap",
    "labelled": "evaluation.alignment",
    "LOWER_IS_BETTER": "evaluation.statistic",
    "mean_and_sd": "evaluation.judge",
    "moments": "evaluation.regression",
    "plain_index": "evaluation.alignment",
    "pool": "evaluation.judge",
    "ranking_on_sample": "evaluation.ranking",
    "regression_measures": "evaluation.regression",
    "resampled_sums": "evaluation.bootstrap",
    "smallest_p": "evaluation.significance",
    "SPEAKERS": "evaluation.leakage",
    "Statistic": "evaluation.statistic",
    "statistic_of": "evaluation.statistic",
    "take": "evaluation.alignment",
    "tallies": "evaluation.classification",
}

__all__ = list(_HOMES)

__getattr__, __dir__ = lazy(__name__, _HOMES)
