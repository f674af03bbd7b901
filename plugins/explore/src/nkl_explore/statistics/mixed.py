"""Mixed models: all samples are used, and each speaker has a level of their own (a random intercept)."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from nkl_explore.statistics.column import Column, recoded
from nkl_explore.statistics.comparing import FEWEST
from nkl_explore.statistics.speakers import Speakers

MOST = 20_000
"""More samples than this are not needed for a figure with three digits, and cost minutes."""

_LEAST = 1e-3
"""Where speakers hardly differ, the search for their variance begins at this share of the variance within them."""

_TERM = re.compile(r"x(\d+)(?:\[T\.c(\d+)\])?")


@dataclass(frozen=True)
class Term:
    """How much one term of the model adds.

    Attributes:
        name: in words: ``emotion = anger``.
        estimate: in the unit of what is explained.
        low: lower end of the 95 % interval.
        high: upper end.
        p: of Wald's test.
    """

    name: str
    estimate: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Mixed:
    """A linear model with a random intercept a speaker, fitted by maximum likelihood.

    Attributes:
        formula: in words.
        terms: its fixed effects, without the intercept.
        p: of the likelihood-ratio test against the model without what is asked for; too small with few speakers.
        share: of the variance that is not explained, what is between speakers (the intraclass correlation).
        samples: how many.
        speakers: how many.
        reason: why there is no model, without a point; empty where there is one.
    """

    formula: str
    terms: tuple[Term, ...] = ()
    p: float = np.nan
    share: float = np.nan
    samples: int = 0
    speakers: int = 0
    reason: str = ""


def mixed_model(outcome: Column, causes: Sequence[Column], speakers: Speakers, product: bool = False) -> Mixed:
    """Explains numbers by other columns: ``outcome ~ causes + (1 | speaker)``.

    Args:
        outcome: numbers.
        causes: numbers and categories.
        speakers: of the same samples.
        product: whether what is asked for is the product of all causes (does the slope differ between classes?); else all of
            them.
    """
    sign = " × " if product else " + "
    formula = f"{outcome.name} ~ {sign.join(cause.name for cause in causes)} + (1 | speaker)"
    known = ~np.any([column.missing for column in (outcome, *causes)], axis=0)
    known &= _thinned(known, speakers)
    outcome, causes = outcome.take(known), [recoded(cause.take(known)) for cause in causes]
    speakers = speakers.take(known)
    if reason := _hopeless(outcome, causes, speakers):
        return Mixed(formula, reason=reason)
    names = [f"x{at}" for at in range(len(causes))]
    table = pd.DataFrame({"y": outcome.values, **{name: _cells(one) for name, one in zip(names, causes, strict=True)}})
    own = (" * " if product else " + ").join(names)
    less = " + ".join(names) if product else "1"
    try:
        fitted, without = _fit(f"y ~ {own}", table, speakers), _fit(f"y ~ {less}", table, speakers)
    except (np.linalg.LinAlgError, ValueError) as error:
        return Mixed(formula, reason=f"the model cannot be fitted ({error})")
    if fitted is None or without is None:
        return Mixed(formula, reason="the model does not converge, so nothing is concluded from it")
    freedom = len(fitted.fe_params) - len(without.fe_params)
    p = float(stats.chi2.sf(max(0.0, 2 * (fitted.llf - without.llf)), freedom))
    between = float(fitted.cov_re.iloc[0, 0])
    share = between / (between + float(fitted.scale))
    return Mixed(formula, _terms(fitted, causes), p, share, len(table), speakers.count)


def _thinned(known: np.ndarray, speakers: Speakers) -> np.ndarray:
    """Every so many samples of each speaker, where there are very many."""
    step = int(np.ceil(known.sum() / MOST))
    if step < 2:
        return np.ones(len(known), dtype=bool)
    order = np.argsort(speakers.codes, kind="stable")
    kept = np.zeros(len(known), dtype=bool)
    kept[order[::step]] = True
    return kept


def _hopeless(outcome: Column, causes: Sequence[Column], speakers: Speakers) -> str:
    if speakers.unit == "samples":
        return "speakers are not known"
    if speakers.count < FEWEST:
        return f"it needs {FEWEST} speakers at least, and there are {speakers.count}"
    if speakers.count == len(outcome.values):
        return "each speaker has one sample only"
    for one in (outcome, *causes):
        if np.ptp(one.values) == 0:
            return f"{one.name} has one value only"
    if speakers.constant(outcome.values):
        return f"{outcome.name} is the same in all samples of a speaker"
    return ""


def _cells(column: Column) -> Any:
    if not column.labels:
        return column.values
    return np.array([f"c{code}" for code in range(len(column.labels))], dtype=object)[column.codes]


def _fit(formula: str, table: pd.DataFrame, speakers: Speakers) -> Any | None:
    """The fitted model; ``None`` where it does not converge."""
    import statsmodels.formula.api as smf  # takes a second to import

    model = smf.mixedlm(formula, table, groups=speakers.codes)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # whether it converged is asked below; at the boundary there is no speaker's level
        fitted = model.fit(reml=False, start_params=_start(model, speakers), method=["lbfgs"])
        if not _good(fitted):
            fitted = model.fit(reml=False)
    return fitted if _good(fitted) else None


def _start(model: Any, speakers: Speakers) -> Any:
    """Where the search begins: least squares, and how far apart speakers' mean residuals are: half the time."""
    from statsmodels.regression.mixed_linear_model import MixedLMParams

    fixed = np.linalg.lstsq(model.exog, model.endog, rcond=None)[0]
    residuals = pd.Series(model.endog - model.exog @ fixed).groupby(speakers.codes)
    within = float((residuals.var() * (residuals.size() - 1)).sum() / max(model.nobs - speakers.count, 1))
    between = float(residuals.mean().var()) - within * float((1 / residuals.size()).mean())
    share = max(between / within, _LEAST) if within > 0 else _LEAST
    return MixedLMParams.from_components(fe_params=fixed, cov_re=np.array([[share]]))


def _good(fitted: Any) -> bool:
    return bool(fitted.converged and np.isfinite(fitted.llf) and np.isfinite(fitted.bse_fe).all())


def _terms(fitted: Any, causes: Sequence[Column]) -> tuple[Term, ...]:
    def word(part: re.Match[str]) -> str:
        cause = causes[int(part[1])]
        return f"{cause.name} = {cause.labels[int(part[2])]}" if part[2] else cause.name

    ends, found = fitted.conf_int(), []
    for name in fitted.fe_params.index[1:]:
        text = " × ".join(_TERM.sub(word, part) for part in name.split(":"))
        low, high = ends.loc[name]
        found.append(Term(text, float(fitted.fe_params[name]), float(low), float(high), float(fitted.pvalues[name])))
    return tuple(found)
