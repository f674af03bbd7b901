"""The components that the dialect names, and the distributions that offer them."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Known:
    """Components of one kind that one distribution offers.

    Attributes:
        kind: as :attr:`nkl.kernel.kinds.Kind.slug` writes it.
        distribution: what to install; empty for what is planned.
        names: in lower case; they may hold ``*``.
    """

    kind: str
    distribution: str
    names: tuple[str, ...]


def _known(kind: str, plugin: str, names: str) -> Known:
    return Known(kind, f"nkl-plugin-{plugin}", tuple(names.split()))


def _planned(kind: str, names: str) -> Known:
    """What the dialect has and no plugin offers yet: nobody must be sent to install a package that is not ours."""
    return Known(kind, "", tuple(names.split()))


KNOWN = (
    _known("loader", "csv", "csv"),
    _known("loader", "audformat", "audformat"),
    _known("loader", "synth", "synth"),
    _known("extractor", "opensmile", "os"),
    _known("extractor", "praat", "praat"),
    _planned("extractor", "voicesauce"),
    _known("extractor", "wav2vec2", "wav2vec*"),
    _known("extractor", "hubert", "hubert*"),
    _known("extractor", "wavlm", "wavlm*"),
    _known("extractor", "whisper", "whisper*"),
    _known("extractor", "ast", "ast"),
    _known("extractor", "spkrec", "spkrec*"),
    _known("extractor", "clap", "clap"),
    _known("extractor", "audeering", "audwav2vec2 auddim agender agender_agender audmodel"),
    _known("extractor", "emotion2vec", "emotion2vec*"),
    _known("extractor", "bert", "bert*"),
    _known("extractor", "mos", "mos"),
    _known("extractor", "quality", "squim pesq stoi sdr"),
    _known("extractor", "snr", "snr"),
    _known("extractor", "spectra", "spectra lfcc"),
    _planned("extractor", "sptk"),
    _planned("extractor", "cqcc"),
    _planned("extractor", "trill"),
    _planned("extractor", "xbow"),
    _planned("extractor", "mld"),
    _planned("extractor", "import"),
    _planned("extractor", "textclassifier"),
    _known("learner", "svm", "svm svr"),
    _known("learner", "xgb", "xgb xgr"),
    _known(
        "learner",
        "sklearn",
        "knn knn_reg tree tree_reg bayes gmm lin_reg log_reg rand_forest rand_forest_reg grad_boost grad_boost_reg",
    ),
    _known("learner", "torch", "mlp mlp_reg cnn lstm lstm_reg"),
    _planned("learner", "adm"),
    _known("learner", "finetune", "finetune"),
    _planned("learner", "aasist"),
    _known(
        "scaler", "scale", "standard robust minmax maxabs normalizer powertransformer quantiletransformer speaker bins"
    ),
    _known(
        "balancer",
        "balance",
        "ros smote adasyn borderlinesmote svmsmote clustercentroids randomundersampler editednearestneighbours "
        "tomeklinks smoteenn smotetomek",
    ),
    _known("predictor", "audeering", "gender age arousal valence dominance audmodel_pred auddim agender"),
    _known("predictor", "mos", "mos"),
    _known("predictor", "quality", "pesq sdr stoi squim"),
    _known("predictor", "snr", "snr"),
    _known("predictor", "emotion2vec", "emotion"),
    _known("predictor", "speaker", "speaker"),
    _known("predictor", "asr", "text"),
    _known("predictor", "textlabels", "textclassification translation"),
    _known("segmenter", "silero", "silero"),
    _known("segmenter", "pyannote", "pyannote"),
    _known("segmenter", "window", "window"),
    _planned("segmenter", "inaspeechsegmenter"),
    _planned("augmenter", "traditional"),
    _planned("augmenter", "auglib"),
    _planned("augmenter", "random_splice"),
    _planned("augmenter", "silero-denoise"),
    _planned("augmenter", "rawboost"),
    _known(
        "ensemble",
        "ensemble",
        "majority_voting mean median max sum max_class uncertainty uncertainty_threshold uncertainty_weighted "
        "confidence_weighted performance_weighted svm logreg",
    ),
    _planned("executor", "dask"),
    _known("reporter", "report", "markdown html figures"),
)


def distribution_of(kind: str, name: str) -> str | None:
    """The distribution that offers the component of this name.

    Empty where the dialect has the component and no plugin does yet; ``None`` where the dialect does not know it.
    """
    for known in KNOWN:
        if known.kind == kind and any(fnmatchcase(name.lower(), pattern) for pattern in known.names):
            return known.distribution
    return None
