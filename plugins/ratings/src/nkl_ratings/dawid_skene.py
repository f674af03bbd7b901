"""The most probable label, given how often each rater takes one class for another."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from nkl.errors import UserError
from nkl.parts import Decision
from nkl_ratings.counting import most_frequent
from nkl_ratings.rated import Rated

_DECIMALS = 9
"""Labels whose probabilities are the same so far are equally probable."""


class DawidSkene(Rated):
    """Dawid and Skene's model (Applied Statistics 1979), as crowd-kit fits it: expectation-maximisation from the plurality."""

    def decide(self, ratings: pd.DataFrame) -> Decision:
        try:
            from crowdkit.aggregation.classification.dawid_skene import DawidSkene as Model
        except ImportError as error:
            raise UserError(
                "consensus = dawid_skene takes crowd-kit, which is not installed: pip install 'nkl-plugin-ratings[dawid-skene]'"
            ) from error
        table = ratings.rename(columns={"item": "task", "rater": "worker"}).sort_values(["task", "worker"])
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # pandas deprecates some of what crowd-kit uses
            found = Model(n_iter=100).fit_predict_proba(table[["task", "worker", "label"]])
        return Decision(most_frequent(found.sort_index().sort_index(axis=1).round(_DECIMALS)))
