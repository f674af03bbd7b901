"""Keys that INI files in circulation hold although they have no effect there: each is a warning with advice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dead:
    """A key that nothing reads; a component that declares the key itself takes precedence.

    Attributes:
        section: the INI section.
        key: the key; one that begins with ``<db>.`` stands for that key of any database.
        advice: what to write instead, in a sentence.
    """

    section: str
    key: str
    advice: str


_DOMAINS = "Domain-adversarial training and domain-balanced batches are not there yet."
_SPLIT = "Write sample_selection in [EXP], which holds for all modules."

DEAD = (
    Dead("EXP", "balancing", "Write balancing in [FEATS]."),
    Dead("EXP", "no_reuse", "Write no_reuse in [DATA], in [FEATS], or in both."),
    Dead("EXP", "random_seed", "Write seed in [EXP]."),
    Dead("DATA", "min_dur_test", "Write min_duration_of_sample in [DATA]."),
    Dead("DATA", "min_duration_of_samples", "Write min_duration_of_sample."),
    Dead("DATA", "max_duration_of_samples", "Write max_duration_of_sample."),
    Dead("DATA", "target_tables_append", "Name all tables in <database>.target_tables."),
    Dead("DATA", "filter.sample_selection", "Write filter.sample_selection in [EXP]."),
    Dead("DATA", "stratify", "Write <database>.split_strategy = balanced, and the columns in DATA.balance."),
    Dead("DATA", "strategy", "Write <database>.split_strategy for every database."),
    Dead("DATA", "audio_path", "Write <database>.audio_path for every database."),
    Dead("DATA", "colnames", "Write <database>.colnames for every database."),
    Dead("DATA", "<db>.limit", "Write <database>.limit_samples."),
    Dead("DATA", "<db>.target_tables_append", "Name all tables in <database>.target_tables."),
    Dead("DATA", "<db>.testsplit", "Write <database>.test_size, in percent."),
    Dead("DATA", "<db>.files_table", "Write <database>.files_tables."),
    Dead("DATA", "<db>.root_folders", "Write root_folders without a database's name; it holds for all."),
    Dead("FEATS", "os.features", "Write features, which holds for all extractors."),
    Dead("FEATS", "praat.features", "Write features, which holds for all extractors."),
    Dead("FEATS", "scaler", "Write scale."),
    Dead("FEATS", "class_weight", "Write class_weight in [MODEL]."),
    Dead("MODEL", "scale", "Write scale in [FEATS]."),
    Dead("MODEL", "balancing", "Write balancing in [FEATS]."),
    Dead(
        "FINETUNE",
        "balancing",
        "Write balancing in [FEATS]; recordings can be repeated (ros) or left out, not invented.",
    ),
    Dead("MODEL", "weights", "Write KNN_weights."),
    Dead("MODEL", "random_state", "Write random_seed, or seed in [EXP]."),
    Dead("MODEL", "C", "Write C_val for one value; a list of values needs tuning_params = ['C']."),
    Dead("MODEL", "adm.ssl_feat_dim", "Leave it out: the number of features is known."),
    Dead("MODEL", "adm.phase_feat_dim", "Leave it out: the number of features is known."),
    Dead("EXPL", "sample_selection", _SPLIT),
    Dead("EXPL", "bin_reals", "Write <column>.bin_reals for every column of numbers."),
    Dead("PLOT", "best_model", "Leave it out: the best epoch's figures are drawn wherever epochs are compared."),
    Dead("PLOT", "sample_selection", _SPLIT),
    Dead("AUGMENT", "sample_selection", "Write sample_selection in [DATA]."),
    Dead("SEGMENT", "sample_selection", _SPLIT),
    Dead("SEGMENT", "target", "Write result."),
    Dead("SEGMENT", "segment_target", "Write result."),
    Dead("RESAMPLE", "sample_selection", _SPLIT),
    # Read by the established tool, and not yet here.
    *(
        Dead("MODEL", key, _DOMAINS)
        for key in (
            "dann_columns",
            "dann_lambda",
            "dann_weight",
            "dann_reverse",
            "domain_balanced_sampling",
            "domain_balanced_column",
        )
    ),
)


def dead_key(section: str, key: str, database: str = "") -> Dead | None:
    """The dead key that this is, if any; ``database``: the name before the dot, where the key has one."""
    name = key.lower()
    if database:
        name = f"<db>{name.removeprefix(database.lower())}"
    return next((dead for dead in DEAD if dead.section == section and dead.key.lower() == name), None)
