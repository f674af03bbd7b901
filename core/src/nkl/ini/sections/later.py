"""Keys that nkl declares and does not act on yet: each is a warning where an INI asks for something by it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_CURVES = "is not done yet; the report has the learning curve of a network"
_DATABASES = "belongs to the comparison of databases (multidb), which is not there yet"
_LAYOUT = (
    "has no effect: nkl lays out the folder of a run by itself, and experiments share one store of features (NKL_STORE)"
)

LATER: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("EXP", "epochs"): "only has an effect on neural networks, such as mlp",
        ("EXP", "res_name"): _LAYOUT,
        ("EXP", "store"): _LAYOUT,
        ("EXP", "fig_dir"): _LAYOUT,
        ("EXP", "res_dir"): _LAYOUT,
        ("EXP", "model_dir"): _LAYOUT,
        ("EXP", "cache"): _LAYOUT,
        ("EXP", "databases"): _DATABASES,
        ("EXP", "use_splits"): _DATABASES,
        ("EXP", "reuse_train"): _DATABASES,
        ("EXP", "lodo"): _DATABASES,
        ("EXP", "lodo_dev"): _DATABASES,
        ("EXP", "lodo_runs"): _DATABASES,
        ("EXP", "export_onnx"): "only has an effect on neural networks, such as mlp",
        ("DATA", "label_data"): "is not done yet: use `nkl test` for databases that have labels",
        ("FEATS", "print_feats"): "is not done yet; the stored features are those of `nkl cache`",
        ("MODEL", "only_test"): "is not done by `nkl run`, which trains; use `nkl test` with DATA.tests",
        ("PLOT", "epochs"): _CURVES,
        ("PLOT", "anim_progression"): _CURVES,
        ("PLOT", "combine_per_speaker"): "is not done yet; the report has a table by speaker",
        ("PLOT", "uncertainty_threshold"): "is not done yet; the report has the error rate for each share that is kept",
        ("PLOT", "runs_compare"): "is not done yet; use `nkl compare`",
        ("REPORT", "show"): "is not done: the headline is always shown, and the report is in the run's folder",
        ("REPORT", "latex"): "is not done yet",
    }
)
"""By section and key: what to say of it."""

LATER_SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "EXPL": "nkl explore",
        "AUGMENT": "nkl augment",
        "RESAMPLE": "nkl resample",
        "EXPORT": "nkl export",
        "CROSSDB": "nkl multidb",
        "OPTIM": "nkl optim",
        "FLAGS": "nkl flags",
    }
)
"""Sections of commands that are not there yet, with the command."""
