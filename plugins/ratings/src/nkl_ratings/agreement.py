"""How far raters agree."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from statsmodels.stats.inter_rater import fleiss_kappa

from nkl_ratings.counting import counted


def agreement(ratings: pd.DataFrame) -> Iterator[str]:
    """Krippendorff's alpha of all ratings, and Fleiss' kappa of the items that have the usual number of them, in words."""
    counts = counted(ratings).to_numpy()
    raters = counts.sum(axis=1)
    if not (raters > 1).any() or counts.shape[1] < 2:
        why = "all ratings are the same" if (raters > 1).any() else "no sample has two raters"
        yield f"Agreement cannot be measured: {why}."
        return
    several = raters[raters > 1]
    usual = int(np.bincount(several).argmax())
    kappa = fleiss_kappa(counts[raters == usual])
    alike = int((raters == usual).sum())
    among = "" if alike == len(several) else f" on the {alike} samples that have {usual} ratings"
    yield (
        f"Agreement of raters: Krippendorff's alpha {krippendorff_alpha(counts):.3f}, Fleiss' kappa {kappa:.3f}{among} (1 where "
        "all agree, 0 where they agree no more than by chance)."
    )


def krippendorff_alpha(counts: np.ndarray) -> float:
    """Krippendorff's alpha of names (nominal data), by way of the matrix of coincidences.

    Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011. Items with one rating say nothing.

    Args:
        counts: how often each label was given to each item, shape ``(items, labels)``.
    """
    counts = counts[counts.sum(axis=1) > 1].astype(np.float64)
    raters = counts.sum(axis=1)
    agreeing = (counts * (counts - 1)).sum(axis=1) / (raters - 1)
    totals, n = counts.sum(axis=0), counts.sum()
    observed = 1 - agreeing.sum() / n
    expected = 1 - (totals * (totals - 1)).sum() / (n * (n - 1))
    return 1.0 if expected == 0 else float(1 - observed / expected)
