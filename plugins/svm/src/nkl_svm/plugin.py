"""Offers svm and svr."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from nkl.plugin import Component, Options, hookimpl, option
from nkl_svm.references import SVM


class _KernelOptions(Options):
    kernel: Literal["linear", "poly", "rbf", "sigmoid"] = option("rbf", "The kernel function.")
    gamma: Literal["scale", "auto"] | Annotated[float, Field(gt=0)] = option(
        "scale",
        "Width of the kernels poly, rbf and sigmoid: a positive number, 'scale' (1 / (features x variance)) or 'auto' "
        "(1 / features).",
    )
    degree: int = option(3, "Degree of the kernel poly.", ge=1)


class SvmOptions(_KernelOptions):
    """Options of svm."""

    C_val: float = option(1.0, "Cost of errors in training: larger fits closer.", aliases=("C",), gt=0)


class SvrOptions(_KernelOptions):
    """Options of svr."""

    C_val: float = option(
        1.0,
        "Cost of errors in training, in standard deviations of the target: larger fits closer.",
        aliases=("C",),
        gt=0,
    )
    epsilon: float | None = option(
        None,
        "Errors up to this size, in units of the target, cost nothing; a tenth of its standard deviation if not given.",
        ge=0,
    )


@hookimpl
def nkl_learners() -> Iterator[Component]:
    """Offer svm and svr."""
    yield Component(
        name="svm",
        target="nkl_svm.learner:Svm",
        summary="Support vector machine",
        references=SVM,
        options=SvmOptions,
        tasks=frozenset({"classification"}),
    )
    yield Component(
        name="svr",
        target="nkl_svm.learner:Svr",
        summary="Support vector regression",
        references=SVM,
        options=SvrOptions,
        tasks=frozenset({"regression"}),
    )
