"""The kinds of components: which hook offers them, which class they inherit, where the INI chooses and sets them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of component.

    Attributes:
        name: in words, singular.
        hook: the hook that offers components of this kind.
        part: the abstract class, ``module:Class``; empty for commands.
        chosen_by: the INI key that chooses one.
        sections: the INI sections that hold their options, the first that has the key wins.
    """

    name: str
    hook: str
    part: str
    chosen_by: str = ""
    sections: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The name as users type it."""
        return self.name.rsplit(" ", 1)[-1] if self.name.startswith("feature") else self.name.split(" ", 1)[0]


LOADER = Kind("loader", "nkl_loaders", "nkl.parts.loader:Loader", "<database>.type", ("DATA",))
CONSENSUS = Kind(
    "consensus method", "nkl_consensus", "nkl.parts.consensus:Consensus", "<database>.consensus", ("DATA",)
)
EXTRACTOR = Kind(
    "feature extractor", "nkl_feature_extractors", "nkl.parts.extractor:FeatureExtractor", "FEATS.type", ("FEATS",)
)
LEARNER = Kind("learner", "nkl_learners", "nkl.parts.learner:Learner", "MODEL.type", ("MODEL",))
SCALER = Kind("scaler", "nkl_scalers", "nkl.parts.scaler:Scaler", "FEATS.scale", ("FEATS",))
BALANCER = Kind("balancer", "nkl_balancers", "nkl.parts.balancer:Balancer", "FEATS.balancing", ("FEATS",))
PREDICTOR = Kind("predictor", "nkl_predictors", "nkl.parts.predictor:Predictor", "PREDICT.targets", ("PREDICT",))
SEGMENTER = Kind("segmenter", "nkl_segmenters", "nkl.parts.segmenter:Segmenter", "SEGMENT.method", ("SEGMENT",))
ENSEMBLE = Kind(
    "ensemble method", "nkl_ensemble_methods", "nkl.parts.ensemble:EnsembleMethod", "ENSEMBLE.method", ("ENSEMBLE",)
)
AUGMENTER = Kind("augmenter", "nkl_augmenters", "nkl.parts.augmenter:Augmenter", "AUGMENT.augment", ("AUGMENT",))
EXECUTOR = Kind("executor", "nkl_executors", "nkl.parts.executor:Executor", "EXP.executor", ("EXP",))
REPORTER = Kind("reporter", "nkl_reporters", "nkl.parts.reporter:Reporter", "", ("REPORT",))
EXPLORER = Kind("explorer", "nkl_explorers", "nkl.parts.explorer:Explorer", "EXPL.chapters", ("EXPL",))
TRAINED = Kind("trained model", "nkl_trained_models", "nkl.learning.trained:TrainedModel")
COMMAND = Kind("command", "nkl_commands", "")

KINDS = (
    LOADER,
    CONSENSUS,
    EXTRACTOR,
    LEARNER,
    SCALER,
    BALANCER,
    PREDICTOR,
    SEGMENTER,
    ENSEMBLE,
    AUGMENTER,
    EXECUTOR,
    REPORTER,
    EXPLORER,
    TRAINED,
    COMMAND,
)

OF_A_DATABASE = (LOADER, CONSENSUS)
"""The kinds whose options follow the name of a database: ``<db>.key``."""


def kind_of(slug: str) -> Kind:
    """The kind of a slug.

    Raises:
        ValueError: if there is none.
    """
    for kind in KINDS:
        if kind.slug == slug:
            return kind
    raise ValueError(f"there is no kind of component called {slug!r}")
