"""Offers xgb and xgr."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pydantic

from nkl.plugin import Component, Options, hookimpl, option
from nkl_xgb.references import XGBOOST


class _BoostingOptions(Options):
    n_estimators: int = option(100, "Number of rounds of boosting.", ge=1)
    max_depth: int = option(6, "Depth of a tree; 0: no limit.", ge=0)
    learning_rate: float = option(0.3, "How much each round counts, above 0 to 1.", aliases=("eta",), gt=0, le=1)
    subsample: float = option(1.0, "Share of the samples that each round sees, above 0 to 1.", gt=0, le=1)
    colsample_bytree: float = option(1.0, "Share of the features that each tree sees, above 0 to 1.", gt=0, le=1)
    early_stopping_rounds: int = option(
        0, "Stop after so many rounds without improvement on held-out samples; 0 or False: never.", ge=0
    )
    validation_split: float = option(
        0.2,
        "Share of the training samples held out for early stopping where there is no dev split; other speakers where "
        "speakers are known.",
        gt=0,
        le=0.5,
    )
    n_jobs: int = option(
        8, "Threads; never more than the machine has cores, and one where there are few samples.", ge=1, identity=False
    )

    @pydantic.field_validator("early_stopping_rounds", mode="before")
    @classmethod
    def _off(cls, value: Any) -> Any:
        return 0 if str(value).lower() in ("false", "no", "none") else value


class XgbOptions(_BoostingOptions):
    """Options of xgb."""

    eval_metric: Literal["logloss", "mlogloss", "error", "merror", "auc"] = option(
        "logloss",
        "What early stopping watches. With more than two classes, logloss and error mean mlogloss and merror.",
    )


class XgrOptions(_BoostingOptions):
    """Options of xgr."""

    eval_metric: Literal["rmse", "mae", "mape"] = option("rmse", "What early stopping watches.")


@hookimpl
def nkl_learners() -> Iterator[Component]:
    """Offer xgb and xgr."""
    yield Component(
        name="xgb",
        target="nkl_xgb.learner:Xgb",
        summary="Gradient boosted trees (XGBoost), classification",
        references=XGBOOST,
        options=XgbOptions,
        tasks=frozenset({"classification"}),
    )
    yield Component(
        name="xgr",
        target="nkl_xgb.learner:Xgr",
        summary="Gradient boosted trees (XGBoost), regression",
        references=XGBOOST,
        options=XgrOptions,
        tasks=frozenset({"regression"}),
    )
