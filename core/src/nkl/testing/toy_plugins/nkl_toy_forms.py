"""A plugin for tests of what is not a row: frames, sound, texts, labels, stretches."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, Options, hookimpl, option


class FramesOptions(Options):
    level: str = option("frame", "frame, or functionals for one row a segment.")
    log: str = option("", "File to which each computed file is added.", key="toy_frames.log", identity=False)
    empty: str = option("", "Files whose path holds this have no frames.", key="toy_frames.empty")

    @property
    def frame_level(self) -> bool:
        return self.level == "frame"


class WordsOptions(Options):
    text_column: str = option("text", "Column of the texts.", key="toy_words.text_column", identity=False)


class LabelsOptions(Options):
    log: str = option("", "File to which each computed file is added.", key="toy_loud.log", identity=False)
    fail: str = option("", "Fail on files whose path holds this text.", key="toy_loud.fail")


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    yield Component("toy_frames", "nkl_toy_form_parts:Levels", "Level every 50 ms", FramesOptions)
    yield Component("toy_words", "nkl_toy_form_parts:Words", "Letters and words", WordsOptions, input="text")


@hookimpl
def nkl_learners() -> Iterator[Component]:
    both = frozenset({"classification"})
    yield Component("toy_sequence", "nkl_toy_form_parts:ByFrames", "Nearest mean frame", tasks=both, input="frames")
    yield Component("toy_ear", "nkl_toy_form_parts:ByEar", "Nearest loudness", tasks=both, input="audio")


@hookimpl
def nkl_predictors() -> Iterator[Component]:
    yield Component("toy_loud", "nkl_toy_form_parts:Loud", "Whether it is loud", LabelsOptions)
    yield Component("toy_length", "nkl_toy_form_parts:Length", "Length of a text", WordsOptions, input="text")


@hookimpl
def nkl_segmenters() -> Iterator[Component]:
    yield Component("toy_halves", "nkl_toy_form_parts:Halves", "Two halves")
