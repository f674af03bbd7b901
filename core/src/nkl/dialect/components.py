"""The components that the dialect names, and the distributions that offer them."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Known:
    """Components of one kind that one distribution offers.

    Attributes:
        kind: as :attr:`nkl.kinds.Kind.slug` writes it.
        distribution: what to install.
        names: in lower case; they may hold ``*``.
    """

    kind: str
    distribution: str
    names: tuple[str, ...]


def _known(kind: str, plugin: str, names: str) -> Known:
    return Known(kind, f"nkl-plugin-{plugin}", tuple(names.split()))


KNOWN = (
    _known("loader", "csv", "csv"),
    _known("loader", "audformat", "audformat"),
    _known("loader", "synth", "synth"),
    _known("extractor", "opensmile", "os"),
    _known("extractor", "praat", "praat"),
    _known("extractor", "voicesauce", "voicesauce"),
    _known("extractor", "wav2vec2", "wav2vec*"),
    _known("extractor", "hubert", "hubert*"),
    _known("extractor", "wavlm", "wavlm*"),
    _known("extractor", "whisper", "whisper*"),
    _known("extractor", "ast", "ast"),
    _known("extractor", "spkrec", "spkrec*"),
    _known("extractor", "clap", "clap"),
    _known("extractor", "audmodel", "audwav2vec2 auddim agender agender_agender audmodel"),
    _known("extractor", "emotion2vec", "emotion2vec*"),
    _known("extractor", "bert", "bert*"),
    _known("extractor", "squim", "mos squim"),
    _known("extractor", "snr", "snr"),
    _known("extractor", "spectra", "spectra"),
    _known("extractor", "sptk", "sptk"),
    _known("extractor", "cepstra", "lfcc cqcc"),
    _known("extractor", "trill", "trill"),
    _known("extractor", "xbow", "xbow"),
    _known("extractor", "mld", "mld"),
    _known("extractor", "import", "import"),
    _known("extractor", "textclassifier", "textclassifier"),
    _known("learner", "svm", "svm svr"),
    _known("learner", "xgb", "xgb xgr"),
    _known(
        "learner",
        "sklearn",
        "knn knn_reg tree tree_reg bayes gmm lin_reg log_reg rand_forest rand_forest_reg grad_boost grad_boost_reg",
    ),
    _known("learner", "torch", "mlp mlp_reg cnn lstm lstm_reg"),
    _known("learner", "adm", "adm"),
    _known("learner", "finetune", "finetune"),
    _known("learner", "aasist", "aasist"),
    _known(
        "scaler", "scale", "standard robust minmax maxabs normalizer powertransformer quantiletransformer speaker bins"
    ),
    _known(
        "balancer",
        "balance",
        "ros smote adasyn borderlinesmote svmsmote clustercentroids randomundersampler editednearestneighbours "
        "tomeklinks smoteenn smotetomek",
    ),
    _known("predictor", "audmodel", "gender age arousal valence dominance audmodel_pred"),
    _known("predictor", "squim", "mos pesq sdr stoi"),
    _known("predictor", "snr", "snr"),
    _known("predictor", "emotion2vec", "emotion"),
    _known("predictor", "pyannote", "speaker"),
    _known("predictor", "whisper", "text"),
    _known("predictor", "textclassifier", "textclassification"),
    _known("predictor", "translate", "translation"),
    _known("segmenter", "silero", "silero"),
    _known("segmenter", "pyannote", "pyannote"),
    _known("segmenter", "inaspeechsegmenter", "inaspeechsegmenter"),
    _known("augmenter", "audiomentations", "traditional"),
    _known("augmenter", "auglib", "auglib"),
    _known("augmenter", "splice", "random_splice"),
    _known("augmenter", "silero", "silero-denoise"),
    _known("augmenter", "rawboost", "rawboost"),
    _known(
        "ensemble",
        "ensemble",
        "majority_voting mean max sum uncertainty uncertainty_weighted confidence_weighted performance_weighted",
    ),
    _known("executor", "dask", "dask"),
    _known("reporter", "report", "markdown html figures"),
)


def distribution_of(kind: str, name: str) -> str | None:
    """The distribution that offers the component of this name; ``None`` where the dialect knows none."""
    for known in KNOWN:
        if known.kind == kind and any(fnmatchcase(name.lower(), pattern) for pattern in known.names):
            return known.distribution
    return None
