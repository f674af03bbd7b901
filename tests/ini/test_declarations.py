"""Every key of the dialect is declared, described and declared once, by the core or by the plugin that reads it."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pydantic
import pytest

from nkl.ini.sections import SECTIONS, DatabaseOptions
from nkl.kernel.catalog import Catalog
from nkl.kernel.discovery import discover
from nkl.kernel.kinds import OF_A_DATABASE
from nkl.kernel.known import known
from nkl.options import Options, identity, option_infos
from nkl.plugin import Section

sys.path.insert(0, str(Path(__file__).parents[2] / "core" / "known"))
import planned

CATALOG = Catalog(discover().plugins)
OWNED: dict[str, Section] = {**SECTIONS, **CATALOG.sections}
ALL: dict[str, Section] = {**OWNED, **{section.name: section for section in planned.SECTIONS}}
COMPONENTS_ALONE = {"FINETUNE", "AASIST", "RNN"}

REQUIRED = {"EXP": {"root": "results", "name": "exp"}, "DATA": {"databases": ["emodb"]}}

# The keys that users of the dialect write, by section.
USED = {
    "EXP": """root name type runs epochs save save_test traindevtest res_name sample_selection filter.sample_selection
        databases use_splits reuse_train lodo lodo_dev lodo_runs export_onnx language no_warnings run store fig_dir res_dir
        model_dir models_dir cache balancing seed allow_leakage executor workers""",
    "DATA": """databases tests trains target labels type bins target_divide_by root_folders no_reuse limit_samples
        limit_samples_per_speaker min_duration_of_sample max_duration_of_sample filter check_size check_vad balance
        size_diff_weight age_bins sample_selection label_data label_result needs_feature_extraction min_dur_test
        target_tables_append filter.sample_selection""",
    "FEATS": """type set os.set level pooling scale balancing balancing_random_state features no_reuse
        needs_feature_extraction store_format fail_threshold nan_strategy print_feats import_file import_files_append
        wav2vec2.model wav2vec2.layer hubert.model hubert.layer WavLM.model wavlm.layer whisper.model ast.model
        Spkrec.model trill.model bert.model bert.layer bert.text_column emotion2vec.model aud.model agender.model
        audmodel.id audmodel.embeddings_name sptk.features sptk.frame_length sptk.frame_period sptk.fft_length
        sptk.n_channel sptk.sample_rate lfcc.n_lfcc lfcc.frame_length lfcc.frame_period lfcc.fft_length lfcc.sample_rate
        cqcc.n_cqcc cqcc.n_cqt_bins cqcc.frame_period cqcc.sample_rate fft_nbands fft_win_dur fft_hop_dur mld.model mld.df
        min_syls xbow.model size assignments with_os os.features praat.features""",
    "MODEL": """type C_val kernel gamma K_val KNN_weights weights GMM_components GMM_covariance_type n_estimators max_depth
        learning_rate subsample colsample_bytree early_stopping_rounds eval_metric validation_split class_weight
        tuning_params scoring logo loso k_fold_cross layers activation drop batch_size optimizer weight_decay momentum
        scheduler warmup_epochs scheduler.step_size scheduler.gamma loss focal.alpha focal.gamma label_smoothing measure
        patience random_seed random_state device n_jobs save only_test adm.branches adm.fusion adm.hidden_dim
        max_grad_norm feature_noise threshold dann_columns dann_lambda dann_weight dann_reverse sam sam_rho
        domain_balanced_sampling domain_balanced_column hf_token nan_strategy calibration pretrained_model""",
    "FINETUNE": """pretrained_model learning_rate batch_size device max_duration freeze_layers num_layers drop head_layers
        head_activation pooling layer_pooling warmup_ratio push_to_hub balancing loss class_weight measure""",
    "AASIST": "ssl_model max_len batch_size ssl_layer_pooling freeze_ssl_frontend rawboost",
    "RNN": "hidden_size num_layers bidirectional batch_size",
    "EXPL": """feature_distributions value_counts age.bin_reals dist_type model max_feats permutation plot_features
        ignore_gender scatter scatter.target scatter.dim tsne umap pca plot_tree shap spotlight print_stats print_colvals
        regplot sample_selection""",
    "PREDICT": "targets sample_selection target_language textclassifier.candidates",
    "AUGMENT": """augment result augmentations transformations bypass_prob crop_dur p_reverse top_db silero_model
        rawboost_algo rawboost_n_f rawboost_n_bands rawboost_min_f rawboost_max_f rawboost_min_bw rawboost_max_bw
        rawboost_min_coeff rawboost_max_coeff rawboost_min_g rawboost_max_g rawboost_min_bias_lin_nonlin
        rawboost_max_bias_lin_nonlin rawboost_p rawboost_g_sd rawboost_snr_min rawboost_snr_max""",
    "SEGMENT": """method result min_length max_length output_audio audio_format audio_dir sampling_rate
        include_silence_borders""",
    "RESAMPLE": "replace target",
    "EXPORT": "root target_root orig_root data_name segments_as_files bundle_path",
    "CROSSDB": "train_extra",
    "REPORT": "show fresh latex title author",
    "PLOT": """name format epochs anim_progression fps epoch_progression combine_per_speaker combine_per_speaker.col
        uncertainty_threshold runs_compare kind ccc titles fill_areas best_model""",
    "OPTIM": "model search_strategy metric n_iter cv_folds random_state nlayers nnodes lr bs loss do C_val max_depth",
    "FLAGS": "models features balancing scale name_target model_C_val feats_wav2vec2.layer exp_epochs",
    "ENSEMBLE": "configs method outfile no_labels threshold weights",
}
USED_OF_A_DATABASE = """type absolute_path audio_path mapping columns label colnames files_tables target_tables train_tables
    dev_tables test_tables split_strategy test_size dev_size train dev test split_column train_vals dev_vals test_vals
    train_values dev_values test_values as_test as_train limit_samples limit_samples_per_speaker filter
    min_duration_of_sample max_duration_of_sample check_size check_vad required rename_speakers scale reverse reverse.max
    value_counts limit target_tables_append"""


def _spellings(model: type[Options]) -> list[str]:
    return [name for info in option_infos(model) for name in info.spellings]


def _of_components(section: str) -> set[str]:
    """The keys of installed components in a section, other than those that follow a database."""
    return {
        spelling
        for plugin in CATALOG.plugins
        for offer in plugin.offers
        for info in option_infos(offer.component.options)
        if section in ((info.section,) if info.section else (*offer.kind.sections, *offer.component.sections))
        for spelling in info.spellings
        if offer.kind not in OF_A_DATABASE
    }


@pytest.mark.parametrize("section", USED)
def test_every_used_key_is_known(section: str) -> None:
    own = ALL.get(section)
    keys = {*_spellings(own.options), *own.dead} if own else set()
    keys |= _of_components(section) | known().keys(section)
    unknown = [key for key in USED[section].split() if key.lower() not in keys and not (own and own.family(key))]
    assert unknown == []


def test_every_used_key_of_a_database_is_known() -> None:
    loaders = [offer.component.options for kind in OF_A_DATABASE for offer in CATALOG.offers(kind)]
    keys = {spelling for model in (DatabaseOptions, *loaders) for spelling in _spellings(model)}
    keys |= {key.removeprefix("<db>.") for key in SECTIONS["DATA"].dead}
    assert [key for key in USED_OF_A_DATABASE.split() if key not in keys] == []
    assert "" in keys, "the name of a database alone says where it is"


def test_the_core_owns_four_sections_and_the_dialect_has_no_others() -> None:
    assert set(SECTIONS) == {"EXP", "DATA", "FEATS", "MODEL"}
    assert {*ALL, *known().sections} == set(USED) == {*ALL, *COMPONENTS_ALONE}
    with pytest.raises(TypeError):
        SECTIONS["EXP"] = SECTIONS["DATA"]  # type: ignore[index]


def test_no_key_is_declared_twice() -> None:
    declared = [(name, key) for name, section in ALL.items() for key in (*_spellings(section.options), *section.dead)]
    declared += [("DATA", f"<db>.{name}") for name in _spellings(DatabaseOptions)]
    assert [name for name, n in Counter(declared).items() if n > 1] == []
    by_kind = Counter((entry.section, entry.key.lower(), entry.kind) for entry in planned.KEYS)
    assert [name for name, n in by_kind.items() if n > 1] == []


@pytest.mark.parametrize("section", [*ALL.values(), None], ids=lambda section: section.name if section else "database")
def test_options_are_described_and_their_defaults_valid(section: Section | None) -> None:
    model = section.options if section else DatabaseOptions
    for info in option_infos(model):
        assert info.description.endswith("."), info.field
        assert info.type_text, info.field
    required = REQUIRED.get(section.name if section else "", {})
    made = model(**required)
    assert set(identity(made)) <= set(model.model_fields)
    with pytest.raises(pydantic.ValidationError):
        model(**required, no_such_key=1)


@pytest.mark.parametrize("section", ALL.values(), ids=ALL)
def test_sections_say_what_they_are(section: Section) -> None:
    assert section.summary and not section.summary.endswith(".")
    assert all(advice.endswith(".") and key == key.lower() for key, advice in section.dead.items())
    assert all(family.description.endswith(".") for family in section.families)


def test_balancing_is_said_to_be_a_matter_of_features() -> None:
    """Older INIs have it beside the keys of fine-tuning."""
    assert "Write balancing in [FEATS]" in SECTIONS["MODEL"].dead["balancing"]
    finetune = next(o for p in CATALOG.plugins for o in p.offers if o.component.name == "finetune")
    (balancing,) = [info for info in option_infos(finetune.component.options) if info.key == "balancing"]
    assert "[FEATS]" in balancing.idle


def test_what_is_only_planned_is_described() -> None:
    for entry in planned.KEYS:
        assert entry.owners and entry.type_text and entry.description.endswith("."), entry.key
