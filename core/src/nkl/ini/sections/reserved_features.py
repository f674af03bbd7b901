"""Keys of ``[FEATS]``, and ``device`` of ``[MODEL]``, that belong to feature extractors."""

from __future__ import annotations

from nkl.ini.sections.ownership import Reserved

_LAYER = "Which hidden layer is taken: 0 is the last, 1 the one before it, and so on."
_MODEL = "Folder or hub name of the model, in place of the one that the type names."

_ON_DEVICE = (
    "wav2vec* hubert* wavlm* whisper* ast spkrec* clap bert* emotion2vec* squim pesq sdr stoi mos sptk "
    "audmodel audwav2vec2 auddim agender agender_agender"
)


def _key(key: str, owners: str, type_text: str, default: str, description: str) -> Reserved:
    return Reserved("FEATS", key, "extractor", tuple(owners.split()), type_text, default, description)


FEATURE_KEYS = (
    _key(
        "set",
        "os xbow",
        "eGeMAPSv02 | ComParE_2016 | GeMAPSv01a | eGeMAPSv01a",
        "eGeMAPSv02",
        "openSMILE's feature set.",
    ),
    _key("os.set", "os", "eGeMAPSv02 | ComParE_2016 | GeMAPSv01a | eGeMAPSv01a", "eGeMAPSv02", "The same as set."),
    _key("level", "os", "functionals | frame | lld", "functionals", "One row a sample, or one every 10 ms."),
    _key("import_file", "import", "list of text", "", "CSV files that hold the features."),
    _key(
        "import_files_append",
        "import",
        "yes or no",
        "True",
        "Whether several files hold further samples, or else further features.",
    ),
    _key("wav2vec2.model", "wav2vec*", "text", "facebook/<type>", _MODEL),
    _key("wav2vec2.layer", "wav2vec* audmodel", "whole number", "0", _LAYER),
    _key("hubert.model", "hubert*", "text", "facebook/<type>", _MODEL),
    _key("hubert.layer", "hubert*", "whole number", "0", _LAYER),
    _key("WavLM.model", "wavlm*", "text", "microsoft/<type>", _MODEL),
    _key("wavlm.layer", "wavlm*", "whole number", "0", _LAYER),
    _key("whisper.model", "whisper*", "text", "openai/<type>", _MODEL),
    _key("ast.model", "ast", "text", "MIT/ast-finetuned-audioset-10-10-0.4593", _MODEL),
    _key("Spkrec.model", "spkrec*", "text", "speechbrain/<type>", _MODEL),
    _key("trill.model", "trill", "text", "https://tfhub.dev/google/nonsemantic-speech-benchmark/trill/3", _MODEL),
    _key("bert.model", "bert*", "text", "google-bert/<type>", _MODEL),
    _key("bert.layer", "bert*", "whole number", "0", _LAYER),
    _key("bert.text_column", "bert*", "text", "text", "The column that holds what was said."),
    _key("emotion2vec.model", "emotion2vec*", "text", "emotion2vec/<type>", _MODEL),
    _key("aud.model", "audwav2vec2 auddim", "text", "./audmodel/", "Folder of the ONNX model."),
    _key("agender.model", "agender agender_agender", "text", "./audmodel_agender/", "Folder of the ONNX model."),
    _key("audmodel.id", "audmodel", "text", "", "Identifier of the model in the audmodel registry."),
    _key(
        "audmodel.embeddings_name",
        "audmodel",
        "text or list of text",
        "hidden_states",
        "Which of the model's outputs are the features.",
    ),
    _key("sptk.features", "sptk", "list of text", "['stft', 'fbank']", "stft, fbank, mcep, chroma, pitch, lfcc, cqcc."),
    _key("sptk.frame_length", "sptk", "whole number", "400", "Length of a frame in samples."),
    _key("sptk.frame_period", "sptk", "whole number", "80", "Step from frame to frame in samples."),
    _key("sptk.fft_length", "sptk", "whole number", "512", "Length of the Fourier transform in samples."),
    _key("sptk.n_channel", "sptk", "whole number", "128", "Number of mel bands."),
    _key("sptk.sample_rate", "sptk", "whole number", "16000", "Sampling rate in Hz."),
    _key("lfcc.n_lfcc", "lfcc", "whole number", "40", "Number of coefficients."),
    _key("lfcc.frame_length", "lfcc", "whole number", "400", "Length of a frame in samples."),
    _key("lfcc.frame_period", "lfcc", "whole number", "80", "Step from frame to frame in samples."),
    _key("lfcc.fft_length", "lfcc", "whole number", "512", "Length of the Fourier transform in samples."),
    _key("lfcc.sample_rate", "lfcc", "whole number", "16000", "Sampling rate in Hz."),
    _key("cqcc.n_cqcc", "cqcc", "whole number", "40", "Number of coefficients."),
    _key("cqcc.n_cqt_bins", "cqcc", "whole number", "84", "Number of bins of the constant-Q transform."),
    _key("cqcc.frame_period", "cqcc", "whole number", "80", "Step from frame to frame in samples."),
    _key("cqcc.sample_rate", "cqcc", "whole number", "16000", "Sampling rate in Hz."),
    _key("fft_nbands", "spectra", "whole number", "64", "Number of mel bands."),
    _key("fft_win_dur", "spectra", "number", "25", "Length of a frame in ms."),
    _key("fft_hop_dur", "spectra", "number", "10", "Step from frame to frame in ms."),
    _key("mld.model", "mld", "text", "", "Folder of the package that computes the features."),
    _key("mld.df", "mld", "Mld | MldSust | MldStruct", "Mld", "Which of its feature sets."),
    _key("min_syls", "mld", "whole number", "", "Samples with fewer syllables than this get no features."),
    _key("xbow.model", "xbow", "text", "openXBOW", "Folder of the openXBOW program."),
    _key("size", "xbow", "whole number", "500", "Number of words in the codebook."),
    _key("assignments", "xbow", "whole number", "10", "How many words each frame counts for."),
    _key("with_os", "xbow", "yes or no", "False", "Add the openSMILE features."),
    Reserved(
        "MODEL",
        "device",
        "extractor",
        tuple(_ON_DEVICE.split()),
        "text",
        "",
        "Where the features are computed: cpu, cuda, cuda:1; the graphics card if there is one.",
    ),
)
