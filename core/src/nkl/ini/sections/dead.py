"""Keys of the core's sections that INI files in circulation hold although they have no effect: each is a warning with advice."""

from __future__ import annotations

from collections.abc import Mapping

_DOMAINS = "Domain-adversarial training and domain-balanced batches are not there yet."

DEAD: Mapping[str, Mapping[str, str]] = {
    "EXP": {
        "balancing": "Write balancing in [FEATS].",
        "no_reuse": "Write no_reuse in [DATA], in [FEATS], or in both.",
        "random_seed": "Write seed in [EXP].",
    },
    "DATA": {
        "min_dur_test": "Write min_duration_of_sample in [DATA].",
        "min_duration_of_samples": "Write min_duration_of_sample.",
        "max_duration_of_samples": "Write max_duration_of_sample.",
        "target_tables_append": "Name all tables in <database>.target_tables.",
        "filter.sample_selection": "Write filter.sample_selection in [EXP].",
        "stratify": "Write <database>.split_strategy = balanced, and the columns in DATA.balance.",
        "strategy": "Write <database>.split_strategy for every database.",
        "audio_path": "Write <database>.audio_path for every database.",
        "colnames": "Write <database>.colnames for every database.",
        "<db>.limit": "Write <database>.limit_samples.",
        "<db>.target_tables_append": "Name all tables in <database>.target_tables.",
        "<db>.testsplit": "Write <database>.test_size, in percent.",
        "<db>.files_table": "Write <database>.files_tables.",
        "<db>.root_folders": "Write root_folders without a database's name; it holds for all.",
    },
    "FEATS": {
        "os.features": "Write features, which holds for all extractors.",
        "praat.features": "Write features, which holds for all extractors.",
        "scaler": "Write scale.",
        "class_weight": "Write class_weight in [MODEL].",
    },
    "MODEL": {
        "scale": "Write scale in [FEATS].",
        "balancing": "Write balancing in [FEATS].",
        "random_state": "Write random_seed, or seed in [EXP].",
        "adm.ssl_feat_dim": "Leave it out: the number of features is known.",
        "adm.phase_feat_dim": "Leave it out: the number of features is known.",
        "dann_columns": _DOMAINS,
        "dann_lambda": _DOMAINS,
        "dann_weight": _DOMAINS,
        "dann_reverse": _DOMAINS,
        "domain_balanced_sampling": _DOMAINS,
        "domain_balanced_column": _DOMAINS,
    },
}
"""By section and key, in lower case; a key that begins with ``<db>.`` stands for that key of any database."""
