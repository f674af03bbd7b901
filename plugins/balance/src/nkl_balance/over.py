"""Balancers that add samples to rare classes."""

from __future__ import annotations

from typing import Any

from imblearn.over_sampling import ADASYN, SMOTE, SVMSMOTE, BorderlineSMOTE, RandomOverSampler

from nkl_balance.resample import Resampler, neighbours


class RandomOver(Resampler):
    """Samples of rare classes repeated at random."""

    def sampler(self, smallest: int, seed: int) -> Any:
        return RandomOverSampler(random_state=seed)


class Smote(Resampler):
    """Points between a sample and one of its neighbours in the class (Chawla et al., JAIR 2002)."""

    def sampler(self, smallest: int, seed: int) -> Any:
        return SMOTE(k_neighbors=neighbours(5, smallest), random_state=seed)


class Adasyn(Resampler):
    """As SMOTE, more often where neighbours belong to other classes (He et al., IJCNN 2008)."""

    def sampler(self, smallest: int, seed: int) -> Any:
        return ADASYN(n_neighbors=neighbours(5, smallest), random_state=seed)


class BorderlineSmote(Resampler):
    """As SMOTE, from samples at the border of their class (Han et al., ICIC 2005)."""

    def sampler(self, smallest: int, seed: int) -> Any:
        return BorderlineSMOTE(k_neighbors=neighbours(5, smallest), random_state=seed)


class SvmSmote(Resampler):
    """As SMOTE, from support vectors (Nguyen et al., IJKESDP 2011); the classes need not come out equal."""

    def sampler(self, smallest: int, seed: int) -> Any:
        return SVMSMOTE(k_neighbors=neighbours(5, smallest), random_state=seed)
