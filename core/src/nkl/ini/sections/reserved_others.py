"""Keys that belong to loaders, segmenters, predictors, augmenters and ensemble methods."""

from __future__ import annotations

from nkl.ini.sections.ownership import Reserved

_RAWBOOST = (
    ("algo", "1 to 8", "5", "Which of the three kinds of noise, and in which order."),
    ("n_f", "whole number", "5", "Convolutive noise: number of harmonics."),
    ("n_bands", "whole number", "5", "Convolutive noise: number of notches."),
    ("min_f", "number", "20", "Lowest centre of a notch in Hz."),
    ("max_f", "number", "8000", "Highest centre of a notch in Hz."),
    ("min_bw", "number", "100", "Narrowest notch in Hz."),
    ("max_bw", "number", "1000", "Widest notch in Hz."),
    ("min_coeff", "whole number", "10", "Fewest coefficients of a notch filter."),
    ("max_coeff", "whole number", "100", "Most coefficients of a notch filter."),
    ("min_g", "number", "0", "Lowest gain of a filter in dB."),
    ("max_g", "number", "0", "Highest gain of a filter in dB."),
    ("min_bias_lin_nonlin", "number", "5", "Smallest difference of linear and non-linear gain in dB."),
    ("max_bias_lin_nonlin", "number", "20", "Largest difference of linear and non-linear gain in dB."),
    ("p", "number", "10", "Impulsive noise: most samples that change, in percent."),
    ("g_sd", "number", "2", "Impulsive noise: gain of the change."),
    ("snr_min", "number", "10", "Stationary noise: lowest signal-to-noise ratio in dB."),
    ("snr_max", "number", "40", "Stationary noise: highest signal-to-noise ratio in dB."),
)


def _loader(key: str, owners: str, type_text: str, default: str, description: str) -> Reserved:
    return Reserved("DATA", key, "loader", tuple(owners.split()), type_text, default, description)


def _augmenter(key: str, owner: str, type_text: str, default: str, description: str) -> Reserved:
    return Reserved("AUGMENT", key, "augmenter", (owner,), type_text, default, description)


OTHER_KEYS = (
    _loader("<db>", "audformat csv", "text", "", "Where the database is: a folder (audformat) or a file (csv)."),
    _loader("<db>.absolute_path", "csv", "yes or no", "True", "False: audio paths start at the table's folder."),
    _loader("<db>.audio_path", "csv", "text", "./", "Folder of the audio, below the table's folder."),
    _loader("<db>.columns", "audformat", "list of text", "", "Further columns to read."),
    _loader("<db>.files_tables", "audformat", "list of text", "", "Tables that name the files; all if not given."),
    _loader("<db>.missing", "audformat csv", "list of text", "", "What is written where there is no value."),
    _loader("<db>.target_tables", "audformat", "list of text", "", "Tables that hold the target; all if not given."),
    Reserved("MODEL", "device", "segmenter", ("pyannote",), "text", "", "Where it is computed: cpu, cuda, cuda:1."),
    Reserved(
        "MODEL", "device", "augmenter", ("silero-denoise",), "text", "", "Where it is computed: cpu, cuda, cuda:1."
    ),
    Reserved(
        "MODEL",
        "device",
        "predictor",
        ("speaker", "text", "translation"),
        "text",
        "",
        "Where it is computed: cpu, cuda, cuda:1.",
    ),
    Reserved("MODEL", "hf_token", "segmenter", ("pyannote",), "text", "", "Token of the model hub."),
    Reserved("MODEL", "hf_token", "predictor", ("speaker",), "text", "", "Token of the model hub."),
    Reserved(
        "PREDICT",
        "textclassifier.candidates",
        "predictor",
        ("textclassification",),
        "list of text",
        "",
        "The classes that texts are sorted into.",
    ),
    _augmenter("augmentations", "traditional", "text", "", "The chain of transformations."),
    _augmenter(
        "transformations",
        "auglib",
        "list of text",
        "['room', 'music', 'noise', 'babble', 'crop', 'cough']",
        "What is done to each sample.",
    ),
    _augmenter("bypass_prob", "auglib", "number", "0.3", "How often each of them is left out (0 to 1)."),
    _augmenter("crop_dur", "auglib", "number", "1", "Length that is cut out by crop, in seconds."),
    _augmenter("p_reverse", "random_splice", "number", "0.3", "How often a piece is reversed (0 to 1)."),
    _augmenter("top_db", "random_splice", "number", "12", "Level below the peak, in dB, at which pieces are cut."),
    _augmenter("silero_model", "silero-denoise", "small_slow | large_fast | small_fast", "small_slow", "The denoiser."),
    *(_augmenter(f"rawboost_{key}", "rawboost", kind, default, text) for key, kind, default, text in _RAWBOOST),
    Reserved(
        "ENSEMBLE",
        "threshold",
        "ensemble",
        ("uncertainty_threshold",),
        "number",
        "1.0",
        "Largest uncertainty (0 to 1) at which the surest member decides alone.",
    ),
    Reserved(
        "ENSEMBLE", "weights", "ensemble", ("performance_weighted",), "list of number", "", "One weight a member."
    ),
)
