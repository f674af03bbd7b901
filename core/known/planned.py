"""What users' INI files ask for and no plugin offers yet: a table kept by hand. What a plugin comes to offer leaves it."""

from __future__ import annotations

from augment import AugmentOptions
from crossdb import CrossdbOptions
from flags import FlagsOptions
from keys import read_keys
from optim import OptimOptions
from resample import ResampleOptions

from nkl.plugin import Family, Section

__all__ = ["COMMANDS", "COMPONENTS", "KEYS", "SECTIONS"]

KEYS = read_keys()

COMMANDS = ("augment", "resample", "multidb", "optim", "flags", "aug_train")

COMPONENTS = {
    "extractor": ("voicesauce", "sptk", "cqcc", "trill", "xbow", "mld", "import", "textclassifier"),
    "learner": ("adm", "aasist"),
    "segmenter": ("inaspeechsegmenter",),
    "augmenter": ("traditional", "auglib", "random_splice", "silero-denoise", "rawboost"),
    "executor": ("dask",),
}
"""By kind."""

_SPLIT = {"sample_selection": "Write sample_selection in [EXP], which holds for all modules."}

SECTIONS = (
    Section(
        "AUGMENT",
        AugmentOptions,
        "Altered copies of samples",
        command="nkl augment",
        dead={"sample_selection": "Write sample_selection in [DATA]."},
    ),
    Section("RESAMPLE", ResampleOptions, "Another sampling rate", command="nkl resample", dead=_SPLIT),
    Section(
        "CROSSDB", CrossdbOptions, "What is added to the training data of cross-database tables", command="nkl multidb"
    ),
    Section(
        "OPTIM",
        OptimOptions,
        "The search for good parameters",
        command="nkl optim",
        families=(
            Family(
                "*",
                "<parameter>",
                list,
                "What to try for a parameter: a list, (lowest, highest), (lowest, highest, step) or one value. The short "
                "names nlayers, nnodes, lr, bs and do stand for layers, their widths, learning_rate, batch_size and drop.",
            ),
        ),
    ),
    Section(
        "FLAGS",
        FlagsOptions,
        "Many experiments at once, all combinations of some settings",
        command="nkl flags",
        families=(
            Family("model_*", "model_<key>", list, "Values for this key of [MODEL]."),
            Family("feats_*", "feats_<key>", list, "Values for this key of [FEATS]."),
            Family("exp_*", "exp_<key>", list, "Values for this key of [EXP]."),
        ),
    ),
)
