"""Balancers that first invent samples, then clean up."""

from __future__ import annotations

from typing import Any

from imblearn.combine import SMOTEENN, SMOTETomek
from imblearn.over_sampling import SMOTE

from nkl_balance.resample import Resampler, neighbours


class SmoteEnn(Resampler):
    """SMOTE, then edited nearest neighbours over all classes (Batista et al., SIGKDD Explorations 2004)."""

    def sampler(self, smallest: int, seed: int) -> Any:
        return SMOTEENN(smote=SMOTE(k_neighbors=neighbours(5, smallest), random_state=seed), random_state=seed)


class SmoteTomek(Resampler):
    """SMOTE, then Tomek links over all classes (Batista et al., SIGKDD Explorations 2004)."""

    def sampler(self, smallest: int, seed: int) -> Any:
        return SMOTETomek(smote=SMOTE(k_neighbors=neighbours(5, smallest), random_state=seed), random_state=seed)
