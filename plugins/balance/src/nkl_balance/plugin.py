"""Offers the balancers of classes."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, Input, hookimpl
from nkl_balance.references import SAMPLERS, SMOTE


@hookimpl
def nkl_balancers() -> Iterator[Component]:
    """Offer the balancers."""
    for name, target, summary in (
        ("ros", "over:RandomOver", "Repeats samples of rare classes at random"),
        ("smote", "over:Smote", "Invents samples between neighbours of rare classes"),
        ("adasyn", "over:Adasyn", "As smote, more where a rare class is hard to tell from others"),
        ("borderlinesmote", "over:BorderlineSmote", "As smote, only at the border between classes"),
        ("svmsmote", "over:SvmSmote", "As smote, near the support vectors of an SVM"),
        ("randomundersampler", "under:RandomUnder", "Leaves out samples of frequent classes at random"),
        ("clustercentroids", "under:Centroids", "Puts cluster centres in place of frequent classes' samples"),
        ("editednearestneighbours", "under:Edited", "Leaves out samples that most neighbours disagree with"),
        ("tomeklinks", "under:Tomek", "Leaves out frequent classes' samples in pairs of nearest strangers"),
        ("smoteenn", "both:SmoteEnn", "smote, then editednearestneighbours"),
        ("smotetomek", "both:SmoteTomek", "smote, then tomeklinks"),
    ):
        # Those two alone never look at features, so that samples may be of any kind.
        kind: Input | None = "any" if name in ("ros", "randomundersampler") else None
        yield Component(
            name=name,
            target=f"nkl_balance.{target}",
            summary=summary,
            references=SMOTE if "smote" in name else SAMPLERS,
            input=kind,
        )
