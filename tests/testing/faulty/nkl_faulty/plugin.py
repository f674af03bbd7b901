"""Declares them. For each component: the tests of the kit, without ``test_``, that have to fail."""

from __future__ import annotations

from collections.abc import Iterator

import numpy  # noqa: F401 - the fault of the plugin as a whole

from nkl.plugin import Component, Options, hookimpl, option


class Undescribed(Options):
    """Says nothing, and has a default that does not hold."""

    level: int = option(-1, "", ge=0)


class Restless(Options):
    """Another identity in every process."""

    names: set[str] = option({"anger", "joy", "fear", "disgust", "calm", "neutral"}, "In no order.")


EXTRACTORS = {
    "good": [],
    "padding": ["a_batch_equals_its_parts", "the_order_does_not_matter", "clips_of_all_rates_are_taken"],
    "infinite": ["values_are_finite"],
    "nan": ["values_are_finite"],
    "printing": ["it_prints_nothing"],
    "altering": ["it_leaves_its_input_as_it_was"],
    "local": ["it_works_in_a_worker_process"],
    "wide": ["rows_are_float32_and_as_wide_as_the_columns"],
    "twins": ["columns_are_unique_names"],
    "slowing": ["thirty_seconds_are_not_too_long"],
}
LEARNERS = {
    "good": [],
    "unseeded": ["the_same_seed_gives_the_same_model", "it_works_in_a_worker_process"],
    "pickling": ["saved_files_hold_no_pickle"],
    "forgetting": ["a_saved_model_predicts_the_same"],
    "careless": ["a_folder_without_a_model_is_refused"],
    "weightless": ["weights_matter"],
    "guessing": ["it_beats_chance", "two_classes_are_enough", "a_class_without_training_samples_has_probability_zero"],
    "renumbering": ["a_class_without_training_samples_has_probability_zero"],
    "altering": ["it_leaves_its_input_as_it_was"],
    "batching": ["one_row_is_predicted_as_in_a_batch"],
    "mumbling": ["what_it_says_of_samples_has_the_right_form"],
}
OTHERS = {
    "nkl_scalers": {
        "dividing": [
            "the_result_is_new_float32_and_finite",
            "speakers_need_not_be_known",
            "values_far_from_training_stay_finite",
        ],
        "learning": ["only_fit_learns"],
    },
    "nkl_balancers": {
        "mixing": ["samples_come_from_training_samples_of_their_class"],
        "idle": ["classes_are_more_balanced"],
    },
    "nkl_consensus": {
        "hasty": ["the_order_of_ratings_decides_nothing"],
        "inventing": ["each_rated_item_has_one_of_its_labels_or_none", "one_rating_is_enough"],
        "overflowing": ["shares_are_of_the_same_items_and_sum_to_one"],
        "secret": ["shares_are_of_the_same_items_and_sum_to_one"],
        "muttering": ["what_it_says_of_ratings_is_sentences"],
    },
    "nkl_ensemble_methods": {
        "blind": ["misaligned_members_are_refused", "members_with_other_labels_are_refused"],
        "first": [
            "the_order_does_not_matter",
            "misaligned_members_are_refused",
            "members_with_other_labels_are_refused",
        ],
    },
    "nkl_segmenters": {
        "relative": ["segments_are_inside_the_clip_and_ordered", "times_count_from_the_start_of_the_file"]
    },
    "nkl_augmenters": {"remembering": ["the_same_seed_gives_the_same_signal"], "idling": ["a_voice_is_altered"]},
    "nkl_predictors": {"ranking": ["a_batch_equals_its_parts"]},
    "nkl_reporters": {
        "straying": ["it_writes_what_it_returns_and_nothing_elsewhere"],
        "wandering": ["a_page_is_shown_in_its_folder_and_nowhere_else"],
        "changing": ["showing_a_page_leaves_it_as_it_was"],
    },
    "nkl_executors": {
        "raising": ["an_item_that_fails_is_an_outcome"],
        "reversing": ["outcomes_are_in_the_order_of_the_items", "an_item_that_fails_is_an_outcome"],
    },
}


def _offered(kind: str, names: object) -> Iterator[Component]:
    for name in names:  # type: ignore[attr-defined]
        tasks = frozenset({"classification"} if kind == "learner" else ())
        target = f"nkl_faulty.{kind}:{name.capitalize()}"
        yield Component(name, target, f"The {name} one", tasks=tasks)


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """Offer the extractors, and some that are badly declared."""
    yield from _offered("extractor", EXTRACTORS)
    yield Component("Loud", "nkl_faulty.extractor:Good", "Two\nlines")
    yield Component("undescribed", "nkl_faulty.extractor:Good", "Bad options", options=Undescribed)
    yield Component("restless", "nkl_faulty.extractor:Good", "Bad identity", options=Restless)
    yield Component("unfinished", "nkl.parts.extractor:FeatureExtractor", "Not a class of its own")


@hookimpl
def nkl_learners() -> Iterator[Component]:
    """Offer the learners."""
    return _offered("learner", LEARNERS)


@hookimpl
def nkl_scalers() -> Iterator[Component]:
    """Offer the scalers."""
    return _offered("others", OTHERS["nkl_scalers"])


@hookimpl
def nkl_balancers() -> Iterator[Component]:
    """Offer the balancers."""
    return _offered("others", OTHERS["nkl_balancers"])


@hookimpl
def nkl_consensus() -> Iterator[Component]:
    """Offer ways to make one label of several raters'."""
    return _offered("others", OTHERS["nkl_consensus"])


@hookimpl
def nkl_ensemble_methods() -> Iterator[Component]:
    """Offer the ensemble methods."""
    return _offered("others", OTHERS["nkl_ensemble_methods"])


@hookimpl
def nkl_segmenters() -> Iterator[Component]:
    """Offer the segmenters."""
    return _offered("others", OTHERS["nkl_segmenters"])


@hookimpl
def nkl_augmenters() -> Iterator[Component]:
    """Offer the augmenters."""
    return _offered("others", OTHERS["nkl_augmenters"])


@hookimpl
def nkl_predictors() -> Iterator[Component]:
    """Offer the predictors."""
    return _offered("others", OTHERS["nkl_predictors"])


@hookimpl
def nkl_reporters() -> Iterator[Component]:
    """Offer the reporters."""
    return _offered("others", OTHERS["nkl_reporters"])


@hookimpl
def nkl_executors() -> Iterator[Component]:
    """Offer the executors."""
    return _offered("others", OTHERS["nkl_executors"])
